/** A part of a packet: octets `start` to `end` of what was fragmented, and the fragment that brought them. */
export interface FragmentPart<T> {
  readonly start: number;
  readonly end: number;
  readonly item: T;
}

interface Run<T> {
  readonly start: number;
  end: number;
  readonly parts: FragmentPart<T>[];
}

/**
 * The parts of one packet as net/ipv4/inet_fragment.c keeps them (inet_frag_queue_insert): runs of parts that came one
 * after the other. A part within a run is a duplicate; one that touches two things is an overlap.
 */
export class FragmentRuns<T> {
  /** By start, without overlap. */
  readonly #runs: Run<T>[] = [];
  #bytes = 0;

  /** How many octets are here (meat). */
  get bytes(): number {
    return this.#bytes;
  }

  insert(part: FragmentPart<T>): "ok" | "duplicate" | "overlap" {
    const { start, end } = part;
    const last = this.#runs.at(-1);
    if (last !== undefined && last.end < end) {
      if (start < last.end) return "overlap";
      if (start === last.end) {
        last.end = end;
        last.parts.push(part);
        this.#bytes += end - start;
        return "ok";
      }
    }
    for (const run of this.#runs) {
      if (end <= run.start || start >= run.end) continue;
      return start >= run.start && end <= run.end ? "duplicate" : "overlap";
    }
    const at = this.#runs.findIndex((run) => run.start >= end);
    this.#runs.splice(at < 0 ? this.#runs.length : at, 0, { start, end, parts: [part] });
    this.#bytes += end - start;
    return "ok";
  }

  /** All parts in order. */
  parts(): readonly FragmentPart<T>[] {
    return this.#runs.flatMap(({ parts }) => parts);
  }
}
