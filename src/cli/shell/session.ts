import { HostInput } from "../../kernel/host-stream.ts";
import type { Machine } from "../../kernel/machine.ts";
import type { Process } from "../../kernel/process.ts";
import { ENVIRONMENT, SCRIPT_DIRECTORY } from "../guest-place.ts";

/** What a session says to whoever shows it: text for the screen, and how it ended. */
export interface SessionEvents {
  readonly onOutput: (bytes: Uint8Array) => void;
}

/** One interactive bash on a machine, driven by its host: lines in, output out, time as far as the host lets it go. */
export class ShellSession {
  readonly #machine: Machine;
  readonly #input = new HostInput("terminal");
  readonly #shell: Process;

  constructor(machine: Machine, events: SessionEvents) {
    this.#machine = machine;
    this.#shell = machine.start("bash", ["bash"], {
      cwd: SCRIPT_DIRECTORY,
      env: ENVIRONMENT,
      stdin: this.#input,
      stdout: events.onOutput,
      stderr: events.onOutput,
      streams: "terminal",
    });
  }

  type(line: string): void {
    this.#input.push(new TextEncoder().encode(line));
  }

  /** Ctrl-D on an empty line: the innermost shell ends. */
  endOfFile(): void {
    this.#input.endOnce();
  }

  /** No more input ever. */
  endInput(): void {
    this.#input.end();
  }

  /** Ctrl-C: SIGINT for the foreground, which background jobs have left. */
  interrupt(): void {
    this.#shell.kill(-this.#shell.groupId, "INT");
  }

  /** True when somebody waits for a line. */
  wantsInput(): boolean {
    return this.#input.isWanted();
  }

  /** Lets virtual time go on up to `timeNs`, or (undefined) until input is wanted or the shell has ended. */
  run(timeNs: number | undefined): SessionState {
    const ran = this.#machine.run({ ended: this.#shell, ...(timeNs === undefined ? {} : { timeNs }) });
    switch (ran.kind) {
      case "ended":
        return { kind: "ended", status: ran.status.kind === "exited" ? ran.status.status : 128 };
      case "limit":
        return { kind: "limit", message: ran.message };
      default:
        return { kind: "running" };
    }
  }

  nowNs(): number {
    return this.#machine.clock.now();
  }
}

export type SessionState =
  | { readonly kind: "running" }
  | { readonly kind: "ended"; readonly status: number }
  | { readonly kind: "limit"; readonly message: string };
