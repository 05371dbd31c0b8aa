// The daemon's other end, for short commands: waits for each answer inside the system call. (A stream of frames is
// read by node:net, see src/cli/live/daemon-stream.ts.)

import { libc, SystemCallError } from "../sys/libc.ts";
import { scratch, scratchBytes } from "../sys/scratch.ts";
import { AF_UNIX, closeDescriptor, SOL_SOCKET, setSocketOption } from "../sys/socket.ts";
import { encodeLine, LineReader } from "./lines.ts";
import { PROTOCOL_VERSION, type Refusal } from "./protocol.ts";
import { fileAddress } from "./socket-address.ts";

const SOCK_STREAM_CLOEXEC = 0o2000001;
const SO_RCVTIMEO = 20;
const SO_SNDTIMEO = 21;
const PATIENCE_SECONDS = 60;
const READ_BYTES = 64 * 1024;

/** An answer may be as long as a thousand slaves make it; a request may not. */
const LONGEST_ANSWER_BYTES = 64 * 1024 * 1024;

export type Answered =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly error: Refusal };

/** The daemon can't be spoken to, for a reason that a person understands. */
export class DaemonUnreachable extends Error {}

export class DaemonClient {
  readonly #fd: number;
  readonly #lines = new LineReader(LONGEST_ANSWER_BYTES);
  readonly #unread: string[] = [];
  #next = 1;

  /** undefined: no daemon listens there. */
  static connect(socket: string): DaemonClient | undefined {
    const { socket: open, connect, lastErrno } = libc();
    const fd = open(AF_UNIX, SOCK_STREAM_CLOEXEC, 0);
    if (fd < 0) throw new SystemCallError("socket", lastErrno());
    const to = fileAddress(socket);
    if (connect(fd, scratchBytes(to), to.length) === 0) return new DaemonClient(fd);
    const code = lastErrno();
    closeDescriptor(fd);
    if (code === "ENOENT" || code === "ECONNREFUSED") return undefined;
    throw new DaemonUnreachable(code === "EACCES" ? "this needs root" : `${socket}: connect: ${code}`);
  }

  private constructor(fd: number) {
    this.#fd = fd;
    const patience = new Uint8Array(16);
    new DataView(patience.buffer).setBigInt64(0, BigInt(PATIENCE_SECONDS), true);
    setSocketOption(fd, SOL_SOCKET, SO_RCVTIMEO, patience);
    setSocketOption(fd, SOL_SOCKET, SO_SNDTIMEO, patience);
    this.#send({ ipvl: PROTOCOL_VERSION });
    const greeting = this.#receive();
    if ("error" in greeting) throw new DaemonUnreachable((greeting.error as Refusal).words ?? "refused");
  }

  request(operation: { readonly op: string; readonly [field: string]: unknown }): Answered {
    const id = this.#next++;
    this.#send({ id, ...operation });
    const answer = this.#receive();
    if ("error" in answer) return { ok: false, error: answer.error as Refusal };
    return { ok: true, value: answer.ok };
  }

  /** Until the daemon has closed its side: it is over, and its slaves are as it was told to leave them. */
  waitForEnd(): void {
    const { recv, lastErrno } = libc();
    for (;;) {
      const count = recv(this.#fd, scratch().address, READ_BYTES, 0);
      if (count === 0 || (count < 0 && lastErrno() !== "EINTR")) return;
    }
  }

  close(): void {
    closeDescriptor(this.#fd);
  }

  #send(value: unknown): void {
    const line = encodeLine(value);
    for (let sent = 0; sent < line.length; ) {
      const rest = line.subarray(sent);
      const count = libc().sendto(this.#fd, scratchBytes(rest), rest.length, MSG_NOSIGNAL, 0, 0);
      if (count < 0 && libc().lastErrno() === "EINTR") continue;
      if (count < 0) throw new DaemonUnreachable("the daemon has gone");
      sent += count;
    }
  }

  #receive(): { readonly [field: string]: unknown } {
    const { recv, lastErrno } = libc();
    const { address, bytes } = scratch();
    while (this.#unread.length === 0) {
      const count = recv(this.#fd, address, READ_BYTES, 0);
      const code = count < 0 ? lastErrno() : undefined;
      // signal(7): with a time limit these calls are not started anew (SIGCHLD, of a daemon that came second).
      if (code === "EINTR") continue;
      if (code === "EAGAIN") {
        throw new DaemonUnreachable(`the daemon has not answered for ${PATIENCE_SECONDS} s`);
      }
      if (count <= 0) throw new DaemonUnreachable("the daemon has gone");
      const lines = this.#lines.push(bytes.subarray(0, count));
      if (lines === "too long") throw new DaemonUnreachable("an answer without end");
      this.#unread.push(...lines);
    }
    return JSON.parse(this.#unread.shift() as string);
  }
}

const MSG_NOSIGNAL = 0x4000;
