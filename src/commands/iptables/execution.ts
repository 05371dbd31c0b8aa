import type { Action, Rule } from "../../net/netfilter/xtables/rule.ts";
import type { Command } from "./command.ts";
import type { Invocation } from "./command-line.ts";
import { findTarget, isMissingTarget } from "./extensions/table.ts";
import { refuse } from "./failure.ts";
import type { Handle, HandleFailure, HandleResult } from "./handle.ts";
import { describeRule, listChains } from "./listing.ts";
import { saveChains } from "./saving.ts";

// Read first: iptables/iptables.c (do_command4).

const DONE: HandleResult = { ok: true };
/** Listing a chain that is not there (errno = ENOENT at the end of list_entries). */
const NOTHING_FOUND: HandleFailure = { ok: false, call: "other", errno: "ENOENT" };

/** Carries out one command line on a table; nothing is put in place before `handle.commit`. */
export function executeCommand(invocation: Invocation, command: Command, handle: Handle): HandleResult {
  const { operations, chain } = command;
  if (operations.size === 0) return DONE;
  const [first] = operations;
  switch ([...operations].find((operation) => operation === "L" || operation === "S") ?? first!) {
    case "A":
    case "C":
    case "D":
    case "I":
    case "R":
      return executeRule(invocation, command, handle);
    case "L":
    case "S":
      return list(invocation, command, handle);
    case "D#":
      return handle.deleteNumber(chain!, command.ruleNumber - 1);
    case "Z#":
      return handle.zeroNumber(chain!, command.ruleNumber);
    case "F":
      return forEachChain(invocation, command, handle, {
        verb: "Flushing",
        act: (name) => handle.flush(name),
      });
    case "Z":
      return zero(invocation, command, handle);
    case "X":
      return deleteChains(invocation, command, handle);
    case "N":
      return handle.createChain(chain!);
    case "E":
      return handle.renameChain(chain!, command.newName!);
    case "P":
      return handle.setPolicy(chain!, command.policy!, command.counters);
  }
}

function zero(invocation: Invocation, command: Command, handle: Handle): HandleResult {
  return forEachChain(invocation, command, handle, { verb: "Zeroing", act: (name) => handle.zero(name) });
}

function deleteChains(invocation: Invocation, command: Command, handle: Handle): HandleResult {
  const act = (name: string) => handle.deleteChain(name);
  return forEachChain(invocation, command, handle, { verb: "Deleting", ownOnly: true, act });
}

function list(invocation: Invocation, command: Command, handle: Handle): HandleResult {
  const { setting, console } = invocation;
  const { operations, exact, lineNumbers, numeric, verbosity } = command;
  const verbose = verbosity > 0;
  const text = operations.has("L")
    ? listChains(handle, command, { setting: { ...setting, numeric }, verbose, exact, lineNumbers })
    : saveChains(handle, command, setting.family, verbose ? "as option" : "none");
  if (text === undefined) return NOTHING_FOUND;
  console.out(text);
  if (operations.has("Z")) return zero(invocation, command, handle);
  return operations.has("Z#") ? handle.zeroNumber(command.chain!, command.ruleNumber) : DONE;
}

/** What is done to each chain that a command means. */
interface ChainWork {
  /** How the work is called where each chain is told (`-v`). */
  readonly verb: string;
  /** Leave out the kernel's chains where no chain is named. */
  readonly ownOnly?: boolean;
  act(name: string): HandleResult;
}

/** for_each_chain: one chain or all; all are gone through even if one fails. */
function forEachChain(
  { console }: Invocation,
  { chain, verbosity }: Command,
  handle: Handle,
  { verb, ownOnly, act }: ChainWork,
): HandleResult {
  const every = handle.chains.filter(({ point }) => !ownOnly || point === undefined);
  const names = chain === undefined ? every.map(({ name }) => name) : [chain];
  let result = DONE;
  for (const name of names) {
    if (verbosity > 0) console.out(`${verb} chain \`${name}'\n`);
    const one = act(name);
    if (!one.ok) result = one;
  }
  return result;
}

function executeRule(invocation: Invocation, command: Command, handle: Handle): HandleResult {
  const action = resolveAction(invocation, command, handle);
  let result = DONE;
  for (const source of command.sources) {
    for (const destination of command.destinations) {
      const header = { ...command.header, source, destination };
      const rule: Rule = { header, matches: command.matches, action };
      if (command.verbosity > 0) invocation.console.out(`${describeRule(rule, invocation.setting)}\n`);
      const one = applyRule(command, handle, rule);
      if (!one.ok) result = one;
    }
  }
  return result;
}

function applyRule(command: Command, handle: Handle, rule: Rule): HandleResult {
  const { operations, ruleNumber } = command;
  const chain = command.chain!;
  const counters = command.counters ?? { packets: 0, bytes: 0 };
  if (operations.has("A")) return handle.append(chain, rule, counters);
  if (operations.has("I")) return handle.insert(chain, rule, ruleNumber - 1, counters);
  if (operations.has("R")) return handle.replace(chain, rule, ruleNumber - 1, counters);
  return operations.has("D") ? handle.delete(chain, rule) : handle.check(chain, rule);
}

const VERDICTS = ["ACCEPT", "DROP", "QUEUE", "RETURN"] as const;

/** What stands behind `-j` or `-g`: an extension, a verdict or a chain. */
function resolveAction(invocation: Invocation, { jump }: Command, handle: Handle): Action {
  const { name, target, isGoto } = jump;
  const isChain = handle.chain(name) !== undefined;
  if (target !== undefined && isChain) {
    invocation.console.err(`Warning: using chain ${name}, not extension\n`);
  }
  if (target !== undefined && !isChain) return { kind: "target", target };
  if (isChain) return { kind: isGoto ? "goto" : "jump", chain: name };
  const verdict = VERDICTS.find((each) => each === name);
  if (verdict !== undefined && !isGoto) return { kind: "verdict", verdict };
  if (name === "") return { kind: "none" };
  if (isGoto) refuse(`goto '${name}' is not a chain`);
  const { family } = invocation.setting;
  if (isMissingTarget(name, family) && findTarget(name, family) === undefined) {
    invocation.console.err(`${invocation.program}: target ${name} is not emulated, see docs/fidelity.md\n`);
  }
  return refuse(`Couldn't load target \`${name}':No such file or directory\n`);
}
