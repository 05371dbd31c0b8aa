/** Those who wait for a socket or pipe to become readable; each is woken once and must ask again. */
export class WaitQueue {
  readonly #waiting: Set<() => void> = new Set();

  add(wake: () => void): () => void {
    this.#waiting.add(wake);
    return () => this.#waiting.delete(wake);
  }

  wakeAll(): void {
    if (this.#waiting.size === 0) return;
    const woken = [...this.#waiting];
    this.#waiting.clear();
    for (const wake of woken) wake();
  }
}
