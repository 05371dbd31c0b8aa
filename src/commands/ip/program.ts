import type { Process, Program } from "../../kernel/process.ts";
import type { Task } from "../../kernel/task.ts";
import { runAddress } from "./address.ts";
import { runAddressLabel } from "./address-label.ts";
import { readBatch } from "./batch.ts";
import { emulatedHost } from "./emulated-host.ts";
import { CommandFailed, Exit } from "./exit.ts";
import { DEFAULT_OPTIONS, type GlobalOptions, Invocation } from "./invocation.ts";
import { runLink } from "./link.ts";
import { runMaddress } from "./maddress.ts";
import { runNeighbour } from "./neighbour.ts";
import { type ExecStyle, runNetns } from "./netns.ts";
import { IP_OPTIONS, noOptions, readOptions, settleOptions } from "./options.ts";
import { flushOutput } from "./output.ts";
import { runRoute } from "./route.ts";
import { runRule } from "./rule.ts";
import { runToken } from "./token.ts";
import { runTuntap } from "./tuntap.ts";
import { usage } from "./usage.ts";
import { abbreviates, Words } from "./words.ts";

/** `ip` of iproute2 6.1 as Debian 12 has it. What it lacks fails in the real words and stands in docs/fidelity.md. */
export const ip: Program = function* (process, args) {
  const start = new Invocation("ip", emulatedHost(process), DEFAULT_OPTIONS);
  const words = new Words(start, args.slice(1));
  const state = noOptions(start);
  const early = exitStatusOf(() => {
    readOptions(state, IP_OPTIONS, words);
    if (state.batchFile === undefined && words.done) usage(start, "");
  });
  yield* flushOutput(start);
  if (early !== undefined) return early;
  const options = settleOptions(state);
  if (state.batchFile !== undefined) return yield* runBatch(process, options, state.batchFile);
  const outcome = yield* runCommand(process, options, words.rest(), "in place");
  return outcome.status;
};

/** The status with which `work` exited in its middle; undefined when it came to its end. */
export function exitStatusOf(work: () => void): number | undefined {
  try {
    work();
    return undefined;
  } catch (thrown) {
    if (thrown instanceof Exit || thrown instanceof CommandFailed) return thrown.status;
    throw thrown;
  }
}

interface Outcome {
  readonly status: number;
  /** exit(3) was called: a batch ends here even with -force. */
  readonly exited: boolean;
}

function* runCommand(
  process: Process,
  options: GlobalOptions,
  command: readonly string[],
  style: ExecStyle,
): Task<Outcome> {
  const invocation = new Invocation("ip", emulatedHost(process), options);
  try {
    const status = yield* dispatch(invocation, command, style);
    yield* flushOutput(invocation);
    return { status, exited: false };
  } catch (thrown) {
    if (!(thrown instanceof Exit) && !(thrown instanceof CommandFailed)) throw thrown;
    yield* flushOutput(invocation);
    return { status: thrown.status, exited: thrown instanceof Exit };
  }
}

type ObjectRow = readonly [
  name: string,
  run: (invocation: Invocation, words: Words, style: ExecStyle) => number | Task<number>,
];

/** What `ip` knows, in its order of comparison: that order decides what `ip a` or `ip n` means. */
const OBJECTS: readonly (ObjectRow | string)[] = [
  ["address", runAddress],
  ["addrlabel", runAddressLabel],
  ["maddress", runMaddress],
  ["route", runRoute],
  ["rule", runRule],
  ["neighbor", runNeighbour],
  ["neighbour", runNeighbour],
  "ntable",
  "ntbl",
  ["link", runLink],
  ..."l2tp fou ila macsec tunnel tunl".split(" "),
  ["tuntap", runTuntap],
  ["tap", runTuntap],
  ["token", runToken],
  ..."tcpmetrics tcp_metrics monitor xfrm mroute mrule".split(" "),
  ["netns", runNetns],
  ..."netconf vrf sr nexthop mptcp ioam".split(" "),
  ["help", (invocation) => usage(invocation, "")],
  "stats",
];

function* dispatch(invocation: Invocation, command: readonly string[], style: ExecStyle): Task<number> {
  const name = command[0]!;
  const row = OBJECTS.find((known) => abbreviates(name, typeof known === "string" ? known : known[0]));
  if (row === undefined || typeof row === "string") {
    invocation.complain(`Object "${name}" is unknown, try "ip help".`);
    if (row !== undefined) invocation.complain(`ip: "ip ${row}" is not emulated, see docs/fidelity.md`);
    return 1;
  }
  const outcome = row[1](invocation, new Words(invocation, command.slice(1)), style);
  return typeof outcome === "number" ? outcome : yield* outcome;
}

/** `-batch FILE`: one command a line; the first that fails ends it, unless -force. */
function* runBatch(process: Process, options: GlobalOptions, file: string): Task<number> {
  const invocation = new Invocation("ip", emulatedHost(process), options);
  const lines = yield* readBatch(invocation, file);
  yield* flushOutput(invocation);
  if (lines === undefined) return 1;
  let status = 0;
  for (const { number, words } of lines) {
    const outcome = yield* runCommand(process, options, words, "as child");
    if (outcome.exited) return outcome.status;
    if (outcome.status === 0) continue;
    yield* process.stderr.print(`Command failed ${file}:${number}\n`);
    status = 1;
    if (!options.force) break;
  }
  return status;
}
