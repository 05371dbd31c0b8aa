import { defaultSignalAction, type SignalDisposition, type SignalName } from "./signal.ts";

/** What a signal does to a process at the moment it is sent. */
export type SignalEffect = "nothing" | "handle" | "terminate" | "stop" | "continue";

/** Dispositions of one process and the caught signals that wait for it to run. */
export class SignalState {
  readonly #dispositions: Map<SignalName, SignalDisposition> = new Map();
  #pending: SignalName[] = [];

  disposition(signal: SignalName): SignalDisposition {
    return this.#dispositions.get(signal) ?? "default";
  }

  set(signal: SignalName, disposition: SignalDisposition): void {
    if (signal === "KILL" || signal === "STOP") return;
    if (disposition === "default") this.#dispositions.delete(signal);
    else this.#dispositions.set(signal, disposition);
  }

  /** execve(2): ignored signals stay ignored, caught ones return to the default. */
  ignored(): SignalName[] {
    return [...this.#dispositions].filter(([, how]) => how === "ignore").map(([signal]) => signal);
  }

  resetCaught(): void {
    for (const [signal, how] of this.#dispositions) {
      if (typeof how === "function") this.#dispositions.delete(signal);
    }
  }

  effect(signal: SignalName): SignalEffect {
    const disposition = this.disposition(signal);
    if (typeof disposition === "function") return "handle";
    const action = defaultSignalAction(signal);
    if (action === "continue") return "continue";
    if (disposition === "ignore" || action === "ignore") return "nothing";
    return action;
  }

  /** A caught signal that is pending already is not queued twice (signal(7)). */
  queue(signal: SignalName): void {
    if (!this.#pending.includes(signal)) this.#pending.push(signal);
  }

  hasPending(): boolean {
    return this.#pending.length > 0;
  }

  runHandlers(): void {
    while (this.#pending.length > 0) {
      const signals = this.#pending;
      this.#pending = [];
      for (const signal of signals) {
        const disposition = this.disposition(signal);
        if (typeof disposition === "function") disposition(signal);
      }
    }
  }
}
