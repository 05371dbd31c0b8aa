/** What a decoder answers: the value, or why the bytes are none. Decoders never throw and never read past `end`. */
export type Decoded<T> = { readonly ok: true; readonly value: T } | Refused;

export interface Refused {
  readonly ok: false;
  readonly reason: DecodeFailure;
}

export type DecodeFailure =
  /** Fewer octets than the fixed part needs. */
  | "truncated"
  /** A version field that is not this protocol's. */
  | "bad version"
  /** A header length below the minimum or beyond the data. */
  | "bad header length"
  /** A length field that contradicts the octets at hand. */
  | "bad length"
  /** A type that this codec does not carry. */
  | "unknown type"
  /** A magic number that no writer of this format uses. */
  | "bad magic";

export function decoded<T>(value: T): Decoded<T> {
  return { ok: true, value };
}

/** Refusals are shared constants: refusing allocates nothing. */
const REFUSALS: Readonly<Record<DecodeFailure, Refused>> = {
  truncated: { ok: false, reason: "truncated" },
  "bad version": { ok: false, reason: "bad version" },
  "bad header length": { ok: false, reason: "bad header length" },
  "bad length": { ok: false, reason: "bad length" },
  "unknown type": { ok: false, reason: "unknown type" },
  "bad magic": { ok: false, reason: "bad magic" },
};

export function refuse(reason: DecodeFailure): Refused {
  return REFUSALS[reason];
}
