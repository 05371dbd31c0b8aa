import fc from "fast-check";
import { expect, test } from "vitest";
import type { Decoded } from "../src/wire/decoded.ts";

/** A codec as the laws see it: `encode` writes exactly `length(value)` octets at `offset`. */
export interface CodecUnderTest<T> {
  readonly decode: (bytes: Uint8Array, offset: number, end: number) => Decoded<T>;
  readonly encode: (value: T, bytes: Uint8Array, offset: number) => void;
  readonly length: (value: T) => number;
  readonly arbitrary: fc.Arbitrary<T>;
}

const MARGIN = 3;
const DIRT = 0xa5;

/** Writes into a dirty buffer with room on both sides, checks that only the value's own octets changed. */
export function encodeDirty<T>(codec: Pick<CodecUnderTest<T>, "encode" | "length">, value: T): Uint8Array {
  const length = codec.length(value);
  const bytes = new Uint8Array(length + 2 * MARGIN).fill(DIRT);
  codec.encode(value, bytes, MARGIN);
  for (let index = 0; index < MARGIN; index++) {
    expect(bytes[index]).toBe(DIRT);
    expect(bytes[MARGIN + length + index]).toBe(DIRT);
  }
  return bytes.slice(MARGIN, MARGIN + length);
}

/** Bytes to value to the same bytes, for octets that a real program wrote. */
export function goldenBothWays<T>(codec: CodecUnderTest<T>, golden: readonly Uint8Array[]): void {
  test(`${golden.length} recorded packets, both ways`, () => {
    expect(golden.length).toBeGreaterThan(0);
    for (const bytes of golden) {
      const decoded = codec.decode(bytes, 0, bytes.length);
      if (!decoded.ok) throw new Error(`${decoded.reason}: ${Buffer.from(bytes).toString("hex")}`);
      const written = encodeDirty(codec, decoded.value);
      expect(Buffer.from(written).toString("hex")).toBe(
        Buffer.from(bytes.slice(0, written.length)).toString("hex"),
      );
    }
  });
}

export function roundTrip<T>(codec: CodecUnderTest<T>): void {
  test("what is written is read back", () => {
    fc.assert(
      fc.property(codec.arbitrary, (value) => {
        const bytes = encodeDirty(codec, value);
        expect(codec.decode(bytes, 0, bytes.length)).toEqual({ ok: true, value });
      }),
      { numRuns: 200 },
    );
  });
}

/** Every prefix shorter than `minimum(bytes)` is refused, every other is at least survived. */
export function truncations<T>(
  codec: CodecUnderTest<T>,
  golden: readonly Uint8Array[],
  minimum: (bytes: Uint8Array) => number,
): void {
  test("every truncation is refused without throwing", () => {
    for (const bytes of golden.slice(0, 40)) {
      for (let end = 0; end < bytes.length; end += end < 200 ? 1 : 61) {
        const decoded = codec.decode(bytes, 0, end);
        if (end < minimum(bytes)) expect(decoded.ok).toBe(false);
        // Octets beyond `end` must not matter.
        expect(codec.decode(bytes.slice(0, end), 0, end)).toEqual(decoded);
      }
    }
  });
  test("random octets are survived", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => {
        const decoded = codec.decode(bytes, 0, bytes.length);
        expect(typeof decoded.ok).toBe("boolean");
      }),
      { numRuns: 300 },
    );
  });
}

export const u8: fc.Arbitrary<number> = fc.integer({ min: 0, max: 0xff });
export const u16: fc.Arbitrary<number> = fc.integer({ min: 0, max: 0xffff });
export const u32: fc.Arbitrary<number> = fc.integer({ min: 0, max: 0xffffffff });
