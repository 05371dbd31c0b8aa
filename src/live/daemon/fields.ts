/** A value from outside that is not what it should be; the message says which field and why, for a person. */
export class Malformed extends Error {}

/** The fields of one JSON object from outside, each asked for by the type that it must have. */
export class Fields {
  readonly #what: string;
  readonly #values: ReadonlyMap<string, unknown>;
  readonly #asked = new Set<string>();

  constructor(what: string, value: unknown) {
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      throw new Malformed(`${what} must be a JSON object`);
    }
    this.#what = what;
    this.#values = new Map(Object.entries(value));
  }

  has(key: string): boolean {
    this.#asked.add(key);
    return this.#values.get(key) !== undefined;
  }

  /** Whatever stands there. */
  any(key: string): unknown {
    this.#asked.add(key);
    return this.#values.get(key);
  }

  text(key: string): string {
    const value = this.any(key);
    if (typeof value !== "string") throw this.#wrong(key, "a text");
    return value;
  }

  integer(key: string, minimum = 0, maximum: number = Number.MAX_SAFE_INTEGER): number {
    const value = this.any(key);
    if (!Number.isSafeInteger(value) || (value as number) < minimum || (value as number) > maximum) {
      throw this.#wrong(key, `an integer from ${minimum} to ${maximum}`);
    }
    return value as number;
  }

  oneOf<T extends string>(key: string, words: readonly T[]): T {
    const value = this.any(key);
    const word = words.find((known) => known === value);
    if (word === undefined) throw this.#wrong(key, words.map((known) => `"${known}"`).join(" or "));
    return word;
  }

  list(key: string): readonly unknown[] {
    const value = this.any(key);
    if (!Array.isArray(value)) throw this.#wrong(key, "a list");
    return value;
  }

  object(key: string): Fields {
    return new Fields(`${this.#what}: ${key}`, this.any(key));
  }

  /** `read(key)`, or undefined where there is no such field. */
  optional<T>(key: string, read: (key: string) => T): T | undefined {
    return this.has(key) ? read(key) : undefined;
  }

  /** Nobody may say what nobody asked for: it would be lost without a word. */
  refuseOthers(): void {
    const other = [...this.#values.keys()].find((key) => !this.#asked.has(key));
    if (other !== undefined) throw new Malformed(`${this.#what}: unknown field "${other}"`);
  }

  #wrong(key: string, wanted: string): Malformed {
    return new Malformed(`${this.#what}: "${key}" must be ${wanted}`);
  }
}
