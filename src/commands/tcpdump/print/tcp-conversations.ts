/** Initial sequence numbers of the TCP connections seen so far, so that numbers can be printed relative to them. */
export class Conversations {
  readonly #known: Map<string, Conversation> = new Map();

  get(key: string): Conversation | undefined {
    return this.#known.get(key);
  }

  set(key: string, conversation: Conversation): void {
    this.#known.set(key, conversation);
  }
}

/** Seen from the end with the lower port. */
export interface Conversation {
  readonly sequence: number;
  readonly acknowledgement: number;
}
