import { once } from "node:events";
import { createConnection, type Socket } from "node:net";
import { encodeLine, LineReader } from "../../live/daemon/lines.ts";
import { PROTOCOL_VERSION, type Refusal } from "../../live/daemon/protocol.ts";
import { LiveProblem } from "./problem.ts";

/** Shorter than the answers that other commands wait for: hello, and "here it comes". */
const LONGEST_ANSWER_BYTES = 64 * 1024;

/**
 * Asks the daemon for octets without end. What comes after its answer is read from the socket; `end()` says that it is
 * enough, and what the daemon still has then comes before its own end.
 */
export async function openDaemonStream(
  path: string,
  operation: { readonly op: string; readonly [field: string]: unknown },
): Promise<Socket> {
  const socket = createConnection({ path, allowHalfOpen: true });
  await connected(socket, path);
  socket.write(encodeLine({ ipvl: PROTOCOL_VERSION }));
  socket.write(encodeLine({ id: 1, ...operation }));
  // The greeting, then the answer.
  for (let answers = 0; answers < 2; answers++) {
    const answer = await readAnswer(socket);
    if ("error" in answer) {
      socket.destroy();
      const { words, message, errno } = answer.error as Refusal;
      throw new LiveProblem(words ?? message ?? errno ?? "the daemon refused");
    }
  }
  return socket;
}

async function connected(socket: Socket, path: string): Promise<void> {
  try {
    await once(socket, "connect");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ECONNREFUSED")
      throw new LiveProblem("no daemon runs: there are no slaves");
    throw new LiveProblem(code === "EACCES" ? "this needs root" : `${path}: ${code}`);
  }
}

/** One line; what came behind it stays in the socket. */
async function readAnswer(socket: Socket): Promise<{ readonly [field: string]: unknown }> {
  const lines = new LineReader(LONGEST_ANSWER_BYTES);
  for (;;) {
    const piece = (await nextPiece(socket)) as Buffer | null;
    if (piece === null) throw new LiveProblem("the daemon has gone");
    const end = piece.indexOf(0x0a) + 1;
    if (end > 0 && end < piece.length) socket.unshift(piece.subarray(end));
    const found = lines.push(end > 0 ? piece.subarray(0, end) : piece);
    if (found === "too long") throw new LiveProblem("the daemon speaks something else");
    if (found[0] !== undefined) return JSON.parse(found[0]);
  }
}

async function nextPiece(socket: Socket): Promise<unknown> {
  for (;;) {
    const piece = socket.read();
    if (piece !== null) return piece;
    if (socket.readableEnded || socket.destroyed) return null;
    await Promise.race([once(socket, "readable"), once(socket, "end"), once(socket, "close")]);
  }
}
