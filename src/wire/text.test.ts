import fc from "fast-check";
import { expect, it } from "vitest";
import { decodeText, encodeText, textLengthBytes } from "./text.ts";

it("keeps every byte string", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      const text = decodeText(bytes);
      expect([...encodeText(text)]).toEqual([...bytes]);
      expect(textLengthBytes(text)).toBe(bytes.length);
    }),
  );
});

it("agrees with the host's codec on valid text, over chunk borders too", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", maxLength: 50 }), fc.nat(8200), (text, padding) => {
      const whole = "x".repeat(padding) + text;
      const bytes = new TextEncoder().encode(whole);
      expect(decodeText(bytes)).toBe(whole);
      expect([...encodeText(whole)]).toEqual([...bytes]);
    }),
    { numRuns: 50 },
  );
});
