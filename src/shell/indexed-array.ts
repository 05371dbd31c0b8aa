/** The elements of an indexed array: sparse, with its end known, so that appending costs the same at any length. */
export class IndexedArray {
  readonly #items: Map<number, string> = new Map();
  #end = 0;
  /** Whether elements were always added behind the last one: then insertion order is index order. */
  #isInOrder = true;

  static of(values: Iterable<string>): IndexedArray {
    const array = new IndexedArray();
    for (const value of values) array.set(array.end, value);
    return array;
  }

  /** One more than the highest index. */
  get end(): number {
    return this.#end;
  }

  get size(): number {
    return this.#items.size;
  }

  get(index: number): string | undefined {
    return this.#items.get(index);
  }

  has(index: number): boolean {
    return this.#items.has(index);
  }

  set(index: number, value: string): void {
    if (index < this.#end && !this.#items.has(index)) this.#isInOrder = false;
    this.#items.set(index, value);
    if (index >= this.#end) this.#end = index + 1;
  }

  delete(index: number): void {
    this.#items.delete(index);
    if (index === this.#end - 1) {
      this.#end = 0;
      for (const each of this.#items.keys()) if (each >= this.#end) this.#end = each + 1;
    }
  }

  /** In the order of the indices. */
  entries(): (readonly [index: number, value: string])[] {
    const entries = [...this.#items];
    return this.#isInOrder ? entries : entries.sort((a, b) => a[0] - b[0]);
  }

  clone(): IndexedArray {
    const copy = new IndexedArray();
    for (const [index, value] of this.#items) copy.set(index, value);
    copy.#isInOrder = this.#isInOrder;
    return copy;
  }
}
