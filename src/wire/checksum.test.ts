import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { u16 } from "../../test/codec-laws.ts";
import { checksum, updateChecksum } from "./checksum.ts";

describe("checksum", () => {
  test("the example of RFC 1071 section 3", () => {
    const bytes = new Uint8Array([0x00, 0x01, 0xf2, 0x03, 0xf4, 0xf5, 0xf6, 0xf7]);
    expect(checksum(bytes, 0, 8)).toBe(~0xddf2 & 0xffff);
  });

  test("an odd last octet counts as the high half of a word", () => {
    expect(checksum(new Uint8Array([0x12, 0x34, 0x56]), 0, 3)).toBe(
      checksum(new Uint8Array([0x12, 0x34, 0x56, 0]), 0, 4),
    );
  });

  test("updating for a changed word equals computing anew", () => {
    fc.assert(
      fc.property(fc.array(u16, { minLength: 2, maxLength: 9 }), u16, (words, changed) => {
        const octets = (list: readonly number[]) =>
          new Uint8Array(list.flatMap((word) => [word >>> 8, word & 255]));
        const before = checksum(octets(words), 0, words.length * 2);
        const after = [changed, ...words.slice(1)];
        // All-zero data is the one case where the two representations of zero differ.
        fc.pre(after.some((word) => word !== 0) && words.some((word) => word !== 0));
        expect(updateChecksum(before, words[0]!, changed)).toBe(checksum(octets(after), 0, after.length * 2));
      }),
    );
  });
});
