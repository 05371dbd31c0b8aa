import { readUint32 } from "./octets.ts";

// Read first: FIPS 180-4 6.1.2.

export const SHA1_BLOCK_BYTES = 64;

const INITIAL = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0] as const;

/**
 * One round of SHA-1 over one block of 64 octets, from the initial state: five words. This is not the hash of these
 * octets (there is no padding); the kernel makes stable interface identifiers so.
 */
export function sha1Block(block: Uint8Array): Uint32Array {
  const words = schedule(block);
  let [a, b, c, d, e] = INITIAL as readonly number[] as [number, number, number, number, number];
  for (let round = 0; round < 80; round++) {
    const next = (rotate(a, 5) + mix(round, b, c, d) + e + words[round]!) | 0;
    e = d;
    d = c;
    c = rotate(b, 30);
    b = a;
    a = next;
  }
  return Uint32Array.from([a, b, c, d, e], (word, index) => word + INITIAL[index]!);
}

function schedule(block: Uint8Array): Int32Array {
  const words = new Int32Array(80);
  for (let index = 0; index < 16; index++) words[index] = readUint32(block, index * 4);
  for (let index = 16; index < 80; index++) {
    words[index] = rotate(words[index - 3]! ^ words[index - 8]! ^ words[index - 14]! ^ words[index - 16]!, 1);
  }
  return words;
}

/** The round's function of three words, with its constant. */
function mix(round: number, b: number, c: number, d: number): number {
  if (round < 20) return ((b & c) | (~b & d)) + 0x5a827999;
  if (round < 40) return (b ^ c ^ d) + 0x6ed9eba1;
  if (round < 60) return ((b & c) | (b & d) | (c & d)) + 0x8f1bbcdc;
  return (b ^ c ^ d) + 0xca62c1d6;
}

function rotate(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits));
}
