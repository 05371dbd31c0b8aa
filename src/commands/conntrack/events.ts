import type { Process } from "../../kernel/process.ts";
import type { Task } from "../../kernel/task.ts";
import type { ConntrackEvent } from "../../net/netfilter/conntrack/events.ts";
import { type ConnectionMessage, describeEvent } from "../../net/netfilter/conntrack/messages.ts";
import { isWanted } from "./filter.ts";
import type { Request } from "./request.ts";
import { formatConnectionSave } from "./save.ts";
import { lineOf } from "./show.ts";
import { VERSION_LINE } from "./usage.ts";
import { formatConnectionXml, XML_FOOTER, XML_HEADER } from "./xml.ts";

/** An event as it waits to be read. */
interface Waiting {
  readonly event: ConntrackEvent;
  readonly message: ConnectionMessage;
}

/** -E: prints what happens until an interrupt or SIGTERM; then how much that was. */
export function* showEvents(process: Process, request: Request): Task<number> {
  const queue: Waiting[] = [];
  const wakers = new Set<() => void>();
  const stopListening = process.namespace.conntrack.listen((event) => {
    if (request.events.size > 0 && !request.events.has(event.kind)) return;
    queue.push({ event, message: describeEvent(event) });
    for (const wake of [...wakers]) wake();
  });
  const source = {
    readable: () => queue.length > 0,
    onReadable: (wake: () => void) => {
      wakers.add(wake);
      return () => {
        wakers.delete(wake);
      };
    },
  };
  let ended = false;
  for (const signal of ["INT", "TERM"] as const)
    process.onSignal(signal, () => {
      ended = true;
    });
  const printer = new EventPrinter(process, request);
  try {
    while (!ended) {
      yield* process.poll([source], undefined);
      for (let next = queue.shift(); next !== undefined; next = queue.shift()) yield* printer.print(next);
    }
  } finally {
    stopListening();
  }
  return yield* printer.finish();
}

class EventPrinter {
  readonly #process: Process;
  readonly #request: Request;
  #count = 0;

  constructor(process: Process, request: Request) {
    this.#process = process;
    this.#request = request;
  }

  /** event_cb */
  *print({ event, message }: Waiting): Task<void> {
    const { stdout } = this.#process;
    const { output, family } = this.#request;
    if (this.#request.command === "expect event") return;
    if (family !== undefined && family !== message.original.family) return;
    if (!isWanted(this.#request, message)) return;
    const xml = output.has("xml");
    if (xml && this.#count === 0) yield* stdout.print(XML_HEADER);
    if (output.has("timestamp") && !xml) yield* stdout.print(`[${this.#now()}]\t`);
    yield* stdout.print(`${this.#line(event, message)}\n`);
    yield* stdout.flush();
    this.#count++;
  }

  #line({ kind, origin }: ConntrackEvent, message: ConnectionMessage): string {
    const { output } = this.#request;
    if (output.has("xml")) {
      const when = output.has("timestamp") ? Math.floor(Number(this.#nowUs()) / 1e6) : undefined;
      return formatConnectionXml(message, kind, when);
    }
    const line = output.has("save")
      ? formatConnectionSave(message, kind)
      : lineOf(this.#request, message, kind);
    return origin === undefined
      ? line
      : `${line} [USERSPACE] portid=${origin.portId} progname=${origin.program}`;
  }

  #nowUs(): bigint {
    const { bootTimeNs, clock } = this.#process.machine;
    return (bootTimeNs + BigInt(Math.floor(clock.now()))) / 1000n;
  }

  #now(): string {
    const now = this.#nowUs();
    return `${String(now / 1_000_000n).padStart(8, "0")}.${String(now % 1_000_000n).padStart(6, "0")}`;
  }

  *finish(): Task<number> {
    const { stdout, stderr } = this.#process;
    if (this.#request.output.has("xml") && this.#count > 0) yield* stdout.print(XML_FOOTER);
    yield* stdout.flush();
    const what = this.#request.command === "expect event" ? "expectation events" : "flow events";
    yield* stderr.print(`${VERSION_LINE}: ${this.#count} ${what} have been shown.\n`);
    return 0;
  }
}
