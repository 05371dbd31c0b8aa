import type { Control } from "./control.ts";
import type { ParentService } from "./parent-service.ts";
import type { Supervisor } from "./supervisor.ts";

const PING_MS = 2000;
/** A worker answers from its loop within milliseconds; starting and ending a thousand slaves takes some seconds. */
const PATIENCE_MS = 20_000;

export interface Watch {
  readonly supervisor: Supervisor | undefined;
  readonly onHung: (reason: string) => void;
}

/** Asks every worker again and again whether it is there, and tells the supervisor that we are. */
export function watchWorkers(control: Control, { supervisor, onHung }: Watch): void {
  const asked = new Map<ParentService, number>();
  const look = (): void => {
    for (const parent of control.parents) {
      const since = asked.get(parent);
      if (since === undefined) {
        asked.set(parent, performance.now());
        void parent.request({ kind: "ping" }).finally(() => asked.delete(parent));
      } else if (parent.state === "serving" && performance.now() - since > PATIENCE_MS) {
        parent.hang(`its worker has not answered for ${PATIENCE_MS / 1000} s`);
        onHung(`the worker of ${parent.name} hangs`);
      }
    }
  };
  setInterval(look, PING_MS).unref();
  if (supervisor?.watchdogMs !== undefined) {
    setInterval(() => supervisor.notify("WATCHDOG=1"), supervisor.watchdogMs).unref();
  }
}
