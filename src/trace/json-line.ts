import type { TimedTraceEvent } from "./tracer.ts";

/** How many different decisions of one kernel function are kept: the five hook points of two hosts fit. */
const KEPT_PER_FUNCTION = 16;

type Words = Pick<TimedTraceEvent, "namespace" | "device" | "function" | "verdict" | "rule">;

interface Tail extends Words {
  readonly text: string;
}

/**
 * Writes events as lines of JSON, as JSON.stringify would. By hand, since a traced run spends most of its time here:
 * packets of one flow meet the same decisions again and again, so that all but time, number and frame of a line is
 * mostly a text that was made before.
 */
export class TraceLines {
  readonly #tails: Map<string, Tail[]> = new Map();
  #turn = 0;

  format(event: TimedTraceEvent): string {
    const { timeNs, sequence, kind, frame } = event;
    return `{"timeNs":${timeNs},"sequence":${sequence},"kind":"${kind}","frame":${frame},${this.#tail(event)}\n`;
  }

  #tail(event: TimedTraceEvent): string {
    let tails = this.#tails.get(event.function);
    if (tails === undefined) {
      tails = [];
      this.#tails.set(event.function, tails);
    }
    for (let index = 0; index < tails.length; index++) {
      const tail = tails[index]!;
      if (isSame(tail, event)) return tail.text;
    }
    const made = tailOf(event);
    if (tails.length < KEPT_PER_FUNCTION) tails.push(made);
    else tails[this.#turn++ % KEPT_PER_FUNCTION] = made;
    return made.text;
  }
}

function isSame(a: Words, b: Words): boolean {
  return a.rule === b.rule && a.namespace === b.namespace && a.device === b.device && a.verdict === b.verdict;
}

function tailOf({ namespace, device, function: by, verdict, rule }: Words): Tail {
  const words: Words = { namespace, device, function: by, verdict, rule };
  return { ...words, text: JSON.stringify(words).slice(1) };
}
