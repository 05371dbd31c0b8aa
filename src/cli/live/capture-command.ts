import { closeSync, openSync, writeSync } from "node:fs";
import type { Socket } from "node:net";
import { LINK_TYPES } from "../../commands/tcpdump/print/packet.ts";
import { runDirectory } from "../../live/daemon/run-directory.ts";
import { LINKTYPE_ETHERNET } from "../../wire/pcap.ts";
import type { PcapngPacket } from "../../wire/pcapng.ts";
import { complain, fileProblem } from "../complaint.ts";
import { BlockReader, type ReadBlock } from "./block-reader.ts";
import { CAPTURE_USAGE, type CaptureOptions, parseCaptureOptions } from "./capture-options.ts";
import { CaptureText } from "./capture-text.ts";
import { openDaemonStream } from "./daemon-stream.ts";
import { LiveProblem } from "./problem.ts";
import { requireRoot } from "./root.ts";

/** Exit status of tcpdump when something went wrong. */
const FAILED = 1;
const LONGEST_SNAP = 262144;

/** `ipvl capture`: frames of ipvl's ports and what the driver decided about them, as text or as pcapng. */
export async function captureCommand(args: readonly string[]): Promise<number> {
  const invocation = parseCaptureOptions(args);
  if (invocation.kind === "wrong") return complain(`capture: ${invocation.message}`);
  if (invocation.kind === "help") {
    process.stdout.write(CAPTURE_USAGE);
    return 0;
  }
  const { options } = invocation;
  if (options.tcpdump.writeFile === "-" && process.stdout.isTTY) {
    return complain(
      "capture: -w - writes octets, which are not for a terminal: ipvl capture -w - | wireshark -k -i -",
    );
  }
  requireRoot();
  const { parent, devices } = options;
  const stream = await openDaemonStream(runDirectory(process.env).socket, {
    op: "capture",
    ...(parent === undefined ? {} : { parent }),
    ...(devices.length === 0 ? {} : { devices }),
    snapLength: snapLengthOf(options),
  });
  const sink = openSink(options.tcpdump.writeFile);
  try {
    return await new CaptureRun(stream, sink, options).run();
  } finally {
    stream.destroy();
    sink?.close();
  }
}

function snapLengthOf({ tcpdump: { snapshotLength } }: CaptureOptions): number {
  return snapshotLength === 0 ? LONGEST_SNAP : snapshotLength;
}

/** Where pcapng goes. */
interface Sink {
  write(bytes: Uint8Array): Promise<void>;
  close(): void;
}

function openSink(file: string | undefined): Sink | undefined {
  if (file === undefined) return undefined;
  if (file === "-") return { write: writeOut, close: () => undefined };
  const descriptor = openFile(file);
  return {
    write: async (bytes) => {
      for (let done = 0; done < bytes.length; ) done += writeSync(descriptor, bytes, done);
    },
    close: () => closeSync(descriptor),
  };
}

function openFile(file: string): number {
  try {
    return openSync(file, "w");
  } catch (error) {
    throw new LiveProblem(`${file}: ${fileProblem(error)}`);
  }
}

/** Waits for a reader that is slow: what it misses is lost, and counted, where it is captured. */
async function writeOut(bytes: Uint8Array | string): Promise<void> {
  if (!process.stdout.write(bytes)) await new Promise((resolve) => process.stdout.once("drain", resolve));
}

class CaptureRun {
  readonly #stream: Socket;
  readonly #sink: Sink | undefined;
  readonly #options: CaptureOptions;
  readonly #reader: BlockReader = new BlockReader();
  readonly #text: CaptureText | undefined;
  readonly #devices: string[] = [];
  #captured = 0;
  #seen = 0;
  #lost = 0;
  /** `ending`: we have said that it is enough; the statistics are still to come. */
  #state: "starting" | "running" | "ending" = "starting";

  constructor(stream: Socket, sink: Sink | undefined, options: CaptureOptions) {
    this.#stream = stream;
    this.#sink = sink;
    this.#options = options;
    const { tcpdump } = options;
    this.#text = sink === undefined || tcpdump.printToo ? new CaptureText(tcpdump.print) : undefined;
  }

  async run(): Promise<number> {
    const interrupt = (): void => this.#enough();
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, interrupt);
    try {
      for await (const piece of this.#stream) {
        for (const read of this.#reader.push(piece as Uint8Array)) await this.#take(read);
        this.#announce();
      }
    } catch (error) {
      if ((error as NodeJS.ErrnoException).syscall === undefined) throw error;
    }
    this.#summarize();
    if (this.#state === "ending") return 0;
    complain("capture: the daemon, or the parent, has gone");
    return FAILED;
  }

  /** Shuts our side; the daemon sends what it still has, then shuts its own. */
  #enough(): void {
    this.#state = "ending";
    this.#stream.end();
  }

  async #take({ block, bytes }: ReadBlock): Promise<void> {
    if (block.kind === "interface") this.#devices.push(block.name ?? "?");
    if (block.kind === "statistics") {
      this.#seen += block.received;
      this.#lost += block.lost;
    }
    if (block.kind === "packet") {
      if (this.#isFull()) return;
      this.#announce();
      this.#captured++;
      await this.#print(block);
    }
    await this.#sink?.write(bytes);
    if (block.kind === "packet" && this.#isFull()) this.#enough();
  }

  #isFull(): boolean {
    const { count } = this.#options.tcpdump;
    return count !== undefined && this.#captured >= count;
  }

  async #print(packet: PcapngPacket): Promise<void> {
    if (this.#text === undefined) return;
    await writeOut(this.#text.print(packet, this.#devices[packet.interfaceId] ?? "?"));
  }

  /** Once: the interfaces come first, and together. */
  #announce(): void {
    if (this.#state !== "starting") return;
    this.#state = "running";
    process.stderr.write(
      `ipvl capture: listening on ${this.#devices.join(", ")}, link-type ${LINK_TYPES.get(LINKTYPE_ETHERNET)}, snapshot length ${snapLengthOf(this.#options)} bytes\n`,
    );
  }

  #summarize(): void {
    process.stderr.write(
      `${packets(this.#captured)} captured\n${packets(this.#seen)} seen by these ports\n${packets(this.#lost)} dropped by ipvl\n`,
    );
  }
}

function packets(count: number): string {
  return `${count} ${count === 1 ? "packet" : "packets"}`;
}
