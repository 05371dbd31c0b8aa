import type { Connection } from "../conntrack/connection.ts";
import type { Tuple } from "../conntrack/tuple.ts";

/** Connections by their original source (nf_nat_bysource), so that one source keeps one mapping where it can. */
export class SourceTable {
  readonly #places: Map<string, Connection[]> = new Map();

  add(connection: Connection): void {
    const key = sourceOf(connection.original);
    const place = this.#places.get(key);
    if (place === undefined) this.#places.set(key, [connection]);
    else place.unshift(connection);
  }

  remove(connection: Connection): void {
    const key = sourceOf(connection.original);
    const left = this.#places.get(key)?.filter((each) => each !== connection);
    if (left === undefined) return;
    if (left.length === 0) this.#places.delete(key);
    else this.#places.set(key, left);
  }

  /** Newest first. */
  bySource(tuple: Tuple): readonly Connection[] {
    return this.#places.get(sourceOf(tuple)) ?? [];
  }
}

function sourceOf({ family, protocol, source, sourceKey }: Tuple): string {
  return `${family} ${protocol} ${source} ${sourceKey}`;
}
