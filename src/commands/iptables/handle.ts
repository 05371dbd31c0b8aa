import type { HookPoint } from "../../net/netfilter/hooks.ts";
import { type Counters, type Rule, ruleKey } from "../../net/netfilter/xtables/rule.ts";
import type { XtTable } from "../../net/netfilter/xtables/table.ts";
import type { ChainSpec, RuleSpec } from "../../net/netfilter/xtables/table-spec.ts";
import { type Errno, strerror } from "../../wire/errno.ts";

// Read first: libiptc/libiptc.c. A table is read whole, changed here, and put back whole.

/** Which call failed, as far as the words for an errno depend on it (iptc_fn). */
export type HandleCall =
  | "init"
  | "insert"
  | "replace"
  | "delete"
  | "delete number"
  | "zero counter"
  | "create chain"
  | "set policy"
  | "other";

export interface HandleFailure {
  readonly ok: false;
  readonly call: HandleCall;
  readonly errno: Errno;
}

export type HandleResult = { readonly ok: true } | HandleFailure;

const DONE: HandleResult = { ok: true };

function failed(call: HandleCall, errno: Errno): HandleFailure {
  return { ok: false, call, errno };
}

/** A rule in the working copy. `counters` are shown; `origin` are the live ones of a rule that was there. */
export interface WorkingRule {
  readonly rule: Rule;
  readonly counters: Readonly<Counters>;
  readonly origin: Counters | undefined;
  /** -Z: what was counted since it was read stays. */
  readonly isZeroed: boolean;
}

export interface WorkingChain {
  name: string;
  readonly point: HookPoint | undefined;
  policy: "ACCEPT" | "DROP" | undefined;
  policyCounters: Readonly<Counters>;
  /** Set by -P with counters; those of all other policies begin again at 0 with every change. */
  policySet: boolean;
  rules: WorkingRule[];
}

const ZERO: Readonly<Counters> = { packets: 0, bytes: 0 };

/** struct xtc_handle */
export class Handle {
  readonly #table: XtTable;
  readonly #chains: WorkingChain[];
  #changed = false;

  constructor(table: XtTable) {
    this.#table = table;
    this.#chains = table.chains.map(workingCopy);
  }

  /** Built-in chains by hook, then the others by name. */
  get chains(): readonly WorkingChain[] {
    return this.#chains;
  }

  chain(name: string): WorkingChain | undefined {
    return this.#chains.find((chain) => chain.name === name);
  }

  /** TC_GET_REFERENCES */
  references(name: string): number {
    const rules = this.#chains.flatMap((chain) => chain.rules);
    return rules.filter(({ rule: { action } }) => "chain" in action && action.chain === name).length;
  }

  append(name: string, rule: Rule, counters: Counters): HandleResult {
    const chain = this.chain(name);
    if (chain === undefined) return failed("other", "ENOENT");
    return this.#put(rule, counters, (fresh) => chain.rules.push(fresh));
  }

  /** `index` from 0. */
  insert(name: string, rule: Rule, index: number, counters: Counters): HandleResult {
    const chain = this.chain(name);
    if (chain === undefined) return failed("insert", "ENOENT");
    if (index > chain.rules.length) return failed("insert", "E2BIG");
    return this.#put(rule, counters, (fresh) => chain.rules.splice(index, 0, fresh));
  }

  replace(name: string, rule: Rule, index: number, counters: Counters): HandleResult {
    const chain = this.chain(name);
    if (chain === undefined) return failed("replace", "ENOENT");
    if (index >= chain.rules.length) return failed("replace", "E2BIG");
    return this.#put(rule, counters, (fresh) => chain.rules.splice(index, 1, fresh));
  }

  /** The first rule that is the same goes. */
  delete(name: string, rule: Rule): HandleResult {
    const found = this.#find(name, rule);
    if (typeof found === "string") return failed("delete", found);
    found.chain.rules.splice(found.index, 1);
    return this.#done();
  }

  /** Whether there is such a rule. */
  check(name: string, rule: Rule): HandleResult {
    const found = this.#find(name, rule);
    return typeof found === "string" ? failed("delete", found) : DONE;
  }

  deleteNumber(name: string, index: number): HandleResult {
    const chain = this.chain(name);
    if (chain === undefined) return failed("delete number", "ENOENT");
    if (index >= chain.rules.length) return failed("delete number", "E2BIG");
    chain.rules.splice(index, 1);
    return this.#done();
  }

  flush(name: string): HandleResult {
    const chain = this.chain(name);
    if (chain === undefined) return failed("other", "ENOENT");
    chain.rules = [];
    return this.#done();
  }

  zero(name: string): HandleResult {
    const chain = this.chain(name);
    if (chain === undefined) return failed("other", "ENOENT");
    chain.rules = chain.rules.map(zeroed);
    return this.#done();
  }

  /** `number` from 1. */
  zeroNumber(name: string, number: number): HandleResult {
    const chain = this.chain(name);
    if (chain === undefined) return failed("zero counter", "ENOENT");
    const rule = chain.rules[number - 1];
    if (rule === undefined) return failed("zero counter", "E2BIG");
    chain.rules[number - 1] = zeroed(rule);
    return this.#done();
  }

