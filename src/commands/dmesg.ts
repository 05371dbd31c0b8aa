import type { Program } from "../kernel/process.ts";
import type { KernelLogLine } from "../net/kernel-log.ts";
import { SECOND_NS } from "../time/clock.ts";
import { parseOptions } from "./options.ts";

const SHORT = "cCt";
const LONG = { clear: "C", "read-clear": "c", notime: "t" };
/** Letters of util-linux 2.38 that we lack. */
const LACKS = "DdEeFfHhJkLlnPprSsTuVWwx";

/** `dmesg` of util-linux: the kernel log; -t without time stamps, -C clears it, -c shows it first. */
export const dmesgProgram: Program = function* (process, args) {
  const parsed = parseOptions(args.slice(1), { short: SHORT, long: LONG, lacks: LACKS });
  if (!parsed.ok) {
    yield* process.stderr.print(`dmesg: ${parsed.message}\n`);
    yield* process.stderr.print(
      parsed.isLacking
        ? "What is emulated of it stands in docs/fidelity.md.\n"
        : "Try 'dmesg --help' for more information.\n",
    );
    return 1;
  }
  if (parsed.operands.length > 0) {
    yield* process.stderr.print("dmesg: bad usage\nTry 'dmesg --help' for more information.\n");
    return 1;
  }
  const given = parsed.options.map(({ name }) => name);
  const { log } = process.namespace.network;
  if (!given.includes("C")) {
    for (const line of log.lines()) {
      yield* process.stdout.print(`${given.includes("t") ? "" : timeStamp(line)}${line.text}\n`);
    }
  }
  if (given.includes("C") || given.includes("c")) log.clear();
  return 0;
};

function timeStamp({ timeNs }: KernelLogLine): string {
  const seconds = Math.floor(timeNs / SECOND_NS);
  const microseconds = Math.floor((timeNs % SECOND_NS) / 1000);
  return `[${String(seconds).padStart(5)}.${String(microseconds).padStart(6, "0")}] `;
}
