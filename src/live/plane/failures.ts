/** System calls of the data plane that failed, by what they were about and errno: for statistics, logs and `doctor`. */
export class FailureCounts {
  readonly #counts: Map<string, number> = new Map();

  count(what: string, errno: string): void {
    const key = `${what}: ${errno}`;
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1);
  }

  /** "write to a slave: EIO" -> 3. */
  snapshot(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#counts);
  }
}
