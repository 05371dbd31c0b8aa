import type { Process } from "../../kernel/process.ts";
import type { Task } from "../../kernel/task.ts";
import type { DatagramSocket, Pollable } from "../../net/socket/socket.ts";
import type { NcOptions } from "./options.ts";

const STDIN = 0;
const STDOUT = 1;
/** BUFSIZE: one read of stdin is one datagram. */
const BUFFER_BYTES = 16384;

/**
 * readwrite: stdin to the socket, the socket to stdout, until the peer refuses, -W packets have come, nothing came
 * for -w seconds, or -q seconds have passed since stdin ended. `first` was read already.
 */
export function* relay(
  process: Process,
  options: NcOptions,
  socket: DatagramSocket,
  first: Uint8Array | undefined,
): Task<void> {
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
    if ((yield* process.poll(sources, finite)) === "timeout") return;
    while (socket.readable()) {
      const datagram = socket.receive();
      if (!datagram.ok) {
        if (datagram.errno === "EAGAIN") break;
        return;
      }
      yield* process.write(STDOUT, datagram.value.data);
      received++;
      if (receiveLimit !== undefined && received >= receiveLimit) return;
    }
    if (stdin?.readable() !== true) continue;
    const ended = yield* forward(process, socket);
    if (!ended) continue;
    stdin = undefined;
    if (quitSeconds !== undefined) quitNs = process.machine.clock.now() + quitSeconds * 1e9;
  }
}

function stdinOf(process: Process): Pollable | undefined {
  const pollable = process.pollable(STDIN);
  return pollable.ok ? pollable.value : undefined;
}

/** One read of stdin goes out as one datagram; true at the end of stdin. */
function* forward(process: Process, socket: DatagramSocket): Task<boolean> {
  const read = yield* process.read(STDIN, BUFFER_BYTES);
  if (!read.ok || read.value.length === 0) return true;
  socket.send(read.value);
  return false;
}
