import { NETWORK_OFFSET } from "../../packet.ts";
import type { Evaluation, TargetFunction, Test } from "./evaluation.ts";
import type { Counters, Verdict } from "./rule.ts";

// Read first: net/ipv4/netfilter/ip_tables.c (ipt_do_table).

/** A rule ready to run. */
export interface CompiledRule {
  readonly tests: readonly Test[];
  readonly counters: Counters;
  readonly action: CompiledAction;
}

export type CompiledAction =
  | { readonly kind: "none" }
  | { readonly kind: "verdict"; readonly verdict: Verdict }
  | { readonly kind: "jump"; readonly chain: CompiledChain }
  | { readonly kind: "goto"; readonly chain: CompiledChain }
  | { readonly kind: "target"; readonly run: TargetFunction };

/** `policy` of a built-in chain is a rule of its own at the end; a user's chain returns there. */
export interface CompiledChain {
  readonly name: string;
  rules: readonly CompiledRule[];
  readonly policy: { readonly verdict: "ACCEPT" | "DROP"; readonly counters: Counters } | undefined;
}

/** How a packet left a table, and which rule decided: `chain` and 1-based number, 0 = the policy. */
export interface Outcome {
  readonly verdict: "ACCEPT" | "DROP" | "QUEUE";
  readonly chain: string;
  readonly rule: number;
}

/** Where to go on after a chain that was jumped to. */
interface Place {
  readonly chain: CompiledChain;
  readonly index: number;
}

/** Walks the rules from the start of a built-in chain until one decides. */
export function traverse(start: CompiledChain, evaluation: Evaluation): Outcome {
  const stack: Place[] = [];
  const lengthBytes = evaluation.packet.bytes.length - NETWORK_OFFSET;
  let chain = start;
  let index = 0;
  for (;;) {
    const rule = chain.rules[index++];
    if (rule === undefined) {
      const back = stack.pop();
      if (back === undefined) return policy(start, lengthBytes);
      ({ chain, index } = back);
      continue;
    }
    if (!fits(rule, evaluation)) {
      if (evaluation.hotdrop) return { verdict: "DROP", chain: chain.name, rule: index };
      continue;
    }
    count(rule.counters, lengthBytes);
    const { action } = rule;
    if (action.kind === "none") continue;
    if (action.kind === "jump" || action.kind === "goto") {
      if (action.kind === "jump") stack.push({ chain, index });
      chain = action.chain;
      index = 0;
      continue;
    }
    const verdict = action.kind === "verdict" ? action.verdict : action.run(evaluation);
    if (verdict === "CONTINUE") continue;
    if (verdict !== "RETURN") return { verdict, chain: chain.name, rule: index };
    const back = stack.pop();
    if (back === undefined) return policy(start, lengthBytes);
    ({ chain, index } = back);
  }
}

function fits(rule: CompiledRule, evaluation: Evaluation): boolean {
  for (const test of rule.tests) if (!test(evaluation)) return false;
  return true;
}

function policy(start: CompiledChain, lengthBytes: number): Outcome {
  const { verdict, counters } = start.policy!;
  count(counters, lengthBytes);
  return { verdict, chain: start.name, rule: 0 };
}

function count(counters: Counters, lengthBytes: number): void {
  counters.packets++;
  counters.bytes += lengthBytes;
}
