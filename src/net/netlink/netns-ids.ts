/** The ids under which one namespace knows others (net/core/net_namespace.c: peernet2id_alloc); smallest free first. */
export class NetnsIds {
  readonly #byNamespace: Map<number, number> = new Map();
  readonly #taken: Set<number> = new Set();

  /** peernet2id; undefined if `namespaceId` has none. */
  find(namespaceId: number): number | undefined {
    return this.#byNamespace.get(namespaceId);
  }

  /** peernet2id_alloc */
  allocate(namespaceId: number): number {
    const known = this.#byNamespace.get(namespaceId);
    if (known !== undefined) return known;
    let id = 0;
    while (this.#taken.has(id)) id++;
    this.#assign(namespaceId, id);
    return id;
  }

  /** RTM_NEWNSID with a wanted id; false when either side has one already. */
  assign(namespaceId: number, id: number): boolean {
    if (this.#byNamespace.has(namespaceId) || this.#taken.has(id)) return false;
    this.#assign(namespaceId, id);
    return true;
  }

  /** The other namespace is gone. */
  release(namespaceId: number): void {
    const id = this.#byNamespace.get(namespaceId);
    if (id === undefined) return;
    this.#byNamespace.delete(namespaceId);
    this.#taken.delete(id);
  }

  #assign(namespaceId: number, id: number): void {
    this.#byNamespace.set(namespaceId, id);
    this.#taken.add(id);
  }
}
