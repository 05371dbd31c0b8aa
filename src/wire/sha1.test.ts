import { createHash } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { SHA1_BLOCK_BYTES, sha1Block } from "./sha1.ts";

/** A message that fits one block, padded as FIPS 180-4 5.1.1 has it. */
function padded(message: Uint8Array): Uint8Array {
  const block = new Uint8Array(SHA1_BLOCK_BYTES);
  block.set(message);
  block[message.length] = 0x80;
  new DataView(block.buffer).setUint32(60, message.length * 8);
  return block;
}

test("a padded block gives the hash of its message", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 55 }), (message) => {
      const words = [...sha1Block(padded(message))].map((word) => word.toString(16).padStart(8, "0"));
      expect(words.join("")).toBe(createHash("sha1").update(message).digest("hex"));
    }),
  );
});
