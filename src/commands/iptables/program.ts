import type { Process, Program } from "../../kernel/process.ts";
import type { Task } from "../../kernel/task.ts";
import type { Family } from "../../net/netfilter/xtables/rule.ts";
import { type Invocation, parseCommandLine } from "./command-line.ts";
import { Console } from "./console.ts";
import { executeCommand } from "./execution.ts";
import {
  Finished,
  OTHER_PROBLEM,
  PARAMETER_PROBLEM,
  RESOURCE_PROBLEM,
  TryHelp,
  VERSION_PROBLEM,
  XtablesError,
} from "./failure.ts";
import { describeFailure, Handle } from "./handle.ts";
import { HostNames } from "./names.ts";

/** Of Debian 12. */
export const XTABLES_VERSION = "1.8.9";
const VERSION_TEXT: string = `${XTABLES_VERSION} (legacy)`;

/** `iptables` 1.8.9 with the legacy back end. */
export const iptables: Program = (process, args) => runProgram(process, args, 4);
export const ip6tables: Program = (process, args) => runProgram(process, args, 6);

function* runProgram(process: Process, args: readonly string[], family: Family): Task<number> {
  const program = family === 4 ? "iptables" : "ip6tables";
  const invocation = createInvocation(process, program, family);
  return yield* guarded(process, invocation, undefined, () => {
    const command = parseCommandLine(invocation, args.slice(1));
    const handle = openTable(process, family, command.table);
    if (typeof handle === "string") {
      throw new XtablesError(
        VERSION_PROBLEM,
        `can't initialize ${program} table \`${command.table}': ${handle}`,
      );
    }
    const executed = executeCommand(invocation, command, handle);
    const result = executed.ok ? handle.commit() : executed;
    if (result.ok) return 0;
    const hint = result.errno === "EINVAL" ? ". Run `dmesg' for more information.\n" : ".\n";
    invocation.console.err(`${program}: ${describeFailure(result)}${hint}`);
    return result.errno === "EAGAIN" ? RESOURCE_PROBLEM : OTHER_PROBLEM;
  });
}

export function createInvocation(process: Process, program: string, family: Family): Invocation {
  const console = new Console();
  const warn = (line: string): void => console.err(line);
  return {
    program,
    version: VERSION_TEXT,
    setting: { family, hosts: new HostNames(process), numeric: false, warn },
    console,
    restore: undefined,
  };
}

/** iptc_init: a table, which comes into being if need be, or the words for why not. */
export function openTable(process: Process, family: Family, name: string): Handle | string {
  const table = process.namespace.xtables.table(family, name);
  return table.ok
    ? new Handle(table.value)
    : describeFailure({ ok: false, call: "init", errno: table.errno });
}

/**
 * Runs a part of a program and writes what it said; where it ends in the middle, with the words of xtables_error and its
 * hints. `line` is that of the file that is being restored.
 */
export function* guarded(
  process: Process,
  { program, version, console }: Invocation,
  line: number | undefined,
  run: () => number,
): Task<number> {
  let status: number;
  const tryHelp = (): void => {
    if (line !== undefined) console.err(`Error occurred at line: ${line}\n`);
    console.err(`Try \`${program} -h' or '${program} --help' for more information.\n`);
  };
  try {
    status = run();
  } catch (thrown) {
    if (thrown instanceof Finished) ({ status } = thrown);
    else if (thrown instanceof TryHelp) {
      status = PARAMETER_PROBLEM;
      console.err(thrown.line);
      tryHelp();
    } else if (thrown instanceof XtablesError) {
      ({ status } = thrown);
      console.err(`${program} v${version}: ${thrown.message}\n`);
      if (status === PARAMETER_PROBLEM) tryHelp();
      else if (status === VERSION_PROBLEM) {
        console.err(`Perhaps ${program} or your kernel needs to be upgraded.\n`);
      }
    } else throw thrown;
  }
  yield* console.flush(process);
  return status;
}
