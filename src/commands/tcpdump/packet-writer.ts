import type { Process } from "../../kernel/process.ts";
import type { Task } from "../../kernel/task.ts";
import { strerror } from "../../wire/errno.ts";
import { numericNames } from "./names.ts";
import type { CaptureOptions } from "./options.ts";
import { PacketNames } from "./packet-names.ts";
import { openSink, type PcapSink } from "./pcap-sink.ts";
import type { PrintContext } from "./print/dissection.ts";
import { type CapturedPacket, printPacket } from "./print/packet.ts";
import { Conversations } from "./print/tcp-conversations.ts";
import { TimePrinter } from "./print/timestamp.ts";

/** S_ERR_HOST_PROGRAM */
const HOST_PROGRAM_FAILED = 1;
/** S_ERR_ND_WRITE_FILE: the exit status when the text can't be written. */
const WRITE_FAILED = 14;

interface WriterParts {
  readonly context: PrintContext;
  readonly resolver: PacketNames | undefined;
  readonly sink: PcapSink | undefined;
}

/** What happens to a packet that matched: text, a capture file, both, or only a count. */
export class PacketWriter {
  readonly #process: Process;
  readonly #options: CaptureOptions;
  readonly #context: PrintContext;
  /** Asks for the names of addresses; undefined: -n. */
  readonly #resolver: PacketNames | undefined;
  readonly #sink: PcapSink | undefined;
  readonly #times: TimePrinter = new TimePrinter();
  readonly #noted: Set<string> = new Set();
  #taken = 0;

  static open(
    process: Process,
    options: CaptureOptions,
    file: { readonly linkType: number; readonly snapshotLength: number },
  ): { readonly ok: true; readonly value: PacketWriter } | { readonly ok: false; readonly message: string } {
    const namespace = process.namespace;
    const device = (ifindex: number): string | undefined => namespace.rtnetlink.getLink({ ifindex })?.name;
    const resolver = options.resolveNames ? new PacketNames(process, device) : undefined;
    const context: PrintContext = {
      options: options.print,
      names: resolver?.names ?? numericNames(device),
      conversations: new Conversations(),
    };
    if (options.writeFile === undefined) {
      return { ok: true, value: new PacketWriter(process, options, { context, resolver, sink: undefined }) };
    }
    const { linkType, snapshotLength } = file;
    const { fractionDigits } = options.print;
    const opened = openSink(
      process,
      options.writeFile,
      { linkType, snapshotLength, fractionDigits, byteOrder: "little" },
      options.packetBuffered ? "each packet" : "when full",
    );
    if (!opened.ok) return opened;
    return { ok: true, value: new PacketWriter(process, options, { context, resolver, sink: opened.sink }) };
  }

  private constructor(process: Process, options: CaptureOptions, { context, resolver, sink }: WriterParts) {
    this.#process = process;
    this.#options = options;
    this.#context = context;
    this.#resolver = resolver;
    this.#sink = sink;
  }

  get taken(): number {
    return this.#taken;
  }

  /** -c has been reached. */
  get isFull(): boolean {
    return this.#options.count !== undefined && this.#taken >= this.#options.count;
  }

  /** -v with -w: `Got 3` once a second. */
  get reportsProgress(): boolean {
    return this.#options.print.verbose > 0 && this.#sink !== undefined && !this.#options.printToo;
  }

  *start(): Task<void> {
    yield* this.#sink?.start() ?? [];
  }

  /** The exit status when the program must end over this packet. */
  *take(packet: CapturedPacket): Task<number | undefined> {
    this.#taken++;
    if (this.#sink !== undefined) yield* this.#sink.write(packet);
    if (this.#options.countOnly || (this.#sink !== undefined && !this.#options.printToo)) return undefined;
    if (this.#resolver !== undefined) yield* this.#resolver.learn(packet, this.#context);
    const { text, unknownProtocols } = printPacket(packet, this.#taken, this.#context, this.#times);
    yield* this.#process.stdout.print(text);
    for (const name of unknownProtocols) yield* this.#note(name);
    const { failure } = this.#process.stdout;
    if (failure === undefined) return undefined;
    yield* this.#process.stderr.print(`tcpdump: Unable to write output: ${strerror(failure.errno)}\n`);
    return WRITE_FAILED;
  }

  /** Says what went wrong; the exit status of that. */
  *complain(message: string): Task<number> {
    yield* this.#process.stderr.print(`tcpdump: ${message}\n`);
    return HOST_PROGRAM_FAILED;
  }

  /** An interrupted text capture ends with an empty line. */
  *finish(how: "interrupted" | "done"): Task<void> {
    if (this.#sink === undefined) {
      if (how === "interrupted") yield* this.#process.stdout.print("\n");
      yield* this.#process.stdout.flush();
    } else {
      yield* this.#sink.flush();
    }
  }

  /** Says once of each protocol that the real program would have shown more of it. */
  *#note(name: string): Task<void> {
    if (this.#noted.has(name)) return;
    this.#noted.add(name);
    yield* this.#process.stderr.print(`tcpdump: ${name} is not dissected here (see docs/fidelity.md)\n`);
  }
}
