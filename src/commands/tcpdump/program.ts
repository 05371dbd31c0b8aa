import type { Process, Program } from "../../kernel/process.ts";
import type { Task } from "../../kernel/task.ts";
import { SECOND_NS } from "../../time/clock.ts";
import { strerror } from "../../wire/errno.ts";
import { LINKTYPE_LINUX_SLL2 } from "../../wire/pcap.ts";
import { decodeText } from "../../wire/text.ts";
import { captureDevices, formatDevices, formatStatistics } from "./devices.ts";
import { type FileSource, openFileSource } from "./file-source.ts";
import type { Predicate } from "./filter/evaluate.ts";
import { compileFilter } from "./filter/filter.ts";
import { asFiltered, filterSocket, type LiveSource, openLiveSource } from "./live-source.ts";
import { type Hosts, parseHosts } from "./names.ts";
import { type CaptureOptions, MAXIMUM_SNAPSHOT_LENGTH, parseInvocation } from "./options.ts";
import { PacketWriter } from "./packet-writer.ts";
import { LINK_TYPES } from "./print/packet.ts";
import { plural } from "./print/tokens.ts";
import { USAGE, VERSION } from "./usage.ts";

// tcpdump 4.99.3. Here is input and output; what a command line means is in options.ts, what a filter means in
// filter/, how a packet looks in print/. Frames come when they are captured: there is no ring that holds them back.

/** S_ERR_HOST_PROGRAM */
const FAILED = 1;

export const tcpdumpProgram: Program = function* (process, args) {
  const invocation = parseInvocation(args.slice(1));
  switch (invocation.kind) {
    case "capture":
      return yield* capture(process, invocation.options);
    case "list devices":
      yield* process.stdout.print(formatDevices(captureDevices(process.namespace.rtnetlink.dumpLinks())));
      return 0;
    case "list link types":
      return yield* listLinkTypes(process, invocation.device);
    case "version":
      yield* process.stdout.print(VERSION);
      return 0;
    case "help":
      yield* process.stdout.print(USAGE);
      return 0;
    case "usage":
      yield* process.stderr.print(`tcpdump: ${invocation.message}\n${USAGE}`);
      return FAILED;
    case "lacking":
      yield* process.stderr.print(
        `tcpdump: ${invocation.option} is not supported here (see docs/fidelity.md)\n`,
      );
      return FAILED;
    case "error":
      return yield* fail(process, invocation.message);
  }
};

function* fail(process: Process, message: string): Task<number> {
  yield* process.stderr.print(`tcpdump: ${message}\n`);
  return FAILED;
}

function* listLinkTypes(process: Process, device: string | undefined): Task<number> {
  const name = device ?? captureDevices(process.namespace.rtnetlink.dumpLinks())[0]!.name;
  const types =
    name === "any"
      ? "  LINUX_SLL (Linux cooked v1)\n  LINUX_SLL2 (Linux cooked v2)\n"
      : "  EN10MB (Ethernet)\n  DOCSIS (DOCSIS) (printing not supported)\n";
  yield* process.stderr.print(`Data link types for ${name} (use option -y to set):\n${types}`);
  return 0;
}

function* capture(process: Process, options: CaptureOptions): Task<number> {
  if (options.lineBuffered) process.stdout.setBuffering("line");
  return options.readFile === undefined
    ? yield* captureLive(process, options)
    : yield* readCapture(process, options, options.readFile);
}

function* readCapture(process: Process, options: CaptureOptions, path: string): Task<number> {
  const opened = yield* openFileSource(process, path);
  if (!opened.ok) return yield* fail(process, opened.message);
  const { linkType, snapshotLength } = opened.source.file;
  const name = LINK_TYPES.get(linkType);
  yield* process.stderr.print(
    `reading from file ${path}, link-type ${name ?? linkType}, snapshot length ${snapshotLength}\n`,
  );
  if (name === undefined) {
    return yield* fail(process, `link-type ${linkType} is not supported here (see docs/fidelity.md)`);
  }
  if (linkType === LINKTYPE_LINUX_SLL2) {
    yield* process.stderr.print("Warning: interface names might be incorrect\n");
  }
  const matches = yield* filterFor(process, options, linkType);
  if (matches === undefined) return FAILED;
  const writer = yield* writerFor(process, options, { linkType, snapshotLength });
  if (writer === undefined) return FAILED;
  const stop = catchSignals(process);
  const status = yield* takePackets(opened.source, { matches, writer, stop }, options.print.fractionDigits);
  if (status !== undefined) return status;
  if (options.countOnly) {
    yield* process.stdout.print(`${writer.taken} packet${plural(writer.taken)}\n`);
  }
  return 0;
}

/** Until the end, -c or a signal; the exit status when that is an error. */
function* takePackets(
  source: FileSource,
  { matches, writer, stop }: Omit<LiveCapture, "source">,
  fractionDigits: 6 | 9,
): Task<number | undefined> {
  while (!stop.requested && !writer.isFull) {
    const next = yield* source.next(fractionDigits);
    if (next.kind === "error") {
      yield* writer.finish("done");
      return yield* writer.complain(`pcap_loop: ${next.message}`);
    }
    if (next.kind === "end") break;
    if (!matches(next.packet)) continue;
    const failure = yield* writer.take(next.packet);
    if (failure !== undefined) return failure;
  }
  yield* writer.finish(stop.requested ? "interrupted" : "done");
  return undefined;
}

