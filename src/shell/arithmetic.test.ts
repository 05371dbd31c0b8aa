import fc from "fast-check";
import { expect, it } from "vitest";
import { evaluateArithmetic } from "./arithmetic.ts";
import { ArithmeticError } from "./arithmetic-syntax.ts";

const NO_VARIABLES = { read: () => undefined, write: () => undefined };
const integer = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });

function value(text: string): bigint {
  return evaluateArithmetic(text, NO_VARIABLES);
}

it("agrees with 64-bit integers, wrapping", () => {
  fc.assert(
    fc.property(integer, integer, (a, b) => {
      expect(value(`(${a})+(${b})`)).toBe(BigInt.asIntN(64, a + b));
      expect(value(`(${a})*(${b})`)).toBe(BigInt.asIntN(64, a * b));
      expect(value(`(${a})<(${b})`)).toBe(a < b ? 1n : 0n);
      if (b !== 0n) expect(value(`(${a})/(${b})*(${b})+(${a})%(${b})`)).toBe(BigInt.asIntN(64, a));
    }),
  );
});

it("reads variables as expressions, and writes them", () => {
  const variables = new Map([
    ["x", "y+1"],
    ["y", "4"],
  ]);
  const scope = {
    read: (name: string) => variables.get(name),
    write: (name: string, _index: string | undefined, text: string) => void variables.set(name, text),
  };
  expect(evaluateArithmetic("x*2", scope)).toBe(10n);
  expect(evaluateArithmetic("y++ + ++y", scope)).toBe(10n);
  expect(variables.get("y")).toBe("6");
});

it("ends a circle of variables", () => {
  const scope = { read: () => "x", write: () => undefined };
  expect(() => evaluateArithmetic("x", scope)).toThrow(expect.any(ArithmeticError));
});

it("gives a number or an ArithmeticError, whatever the text", () => {
  const noise = fc.string({ unit: fc.constantFrom(..."0123456789abx+-*/%<>=!&|^~?:,()[] #"), maxLength: 15 });
  fc.assert(
    fc.property(noise, (text) => {
      try {
        expect(typeof value(text)).toBe("bigint");
      } catch (error) {
        expect(error).toBeInstanceOf(ArithmeticError);
      }
    }),
    { numRuns: 3000 },
  );
});
