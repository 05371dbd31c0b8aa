/**
 * Seeded pseudo-random numbers (xoshiro128**, Blackman and Vigna 2018). Each consumer takes its own stream by
 * label, so that one consumer's draws never shift another's.
 */
export interface Random {
  /** Uniform integer in [0, 2^32). */
  uint32(): number;
  /** Uniform integer in [0, limit), as the kernel's get_random_u32_below. */
  below(limit: number): number;
  /** An independent stream that depends on the seed and the label only. */
  stream(label: string): Random;
}

export function createRandom(seed: number | string): Random {
  return new Xoshiro(hashState(String(seed)), String(seed));
}

class Xoshiro implements Random {
  readonly #state: Uint32Array;
  readonly #path: string;

  constructor(state: Uint32Array, path: string) {
    this.#state = state;
    this.#path = path;
  }

  uint32(): number {
    const s = this.#state;
    const result = Math.imul(rotateLeft(Math.imul(s[1]!, 5), 7), 9) >>> 0;
    const t = s[1]! << 9;
    s[2]! ^= s[0]!;
    s[3]! ^= s[1]!;
    s[1]! ^= s[2]!;
    s[0]! ^= s[3]!;
    s[2]! ^= t;
    s[3] = rotateLeft(s[3]!, 11);
    return result;
  }

  below(limit: number): number {
    return Math.floor((this.uint32() / 0x100000000) * limit);
  }

  stream(label: string): Random {
    const path = `${this.#path}/${label}`;
    return new Xoshiro(hashState(path), path);
  }
}

function rotateLeft(value: number, bits: number): number {
  return (value << bits) | (value >>> (32 - bits));
}

/** FNV-1a over the text, then splitmix-style avalanche into four words. */
function hashState(text: string): Uint32Array {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  const state = new Uint32Array(4);
  for (let index = 0; index < 4; index++) {
    hash = (hash + 0x9e3779b9) | 0;
    let word = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
    word = Math.imul(word ^ (word >>> 13), 0xc2b2ae35);
    state[index] = (word ^ (word >>> 16)) >>> 0;
  }
  return state;
}
