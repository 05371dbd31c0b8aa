/** Something that ends sed while it runs; the message is its complaint, the status how it exits. */
export class Panic extends Error {
  readonly status: number;

  constructor(message: string, status: number) {
    super(message);
    this.status = status;
  }
}
