import type { Control } from "./control.ts";
import type { ParentService } from "./parent-service.ts";
import type { Supervisor } from "./supervisor.ts";

const PING_MS = 5000;
/** A worker answers from its loop within milliseconds; only to make and remove slaves keeps it busy. */
const PATIENCE_MS = 20_000;
const PATIENCE_PER_SLAVE_MS = 100;

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
      } else if (parent.state === "serving" && performance.now() - since > patienceMs(parent)) {
        parent.hang(`its worker has not answered for ${patienceMs(parent) / 1000} s`);
        onHung(`the worker of ${parent.name} hangs`);
      }
    }
  };
  setInterval(look, PING_MS).unref();
  if (supervisor?.watchdogMs !== undefined) {
    setInterval(() => supervisor.notify("WATCHDOG=1"), supervisor.watchdogMs).unref();
  }
}

function patienceMs({ record }: ParentService): number {
  return PATIENCE_MS + (record?.slaves.length ?? 0) * PATIENCE_PER_SLAVE_MS;
}
