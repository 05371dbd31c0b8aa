import { createInterface, type Interface } from "node:readline";
import type { SessionState, ShellSession } from "./session.ts";

const TICK_MS = 20;
const MILLISECOND_NS = 1_000_000;
const HISTORY_LINES = 1000;

/**
 * Joins a session to a real terminal. Virtual time follows the wall clock, so that `ping` prints a line a second;
 * line editing and history are readline's. The unfinished last line of the output is readline's prompt.
 */
export class Terminal {
  readonly #session: ShellSession;
  readonly #startMs = performance.now();
  readonly #startNs: number;
  readonly #decoder = new TextDecoder();
  #readline: Interface | undefined;
  #history: readonly string[] = [];
  #lastLine = "";
  #atPrompt = false;

  constructor(session: ShellSession) {
    this.#session = session;
    this.#startNs = session.nowNs();
  }

  /** Output of the machine. While a line is being edited it goes above that line. */
  write(bytes: Uint8Array): void {
    const text = this.#decoder.decode(bytes, { stream: true });
    const last = text.lastIndexOf("\n");
    if (this.#atPrompt) process.stdout.write("\r\u001b[K");
    const complete = text.slice(0, last + 1);
    if (complete !== "") {
      if (this.#lastLine !== "" && !this.#atPrompt) process.stdout.write(this.#lastLine);
      process.stdout.write(complete);
      if (!this.#atPrompt) this.#lastLine = "";
    }
    if (!this.#atPrompt || complete === "") this.#lastLine += text.slice(last + 1);
    if (this.#atPrompt) this.#readline?.prompt(true);
  }

  /** Until the shell ends; answers its status. */
  async run(): Promise<SessionState> {
    this.#open([]);
    try {
      for (;;) {
        const state = this.#session.run(this.#startNs + (performance.now() - this.#startMs) * MILLISECOND_NS);
        if (state.kind !== "running") return state;
        if (this.#session.wantsInput() && !this.#atPrompt) this.#prompt();
        await new Promise((resolve) => setTimeout(resolve, TICK_MS));
      }
    } finally {
      this.#readline?.removeAllListeners("close");
      this.#readline?.close();
      if (this.#lastLine !== "") process.stdout.write(this.#lastLine);
    }
  }

  /** Ctrl-D closes readline; while the session goes on, in the shell outside of the one that ended, it is opened anew. */
  #open(history: readonly string[]): Interface {
    const readline = createInterface({
      input: process.stdin,
      output: process.stdout,
      history: [...history],
      historySize: HISTORY_LINES,
    });
    readline.on("line", (line) => this.#take(`${line}\n`));
    readline.on("history", (lines) => {
      this.#history = lines;
    });
    readline.on("close", () => {
      // A prompt before the shell has ended would wake standard input again, and keep the process from ending.
      this.#readline = undefined;
      this.#atPrompt = false;
      // The prompt stands on the screen already; what comes goes on behind it.
      this.#lastLine = "";
      if (process.stdin.readableEnded) this.#session.endInput();
      else this.#session.endOfFile();
    });
    readline.on("SIGINT", () => this.#interrupt());
    this.#readline = readline;
    return readline;
  }

  #prompt(): void {
    const readline = this.#readline ?? this.#open(this.#history);
    this.#atPrompt = true;
    readline.setPrompt(this.#lastLine);
    readline.prompt();
  }

  #take(line: string): void {
    this.#atPrompt = false;
    this.#lastLine = "";
    this.#session.type(line);
  }

  #interrupt(): void {
    process.stdout.write("^C");
    if (this.#atPrompt) this.#readline?.write("", { ctrl: true, name: "u" });
    this.#atPrompt = false;
    this.#lastLine = "";
    this.#session.interrupt();
  }
}