  createChain(name: string): HandleResult {
    const taken = this.chain(name) !== undefined || RESERVED.includes(name);
    if (taken) return failed("create chain", "EEXIST");
    this.#chains.push({
      name,
      point: undefined,
      policy: undefined,
      policyCounters: ZERO,
      policySet: false,
      rules: [],
    });
    this.#sort();
    return this.#done();
  }

  deleteChain(name: string): HandleResult {
    const chain = this.chain(name);
    if (chain === undefined) return failed("other", "ENOENT");
    if (chain.point !== undefined) return failed("other", "EINVAL");
    if (this.references(name) > 0) return failed("other", "EMLINK");
    if (chain.rules.length > 0) return failed("other", "ENOTEMPTY");
    this.#chains.splice(this.#chains.indexOf(chain), 1);
    return this.#done();
  }

  renameChain(from: string, to: string): HandleResult {
    if (this.chain(to) !== undefined || RESERVED.includes(to)) return failed("other", "EEXIST");
    const chain = this.chain(from);
    if (chain === undefined || chain.point !== undefined) return failed("other", "ENOENT");
    if (to.length >= LABEL_SIZE) return failed("other", "EINVAL");
    chain.name = to;
    for (const each of this.#chains) each.rules = each.rules.map((rule) => renamed(rule, from, to));
    this.#sort();
    return this.#done();
  }

  setPolicy(name: string, policy: string, counters: Counters | undefined): HandleResult {
    const chain = this.chain(name);
    if (chain?.point === undefined) return failed("set policy", "ENOENT");
    if (policy !== "ACCEPT" && policy !== "DROP") return failed("set policy", "EINVAL");
    chain.policy = policy;
    chain.policySet = counters !== undefined;
    chain.policyCounters = counters ?? chain.policyCounters;
    return this.#done();
  }

  /** TC_COMMIT: nothing at all if nothing was changed. */
  commit(): HandleResult {
    if (!this.#changed) return DONE;
    const chains = this.#chains.map((chain): ChainSpec => {
      const { name, point, policy, policySet, policyCounters, rules } = chain;
      const counters = policySet ? { ...policyCounters } : { packets: 0, bytes: 0 };
      return {
        name,
        point,
        policy: policy === undefined ? undefined : { verdict: policy, counters },
        rules: rules.map(committed),
      };
    });
    const result = this.#table.replace(chains);
    return result.ok ? DONE : failed("other", result.errno);
  }

  #put(rule: Rule, counters: Counters, place: (rule: WorkingRule) => void): HandleResult {
    const { action } = rule;
    // iptcc_map_target: nobody jumps to a built-in chain.
    if ("chain" in action && this.chain(action.chain)?.point !== undefined) return failed("other", "EINVAL");
    place({ rule, counters, origin: undefined, isZeroed: false });
    return this.#done();
  }

  #done(): HandleResult {
    this.#changed = true;
    return DONE;
  }

  #find(name: string, rule: Rule): { readonly chain: WorkingChain; readonly index: number } | Errno {
    const chain = this.chain(name);
    if (chain === undefined) return "ENOENT";
    const key = ruleKey(rule);
    const index = chain.rules.findIndex((each) => ruleKey(each.rule) === key);
    return index < 0 ? "ENOENT" : { chain, index };
  }

  #sort(): void {
    const builtIn = this.#chains.filter(({ point }) => point !== undefined);
    const own = this.#chains.filter(({ point }) => point === undefined);
    own.sort((a, b) => (a.name < b.name ? -1 : 1));
    this.#chains.splice(0, this.#chains.length, ...builtIn, ...own);
  }
}

/** sizeof(IPT_CHAINLABEL) */
const LABEL_SIZE = 32;

/** Names that stand for verdicts. */
const RESERVED = ["DROP", "ACCEPT", "QUEUE", "RETURN"];

function workingCopy({ name, point, policy, rules }: ChainSpec): WorkingChain {
  return {
    name,
    point,
    policy: policy?.verdict,
    policyCounters: policy === undefined ? ZERO : { ...policy.counters },
    policySet: false,
    rules: rules.map(({ rule, counters }) => ({
      rule,
      counters: { ...counters },
      origin: counters,
      isZeroed: false,
    })),
  };
}

function zeroed(rule: WorkingRule): WorkingRule {
  return rule.origin === undefined ? rule : { ...rule, isZeroed: true };
}

function renamed(working: WorkingRule, from: string, to: string): WorkingRule {
  const { action } = working.rule;
  if (!("chain" in action) || action.chain !== from) return working;
  return { ...working, rule: { ...working.rule, action: { ...action, chain: to } } };
}

/** A rule that was there before goes on counting where it is; its live counters are handed on. */
function committed({ rule, counters, origin, isZeroed }: WorkingRule): RuleSpec {
  if (origin === undefined) return { rule, counters: { ...counters } };
  if (!isZeroed) return { rule, counters: origin };
  const packets = origin.packets - counters.packets;
  return { rule, counters: { packets, bytes: origin.bytes - counters.bytes } };
}

const SPECIAL: readonly (readonly [call: HandleCall, errno: Errno, message: string])[] = [
  ["init", "EINVAL", "Module is wrong version"],
  ["init", "ENOENT", "Table does not exist (do you need to insmod?)"],
  ["create chain", "EEXIST", "Chain already exists"],
  ["insert", "E2BIG", "Index of insertion too big"],
  ["replace", "E2BIG", "Index of replacement too big"],
  ["delete number", "E2BIG", "Index of deletion too big"],
  ["zero counter", "E2BIG", "Index of counter too big"],
  ["delete", "ENOENT", "Bad rule (does a matching rule exist in that chain?)"],
  ["set policy", "ENOENT", "Bad built-in chain name"],
  ["set policy", "EINVAL", "Bad policy name"],
];

/** TC_STRERROR */
export function describeFailure({ call, errno }: HandleFailure): string {
  const special = SPECIAL.find(([where, what]) => where === call && what === errno);
  if (special !== undefined) return special[2];
  return errno === "ENOENT" ? "No chain/target/match by that name" : strerror(errno);
}
