import type { Connection, Direction } from "./connection.ts";
import { hashTuple, sameTuple, type Tuple } from "./tuple.ts";

/** A connection as one of its two tuples finds it (struct nf_conntrack_tuple_hash). */
export interface TupleEntry {
  readonly tuple: Tuple;
  readonly connection: Connection;
  readonly direction: Direction;
}

/** Tuples to connections: a hash table with a short list in each place. */
export class TupleTable {
  readonly #places: Map<number, TupleEntry[]> = new Map();

  find(tuple: Tuple): TupleEntry | undefined {
    const place = this.#places.get(hashTuple(tuple));
    if (place === undefined) return undefined;
    for (const entry of place) if (sameTuple(entry.tuple, tuple)) return entry;
    return undefined;
  }

  add(connection: Connection, direction: Direction): void {
    const tuple = connection.tuple(direction);
    const hash = hashTuple(tuple);
    const entry: TupleEntry = { tuple, connection, direction };
    const place = this.#places.get(hash);
    if (place === undefined) this.#places.set(hash, [entry]);
    else place.unshift(entry);
  }

  remove(connection: Connection, direction: Direction): void {
    const hash = hashTuple(connection.tuple(direction));
    const left = this.#places.get(hash)?.filter((entry) => entry.connection !== connection) ?? [];
    if (left.length === 0) this.#places.delete(hash);
    else this.#places.set(hash, left);
  }
}
