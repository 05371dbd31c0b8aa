import type { Process } from "../../kernel/process.ts";
import type { Task } from "../../kernel/task.ts";

/** What the options of `arp` ask for. */
export interface ArpOptions {
  readonly device: string;
  readonly style: "Linux" | "BSD";
  readonly numeric: boolean;
  readonly verbose: boolean;
  /** -H: only entries of this hardware type, which is always `ether`. */
  readonly hardwareSaid: boolean;
  readonly useDevice: boolean;
}

/** Short words of our own: the real text is not copied. */
export function* usage(process: Process, status: number): Task<number> {
  yield* process.stderr.print(
    "Usage:\n  arp [-evn] [-H HW] [-i IF] [-a] [HOST] | -d HOST | -s HOST HWADDR\n",
  );
  yield* process.stderr.print("What is emulated of it stands in docs/fidelity.md.\n");
  return status;
}
