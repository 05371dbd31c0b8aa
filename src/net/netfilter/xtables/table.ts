import { fail, type Result, succeed } from "../../../wire/errno.ts";
import type { Namespace } from "../../namespace.ts";
import type { Packet } from "../../packet.ts";
import { requestTracking } from "../conntrack/tracking-hooks.ts";
import type { HookPoint, HookState, HookVerdict } from "../hooks.ts";
import { routeHarder } from "../reroute.ts";
import { Evaluation, type Test } from "./evaluation.ts";
import { compileHeader } from "./header-test.ts";
import { checkMatch, compileMatch, type RulePlace } from "./match-kinds.ts";
import { findReachability } from "./reachability.ts";
import type { Refusal } from "./refusal.ts";
import type { Family, Rule } from "./rule.ts";
import type { ChainSpec, RuleSpec, TableKind } from "./table-spec.ts";
import { checkTarget, compileTarget } from "./target-kinds.ts";
import { traceOutcome } from "./trace-outcome.ts";
import {
  type CompiledAction,
  type CompiledChain,
  type CompiledRule,
  type Outcome,
  traverse,
} from "./traversal.ts";

const NO_POINTS: ReadonlySet<HookPoint> = new Set();

/** One table of one family in one namespace (struct xt_table): its rules, and what hooks run. */
export class XtTable {
  readonly kind: TableKind;
  readonly family: Family;
  readonly #namespace: Namespace;
  #chains: readonly ChainSpec[];
  #starts: ReadonlyMap<HookPoint, CompiledChain>;
  #releaseTracking: (() => void) | undefined;

  constructor(namespace: Namespace, family: Family, kind: TableKind) {
    this.#namespace = namespace;
    this.family = family;
    this.kind = kind;
    this.#chains = kind.points.map((point) => ({
      name: point,
      point,
      policy: { verdict: "ACCEPT", counters: { packets: 0, bytes: 0 } },
      rules: [],
    }));
    this.#starts = this.#compile(this.#chains, new Map());
  }

  /** IPT_SO_GET_ENTRIES; counters are the live ones. */
  get chains(): readonly ChainSpec[] {
    return this.#chains;
  }

  /** IPT_SO_SET_REPLACE: all or nothing. EINVAL and ERANGE from a match or target, ELOOP for chains in a circle. */
  replace(chains: readonly ChainSpec[]): Result<void> {
    const reached = findReachability(chains);
    if (reached === "loop") return fail("ELOOP");
    for (const { rule } of chains.flatMap(({ rules }) => rules)) {
      const refusal = this.#refusal(rule, this.#place(rule, reached.get(rule) ?? NO_POINTS));
      if (refusal === undefined) continue;
      if (refusal.log !== undefined) this.#namespace.log(refusal.log);
      return fail(refusal.errno);
    }
    this.#starts = this.#compile(chains, reached);
    this.#chains = chains;
    this.#requestTracking();
    return succeed(undefined);
  }

  /** find_check_entry: the matches in their order, then the target. */
  #refusal({ matches, action }: Rule, place: RulePlace): Refusal | undefined {
    for (const match of matches) {
      const refusal = checkMatch(match, place);
      if (refusal !== undefined) return refusal;
    }
    return action.kind === "target" ? checkTarget(action.target, place) : undefined;
  }

  /** ipt_do_table: what the rules say about a packet; `evaluation.packet` is the packet that they made of it. */
  evaluate(evaluation: Evaluation): Outcome {
    return traverse(this.#starts.get(evaluation.point)!, evaluation);
  }

  /** The table as a hook function. */
  run(packet: Packet, state: HookState): HookVerdict {
    const evaluation = new Evaluation(packet, state);
    const outcome = this.evaluate(evaluation);
    if (this.#namespace.tracer.enabled) traceOutcome(this, this.#namespace, evaluation, outcome);
    // Nobody listens to the queue: the packet is freed, and no error is told.
    if (outcome.verdict === "QUEUE") return "stolen";
    if (outcome.verdict === "DROP") return "drop";
    if (evaluation.packet === packet) return "accept";
    return isRerouted(this.kind, packet, evaluation) ? this.#reroute(evaluation) : evaluation.packet;
  }

  #reroute({ packet, state }: Evaluation): HookVerdict {
    const routed = routeHarder(this.#namespace, packet, state);
    return typeof routed === "string" ? { kind: "drop", errno: routed } : routed;
  }

  /** nf_ct_netns_get for the new rules before nf_ct_netns_put for the old ones. */
  #requestTracking(): void {
    const release = this.#releaseTracking;
    const rules = this.#chains.flatMap((chain) => chain.rules);
    this.#releaseTracking = rules.some(({ rule }) => needsTracking(rule))
      ? requestTracking(this.#namespace, this.family)
      : undefined;
    release?.();
  }

  #place(rule: Rule, points: ReadonlySet<HookPoint>): RulePlace {
    const { header } = rule;
    return { namespace: this.#namespace, family: this.family, table: this.kind.name, header, points };
  }

  #compile(
    chains: readonly ChainSpec[],
    reached: ReadonlyMap<Rule, ReadonlySet<HookPoint>>,
  ): ReadonlyMap<HookPoint, CompiledChain> {
    const compiled = new Map<string, CompiledChain>();
    for (const { name, policy } of chains) compiled.set(name, { name, policy, rules: [] });
    for (const chain of chains) {
      compiled.get(chain.name)!.rules = chain.rules.map((spec) => {
        return this.#compileRule(spec, this.#place(spec.rule, reached.get(spec.rule) ?? NO_POINTS), compiled);
      });
    }
    const builtIn = chains.filter(({ point }) => point !== undefined);
    return new Map(builtIn.map(({ point, name }) => [point!, compiled.get(name)!]));
  }

  #compileRule(
    { rule, counters }: RuleSpec,
    place: RulePlace,
    chains: ReadonlyMap<string, CompiledChain>,
  ): CompiledRule {
    const matches = rule.matches.map((match) => compileMatch(match, place));
    const tests = [...compileHeader(rule.header, this.family), ...matches].filter(
      (test): test is Test => test !== undefined,
    );
    return { tests, counters, action: compileAction(rule, place, chains) };
  }
}

/** ipt_mangle_out: a local packet whose mark has changed is routed anew. */
function isRerouted({ name }: TableKind, before: Packet, { point, packet }: Evaluation): boolean {
  return name === "mangle" && point === "OUTPUT" && packet.mark !== before.mark;
}

/** Matches and targets whose check asks for connection tracking. */
function needsTracking({ matches, action }: Rule): boolean {
  if (matches.some(({ name }) => name === "conntrack")) return true;
  if (action.kind !== "target") return false;
  const { target } = action;
  return NAT_TARGETS.has(target.name) || (target.name === "CT" && !target.notrack);
}

const NAT_TARGETS: ReadonlySet<string> = new Set(["SNAT", "DNAT", "MASQUERADE", "REDIRECT"]);

function compileAction(
  { action }: Rule,
  place: RulePlace,
  chains: ReadonlyMap<string, CompiledChain>,
): CompiledAction {
  switch (action.kind) {
    case "none":
    case "verdict":
      return action;
    case "jump":
    case "goto":
      return { kind: action.kind, chain: chains.get(action.chain)! };
    case "target":
      return { kind: "target", run: compileTarget(action.target, place) };
  }
}