function* captureLive(process: Process, options: CaptureOptions): Task<number> {
  const opened = openLiveSource(process, options);
  if (!opened.ok) return yield* fail(process, opened.message);
  const { source } = opened;
  if (options.device === "any") yield* process.stderr.print("tcpdump: data link type LINUX_SLL2\n");
  const snapshotLength = options.snapshotLength || MAXIMUM_SNAPSHOT_LENGTH;
  try {
    const matches = yield* filterFor(process, options, source.linkType);
    if (matches === undefined) return FAILED;
    const stop = catchSignals(process);
    filterSocket(source, matches);
    const writer = yield* writerFor(process, options, { linkType: source.linkType, snapshotLength });
    if (writer === undefined) return FAILED;
    const isQuiet = options.print.verbose === 0 && options.writeFile === undefined;
    yield* process.stderr.print(
      `tcpdump: ${isQuiet ? "verbose output suppressed, use -v[v]... for full protocol decode\n" : ""}` +
        `listening on ${source.device}, link-type ${LINK_TYPES.get(source.linkType)}, ` +
        `snapshot length ${snapshotLength} bytes\n`,
    );
    const outcome = yield* takeFrames(process, { source, matches, writer, stop });
    if (typeof outcome === "number") return outcome;
    yield* writer.finish(outcome === "interrupted" ? "interrupted" : "done");
    const gone = outcome === "gone";
    if (gone) yield* process.stderr.print("tcpdump: pcap_loop: The interface disappeared\n");
    yield* process.stderr.print(formatStatistics(writer.taken, source.socket.statistics()));
    return gone ? FAILED : 0;
  } finally {
    source.socket.close();
  }
}

interface LiveCapture {
  readonly source: LiveSource;
  readonly matches: Predicate;
  readonly writer: PacketWriter;
  readonly stop: Stop;
}

/** pcap_loop(3); a number is the exit status of an error already reported. */
function* takeFrames(
  process: Process,
  { source, matches, writer, stop }: LiveCapture,
): Task<"interrupted" | "full" | "gone" | number> {
  let reported = -1;
  const firstBlock = new FirstBlock(process.machine.clock.now(), source.blockTimeNs);
  for (;;) {
    if (stop.requested) return "interrupted";
    const frame = source.socket.receive();
    if (frame.ok) {
      if (!source.passes(frame.value)) continue;
      const packet = source.view(frame.value);
      if (firstBlock.holds(frame.value.timeNs) && !matches(asFiltered(packet, frame.value))) continue;
      const failure = yield* writer.take(packet);
      if (failure !== undefined) return failure;
      if (writer.isFull) return "full";
      continue;
    }
    // pcap-linux.c: a device that went down is waited for, one that is gone ends the capture.
    if (!source.exists()) return "gone";
    if (frame.errno !== "EAGAIN") continue;
    const waited = yield* process.poll([source.socket], writer.reportsProgress ? SECOND_NS : undefined);
    if (waited === "timeout" && writer.taken !== reported) {
      yield* process.stderr.print(`Got ${writer.taken}\r`);
      reported = writer.taken;
    }
  }
}

/**
 * libpcap filters the first block of frames that its ring delivers a second time, since they may be older than the
 * filter; on the octets that were kept, and without what only the kernel knows: `inbound` and `ifindex` on a device
 * match nothing there (pcap-linux.c: pcap_setfilter_linux, blocks_to_filter_in_userland). A block is what came between
 * two ticks of the ring's timer.
 */
class FirstBlock {
  readonly #startNs: number;
  readonly #blockTimeNs: number;
  #block: number | undefined;

  constructor(startNs: number, blockTimeNs: number) {
    this.#startNs = startNs;
    this.#blockTimeNs = blockTimeNs;
  }

  holds(timeNs: number): boolean {
    const block = Math.floor((timeNs - this.#startNs) / this.#blockTimeNs);
    this.#block ??= block;
    return block === this.#block;
  }
}

interface Stop {
  requested: boolean;
}

/** SIGINT, SIGTERM and SIGPIPE end the capture in good order; SIGHUP too unless it is ignored (nohup). */
function catchSignals(process: Process): Stop {
  const stop: Stop = { requested: false };
  const handler = (): void => {
    stop.requested = true;
  };
  for (const signal of ["PIPE", "TERM", "INT"] as const) process.onSignal(signal, handler);
  if (process.signalDisposition("HUP") === "default") process.onSignal("HUP", handler);
  return stop;
}

function* filterFor(
  process: Process,
  options: CaptureOptions,
  linkType: number,
): Task<Predicate | undefined> {
  let text = options.expression;
  if (options.filterFile !== undefined) {
    const read = process.files.readFile(options.filterFile);
    if (!read.ok) {
      yield* fail(process, `can't open ${options.filterFile}: ${strerror(read.errno)}`);
      return undefined;
    }
    text = decodeText(read.value).replace(/#.*/g, "");
  }
  const hosts = hostsOf(process);
  const compiled = compileFilter({
    linkType,
    text,
    source: options.readFile === undefined ? "device" : "file",
    resolve: (name) => ({
      ipv4: [...hosts.ipv4].filter(([, known]) => known === name).map(([address]) => address),
      ipv6: [...hosts.ipv6].filter(([, known]) => known === name).map(([address]) => address),
    }),
  });
  if (compiled.ok) return compiled.matches;
  yield* fail(process, compiled.message);
  return undefined;
}

function* writerFor(
  process: Process,
  options: CaptureOptions,
  file: { readonly linkType: number; readonly snapshotLength: number },
): Task<PacketWriter | undefined> {
  const writer = PacketWriter.open(process, options, file);
  if (writer.ok) {
    yield* writer.value.start();
    return writer.value;
  }
  yield* fail(process, writer.message);
  return undefined;
}

function hostsOf(process: Process): Hosts {
  const file = process.files.readFile("/etc/hosts");
  return parseHosts(file.ok ? decodeText(file.value) : "");
}
