// One client of the daemon. It may send garbage, send without end, read slowly or hang up in the middle of anything:
// that is its own loss. Requests of one client are answered one after the other, in its order.

import type { Socket } from "node:net";
import { encodeLine, LineReader, LONGEST_LINE_BYTES } from "./lines.ts";
import {
  type Answer,
  type CaptureOperation,
  type Operation,
  PROTOCOL_VERSION,
  type Refusal,
  readGreeting,
  readOperation,
} from "./protocol.ts";

/** Requests that one client may have waiting; then we stop reading until some are answered. */
const WAITING_LIMIT = 64;

/** Answers that a client hasn't read; beyond this it is cut off. */
const UNREAD_LIMIT_BYTES = 16 * 1024 * 1024;

export interface Stream {
  /** Octets for the client; answers false where it is too far behind, and they are lost. */
  write(bytes: Uint8Array, taken: () => void): boolean;
  end(): void;
}

/** What a connection asks of the daemon. */
export interface ClientService {
  readonly welcome: unknown;
  perform(operation: Exclude<Operation, CaptureOperation>): Promise<unknown | RefusedOperation>;
  /** Starts to stream; the answer ends it. Called once, as the last thing on its connection. */
  capture(operation: CaptureOperation, stream: Stream): Promise<(() => void) | RefusedOperation>;
  log(text: string): void;
}

export class RefusedOperation {
  readonly error: Refusal;

  constructor(error: Refusal) {
    this.error = error;
  }
}

export function serveClient(socket: Socket, service: ClientService): void {
  new ClientConnection(socket, service).start();
}

type Phase = "greeting" | "requests" | "stream" | "over";

class ClientConnection {
  readonly #socket: Socket;
  readonly #service: ClientService;
  readonly #lines = new LineReader();
  readonly #waiting: string[] = [];
  #phase: Phase = "greeting";
  #working = false;
  /** The client has sent its last; what it asked for is still answered. */
  #ended = false;
  #endStream: (() => void) | undefined;

  constructor(socket: Socket, service: ClientService) {
    this.#socket = socket;
    this.#service = service;
  }

  start(): void {
    const socket = this.#socket;
    socket.on("data", (chunk: Uint8Array) => this.#read(chunk));
    socket.on("end", () => this.#clientEnded());
    socket.on("error", () => socket.destroy());
    socket.on("close", () => {
      this.#phase = "over";
      this.#stopStream();
    });
  }

  #read(chunk: Uint8Array): void {
    if (this.#phase === "stream" || this.#phase === "over") return;
    const lines = this.#lines.push(chunk);
    if (lines === "too long") {
      this.#giveUp({ words: `a line of more than ${LONGEST_LINE_BYTES} octets` });
      return;
    }
    this.#waiting.push(...lines);
    if (this.#waiting.length >= WAITING_LIMIT) this.#socket.pause();
    void this.#work();
  }

  async #work(): Promise<void> {
    if (this.#working) return;
    this.#working = true;
    try {
      for (let line = this.#waiting.shift(); line !== undefined; line = this.#waiting.shift()) {
        await this.#handle(line);
        if (this.#phase === "over" || this.#phase === "stream") return;
        if (this.#waiting.length < WAITING_LIMIT) this.#socket.resume();
      }
      if (this.#ended) this.#socket.end();
    } finally {
      this.#working = false;
    }
  }

  async #handle(line: string): Promise<void> {
    if (this.#phase === "greeting") {
      this.#greet(line);
      return;
    }
    const read = readOperation(line);
    if (!read.ok) {
      this.#send({ id: read.id, error: read.error });
      return;
    }
    const { operation } = read;
    if (operation.op === "capture") await this.#stream(operation);
    else await this.#perform(operation);
  }

  #greet(line: string): void {
    const greeting = readGreeting(line);
    if (greeting.kind === "refused") {
      this.#giveUp(greeting.error);
      return;
    }
    this.#phase = "requests";
    this.#write({ ipvl: PROTOCOL_VERSION, ...(this.#service.welcome as object) });
  }

  async #perform(operation: Exclude<Operation, CaptureOperation>): Promise<void> {
    const { id } = operation;
    const result = await this.#service.perform(operation);
    if (result instanceof RefusedOperation) this.#send({ id, error: result.error });
    else this.#send({ id, ok: result ?? {} });
  }

  async #stream(operation: CaptureOperation): Promise<void> {
    const { id } = operation;
    // The answer stands before the first octet, whenever that comes.
    const early: (() => void)[] = [];
    let answered = false;
    const send = (action: () => void): void => {
      if (answered) action();
      else early.push(action);
    };
    const stream: Stream = {
      write: (bytes, taken) => this.#writeStream(bytes, taken, send),
      end: () => send(() => this.#socket.end()),
    };
    const started = await this.#service.capture(operation, stream);
    if (started instanceof RefusedOperation) {
      this.#send({ id, error: started.error });
      return;
    }
    this.#endStream = started;
    this.#send({ id, ok: { binary: true } });
    answered = true;
    for (const action of early) action();
    if (this.#phase === "over" || this.#ended) this.#stopStream();
    else this.#phase = "stream";
  }

  #writeStream(bytes: Uint8Array, taken: () => void, send: (action: () => void) => void): boolean {
    if (this.#phase === "over" || this.#socket.writableLength > UNREAD_LIMIT_BYTES) return false;
    send(() => this.#socket.write(bytes, taken));
    return true;
  }

  #clientEnded(): void {
    this.#ended = true;
    if (this.#phase === "stream") this.#stopStream();
    else if (!this.#working && this.#waiting.length === 0) this.#socket.end();
  }

  #stopStream(): void {
    const end = this.#endStream;
    this.#endStream = undefined;
    end?.();
  }

  #giveUp(error: Refusal): void {
    this.#send({ id: undefined, error });
    this.#phase = "over";
    this.#waiting.length = 0;
    this.#socket.end();
    // Whoever floods us is not read any more, and doesn't keep the connection either.
    this.#socket.destroySoon();
  }

  #send(answer: Answer): void {
    this.#write(answer);
  }

  #write(value: unknown): void {
    if (this.#phase === "over" || this.#socket.destroyed) return;
    if (this.#socket.writableLength > UNREAD_LIMIT_BYTES) {
      this.#service.log("a client does not read its answers: cut off");
      this.#socket.destroy();
      return;
    }
    this.#socket.write(encodeLine(value));
  }
}
