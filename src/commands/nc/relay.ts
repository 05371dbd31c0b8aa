import type { Process } from "../../kernel/process.ts";
import type { Task } from "../../kernel/task.ts";
import type { DatagramSocket, Pollable } from "../../net/socket/socket.ts";
import { strerror } from "../../wire/errno.ts";
import type { NcOptions } from "./options.ts";

const STDIN = 0;
const STDOUT = 1;
/** BUFSIZE: one read of stdin is one datagram. */
const BUFFER_BYTES = 16384;

/**
 * readwrite: stdin to the socket, the socket to stdout, until the peer refuses, -W packets have come, nothing came
 * for -w seconds, or -q seconds have passed since stdin ended. `first` was read already. A text is a complaint.
 */
export function* relay(
  process: Process,
  options: NcOptions,
  socket: DatagramSocket,
  first: Uint8Array | undefined,
): Task<string | undefined> {
  const { timeoutSeconds, quitSeconds, receiveLimit } = options;
  let stdin = options.detached ? undefined : stdinOf(process);
  let quitNs = Number.POSITIVE_INFINITY;
  let received = 0;
  if (first !== undefined) {
    yield* process.write(STDOUT, first);
    received++;
  }
  while (receiveLimit === undefined || received < receiveLimit) {
    const idleNs = timeoutSeconds === undefined ? Number.POSITIVE_INFINITY : timeoutSeconds * 1e9;
    const waitNs = Math.min(idleNs, quitNs - process.machine.clock.now());
    const sources: readonly Pollable[] = stdin === undefined ? [socket] : [socket, stdin];
    const finite = Number.isFinite(waitNs) ? Math.max(0, waitNs) : undefined;
    if ((yield* process.poll(sources, finite)) === "timeout") return undefined;
    while (socket.readable()) {
      const datagram = socket.receive();
      if (!datagram.ok) {
        if (datagram.errno === "EAGAIN") break;
        return undefined;
      }
      yield* process.write(STDOUT, datagram.value.data);
      received++;
      if (receiveLimit !== undefined && received >= receiveLimit) return undefined;
    }
    if (stdin?.readable() !== true) continue;
    const forwarded = yield* forward(process, options, socket);
    if (forwarded === "more") continue;
    if (forwarded !== "ended") return forwarded;
    stdin = undefined;
    if (quitSeconds !== undefined) quitNs = process.machine.clock.now() + quitSeconds * 1e9;
  }
  return undefined;
}

function stdinOf(process: Process): Pollable | undefined {
  const pollable = process.pollable(STDIN);
  return pollable.ok ? pollable.value : undefined;
}

/**
 * One read of stdin goes out as one datagram, or by lines: -i waits after each, -C sends its end by itself. Words other
 * than `more` and `ended` are a complaint that ends it all.
 */
function* forward(process: Process, options: NcOptions, socket: DatagramSocket): Task<string> {
  const read = yield* process.read(STDIN, BUFFER_BYTES);
  if (!read.ok || read.value.length === 0) return "ended";
  if (!options.crlf && options.intervalSeconds === 0) {
    socket.send(read.value);
    return "more";
  }
  for (const line of linesOf(read.value)) {
    for (const datagram of options.crlf ? withCrlf(line) : [line]) {
      const sent = socket.send(datagram);
      if (!sent.ok && options.crlf) return `write failed (0/${datagram.length}): ${strerror(sent.errno)}`;
    }
    if (options.intervalSeconds > 0) yield* process.sleep(options.intervalSeconds * 1e9);
  }
  return "more";
}

const NEWLINE = 10;
const CRLF: Uint8Array = Uint8Array.of(13, NEWLINE);

function linesOf(bytes: Uint8Array): readonly Uint8Array[] {
  const lines: Uint8Array[] = [];
  for (let start = 0; start < bytes.length; ) {
    const end = bytes.indexOf(NEWLINE, start);
    const next = end < 0 ? bytes.length : end + 1;
    lines.push(bytes.slice(start, next));
    start = next;
  }
  return lines;
}

function withCrlf(line: Uint8Array): readonly Uint8Array[] {
  if (line.at(-1) !== NEWLINE) return [line];
  return line.length === 1 ? [CRLF] : [line.slice(0, -1), CRLF];
}
