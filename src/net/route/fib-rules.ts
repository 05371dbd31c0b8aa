import type { NetDevice } from "../../device/device.ts";
import { type Errno, fail, type Result, succeed } from "../../wire/errno.ts";
import type { IpAddress, PortRange, RuleAction, RuleMessage, RuleRequest } from "../netlink/route-message.ts";

// Read first: net/core/fib_rules.c (fib_rules_lookup, fib_nl2rule, rule_exists, rule_find), fib_rules(8).

/** RTPROT_KERNEL: of the rules that every namespace is born with. */
const RTPROT_KERNEL = 2;
/** LOOPBACK_IFINDEX: `iif lo` is what is sent from here. */
export const LOOPBACK_IFINDEX = 1;
const DETACHED = -1;
/** INET_DSCP_MASK */
const DSCP_MASK = 0xfc;
const ALL_BITS = 0xffffffff;

/** What rules look at (struct flowi). Everybody here is root, so that there is no user to look at. */
export interface RuleFlow<A> {
  readonly destination: A;
  readonly source: A;
  /** flowi_iif: where it came in; LOOPBACK_IFINDEX for what starts here. */
  readonly inputIfindex: number;
  /** flowi_oif: the device that it is bound to; 0 = none. */
  readonly outputIfindex: number;
  readonly mark: number;
  readonly tos: number;
  readonly protocol: number;
  readonly sourcePort: number;
  readonly destinationPort: number;
}

/** One rule (struct fib_rule, fib4_rule and fib6_rule). */
export interface FibRule<A extends IpAddress>
  extends Omit<RuleMessage, "inputDetached" | "outputDetached" | "unresolved"> {
  readonly source: A;
  readonly destination: A;
  /** 0 = any, -1 = the named device isn't there. */
  inputIfindex: number;
  outputIfindex: number;
  /** ctarget of a goto. */
  target: FibRule<A> | undefined;
}

/** What differs between IPv4 and IPv6. */
export interface RuleFamily<A extends IpAddress> {
  readonly family: 4 | 6;
  readonly zero: A;
  readonly bits: number;
  /** Whether two addresses begin with the same bits. */
  readonly samePrefix: (a: A, b: A, length: number) => boolean;
  /** The tables that the rules of a new namespace lead to. */
  readonly defaults: readonly (readonly [priority: number, table: number])[];
  /** fib4_rule_configure, fib6_rule_configure: its table, or why not. */
  readonly configure: (request: RuleRequest) => Result<number>;
  readonly deviceByName: (name: string) => NetDevice | undefined;
  /** flush_cache, and the table of local addresses apart from the main one. */
  readonly changed: () => void;
}

/** What became of a lookup by one rule: an answer, or the next rule is asked. */
export type RuleVerdict<R> = {
  readonly answer: R;
  readonly prefixLength: number;
  readonly device?: NetDevice | undefined;
};

/** The policy rules of one namespace and family, in order of preference. */
export class FibRules<A extends IpAddress> {
  /** fib_has_custom_rules: the way by the rules is gone only since someone changed them. */
  custom = false;
  /** fib_rules_require_fldissect: some rule looks into the upper layer. */
  looksAtPorts = false;
  readonly #family: RuleFamily<A>;
  #rules: FibRule<A>[];

  constructor(family: RuleFamily<A>) {
    this.#family = family;
    this.#rules = family.defaults.map(([priority, table]) => this.#defaultRule(priority, table));
  }

  #defaultRule(priority: number, table: number): FibRule<A> {
    const { zero, family } = this.#family;
    const rule = { ...EMPTY_RULE, family, priority, table, protocol: RTPROT_KERNEL };
    return { ...rule, source: zero, destination: zero, inputIfindex: 0, outputIfindex: 0, target: undefined };
  }

  /**
   * fib_rules_lookup. `inTable` answers for one table, undefined = nothing there (EAGAIN); `refuse` makes an answer of
   * the errno of a rule that refuses. undefined: no rule has an answer.
   */
  lookup<R>(
    flow: RuleFlow<A>,
    inTable: (table: number) => RuleVerdict<R> | undefined,
    refuse: (errno: Errno) => R,
  ): R | undefined {
    let at = 0;
    while (at < this.#rules.length) {
      const rule = this.#rules[at]!;
      at++;
      if (this.#matches(rule, flow) === rule.invert || rule.action === "nop") continue;
      if (rule.action === "goto") {
        if (rule.target !== undefined) at = this.#rules.indexOf(rule.target);
        continue;
      }
      if (rule.action !== "table") return refuse(REFUSALS[rule.action]);
      const verdict = inTable(rule.table);
      if (verdict !== undefined && !suppresses(rule, verdict)) return verdict.answer;
    }
    return undefined;
  }

  /** fib_rule_match without its inversion. */
  #matches(rule: FibRule<A>, flow: RuleFlow<A>): boolean {
    if (rule.inputIfindex !== 0 && rule.inputIfindex !== flow.inputIfindex) return false;
    if (rule.outputIfindex !== 0 && rule.outputIfindex !== flow.outputIfindex) return false;
    if (((rule.mark ^ flow.mark) & rule.markMask) !== 0) return false;
    if (rule.uidRange !== undefined && rule.uidRange.first > 0) return false;
    const { samePrefix } = this.#family;
    if (!samePrefix(rule.destination, flow.destination, rule.destinationLength)) return false;
    if (rule.sourceLength > 0 && !this.#hasSource(flow.source)) return false;
    if (!samePrefix(rule.source, flow.source, rule.sourceLength)) return false;
    if (rule.tos !== 0 && rule.tos !== (flow.tos & DSCP_MASK)) return false;
    if (rule.ipProtocol !== 0 && rule.ipProtocol !== flow.protocol) return false;
    return inRange(rule.sourcePorts, flow.sourcePort) && inRange(rule.destinationPorts, flow.destinationPort);
  }

  /** RT6_LOOKUP_F_HAS_SADDR; IPv4 compares with 0.0.0.0. */
  #hasSource(source: A): boolean {
    return this.#family.family === 4 || source !== this.#family.zero;
  }

  dump(): readonly RuleMessage[] {
    return this.#rules.map((rule) => {
      const { inputIfindex, outputIfindex, target, ...message } = rule;
      return {
        ...message,
        inputDetached: inputIfindex === DETACHED,
        outputDetached: outputIfindex === DETACHED,
        unresolved: rule.action === "goto" && target === undefined,
      };
    });
  }

  /** fib_nl_newrule */
  add(request: RuleRequest): Result<void> {
    const made = this.#make(request, "new");
    if (!made.ok) return made;
    const rule = made.value;
    if (this.#rules.some((other) => this.#isSame(other, rule, request))) return fail("EEXIST");
    const table = this.#family.configure(request);
    if (!table.ok) return table;
    this.#insert({ ...rule, table: table.value });
    return succeed(undefined);
  }

  #insert(rule: FibRule<A>): void {
    const at = this.#rules.findIndex((other) => other.priority > rule.priority);
    this.#rules.splice(at < 0 ? this.#rules.length : at, 0, rule);
    this.#resolve();
    this.#noteChange();
  }

  /** fib_nl_delrule: the first rule that is all that was said. */
  delete(request: RuleRequest): Result<void> {
    const made = this.#make(request, "old");
    if (!made.ok) return made;
    const found = this.#rules.find((rule) => this.#isMeant(rule, made.value, request));
    if (found === undefined) return fail("ENOENT");
    this.#rules = this.#rules.filter((rule) => rule !== found);
    for (const rule of this.#rules) if (rule.target === found) rule.target = undefined;
    this.#resolve();
    this.#noteChange();
    return succeed(undefined);
  }

  #noteChange(): void {
    this.custom = true;
    this.looksAtPorts = this.#rules.some(
      (rule) =>
        rule.ipProtocol !== 0 || rule.sourcePorts !== undefined || rule.destinationPorts !== undefined,
    );
    this.#family.changed();
  }

  /** A goto leads to the first rule with its preference, once there is one. */
  #resolve(): void {
    for (const rule of this.#rules) {
      if (rule.action !== "goto" || rule.target !== undefined) continue;
      rule.target = this.#rules.find((other) => other.priority === rule.gotoPriority);
    }
  }

  /** attach_rules and detach_rules: rules name devices that come and go. */
  deviceCame(device: NetDevice): void {
    for (const rule of this.#rules) {
      if (rule.inputIfindex === DETACHED && rule.inputName === device.name)
        rule.inputIfindex = device.ifindex;
      if (rule.outputIfindex === DETACHED && rule.outputName === device.name)
        rule.outputIfindex = device.ifindex;
    }
  }

  deviceRenamed(device: NetDevice): void {
    this.deviceWent(device);
    this.deviceCame(device);
  }

  deviceWent({ ifindex }: NetDevice): void {
    for (const rule of this.#rules) {
      if (rule.inputIfindex === ifindex) rule.inputIfindex = DETACHED;
      if (rule.outputIfindex === ifindex) rule.outputIfindex = DETACHED;
    }
  }

  /** fib_nl2rule */
  #make(request: RuleRequest, kind: "new" | "old"): Result<FibRule<A>> {
    const refused = this.#check(request, kind);
    if (refused !== undefined) return fail("EINVAL", refused);
    const { zero, family } = this.#family;
    const { mark = 0 } = request;
    return succeed({
      ...EMPTY_RULE,
      ...request,
      family,
      action: request.action ?? "table",
      priority: request.priority ?? this.#defaultPriority(),
      mark,
      markMask: request.markMask ?? (mark === 0 ? 0 : ALL_BITS),
      source: (request.source ?? zero) as A,
      destination: (request.destination ?? zero) as A,
      inputIfindex: this.#ifindexOf(request.inputName),
      outputIfindex: this.#ifindexOf(request.outputName),
      target: undefined,
    });
  }

  #ifindexOf(name: string | undefined): number {
    if (name === undefined) return 0;
    return this.#family.deviceByName(name)?.ifindex ?? DETACHED;
  }

  /** fib_default_rule_pref: just before the second rule. */
  #defaultPriority(): number {
    const second = this.#rules[1]?.priority ?? 0;
    return second === 0 ? 0 : second - 1;
  }

  #check(request: RuleRequest, kind: "new" | "old"): string | undefined {
    const { bits } = this.#family;
    if ((request.sourceLength ?? 0) > bits || request.source === "foreign") return "Invalid source address";
    if ((request.destinationLength ?? 0) > bits || request.destination === "foreign")
      return "Invalid dst address";
    if (request.action === "goto" && request.gotoPriority === undefined) {
      return kind === "new" ? "Missing goto target for action goto" : undefined;
    }
    const priority = request.priority ?? this.#defaultPriority();
    if (request.gotoPriority !== undefined && request.gotoPriority <= priority)
      return "Backward goto not supported";
    const { uidRange, sourcePorts, destinationPorts } = request;
    if (uidRange !== undefined && uidRange.first > uidRange.last) return "Invalid uid range";
    if (isBadRange(sourcePorts)) return "Invalid sport range";
    return isBadRange(destinationPorts) ? "Invalid dport range" : undefined;
  }

  /** rule_exists */
  #isSame(other: FibRule<A>, rule: FibRule<A>, request: RuleRequest): boolean {
    return (
      other.action === rule.action &&
      other.table === rule.table &&
      other.priority === rule.priority &&
      other.inputName === rule.inputName &&
      other.outputName === rule.outputName &&
      other.mark === rule.mark &&
      other.suppressGroup === rule.suppressGroup &&
      other.suppressPrefixLength === rule.suppressPrefixLength &&
      other.markMask === rule.markMask &&
      sameRange(other.uidRange, rule.uidRange) &&
      other.ipProtocol === rule.ipProtocol &&
      other.protocol === rule.protocol &&
      sameRange(other.sourcePorts, rule.sourcePorts) &&
      sameRange(other.destinationPorts, rule.destinationPorts) &&
      this.#comparesTo(other, request)
    );
  }

  /** rule_find: what was not said matches anything. */
  #isMeant(other: FibRule<A>, rule: FibRule<A>, request: RuleRequest): boolean {
    const either = <T>(said: T, empty: T, own: T): boolean => said === empty || said === own;
    return (
      (request.action === undefined || other.action === rule.action) &&
      either(rule.table, 0, other.table) &&
      (request.priority === undefined || other.priority === rule.priority) &&
      either(rule.inputName, undefined, other.inputName) &&
      either(rule.outputName, undefined, other.outputName) &&
      either(rule.mark, 0, other.mark) &&
      either(rule.suppressGroup, undefined, other.suppressGroup) &&
      either(rule.suppressPrefixLength, undefined, other.suppressPrefixLength) &&
      either(rule.markMask, 0, other.markMask) &&
      (rule.uidRange === undefined || sameRange(rule.uidRange, other.uidRange)) &&
      either(rule.ipProtocol, 0, other.ipProtocol) &&
      either(rule.protocol, 0, other.protocol) &&
      (rule.sourcePorts === undefined || sameRange(rule.sourcePorts, other.sourcePorts)) &&
      (rule.destinationPorts === undefined || sameRange(rule.destinationPorts, other.destinationPorts)) &&
      this.#comparesTo(other, request)
    );
  }

  /** fib4_rule_compare, fib6_rule_compare: here too what was not said matches. */
  #comparesTo(other: FibRule<A>, request: RuleRequest): boolean {
    const { sourceLength = 0, destinationLength = 0, tos = 0 } = request;
    if (sourceLength !== 0 && (other.sourceLength !== sourceLength || other.source !== request.source))
      return false;
    if (destinationLength !== 0) {
      if (other.destinationLength !== destinationLength || other.destination !== request.destination)
        return false;
    }
    return tos === 0 || other.tos === tos;
  }
}

const EMPTY_RULE = {
  action: "table" as RuleAction,
  table: 0,
  sourceLength: 0,
  destinationLength: 0,
  tos: 0,
  mark: 0,
  markMask: 0,
  inputName: undefined,
  outputName: undefined,
  ipProtocol: 0,
  sourcePorts: undefined,
  destinationPorts: undefined,
  uidRange: undefined,
  invert: false,
  suppressPrefixLength: undefined,
  suppressGroup: undefined,
  protocol: 0,
  gotoPriority: undefined,
} as const;

const REFUSALS = { unreachable: "ENETUNREACH", prohibit: "EACCES", blackhole: "EINVAL" } as const;

/** fib4_rule_suppress, fib6_rule_suppress */
function suppresses<A extends IpAddress, R>(
  rule: FibRule<A>,
  { prefixLength, device }: RuleVerdict<R>,
): boolean {
  if (prefixLength < 0) return false;
  if (rule.suppressPrefixLength !== undefined && prefixLength <= rule.suppressPrefixLength) return true;
  return rule.suppressGroup !== undefined && device?.group === rule.suppressGroup;
}

function inRange(range: PortRange | undefined, port: number): boolean {
  return range === undefined || (port >= range.first && port <= range.last);
}

function isBadRange(range: PortRange | undefined): boolean {
  return range !== undefined && (range.first === 0 || range.last === 0 || range.first > range.last);
}

function sameRange(a: PortRange | undefined, b: PortRange | undefined): boolean {
  return a?.first === b?.first && a?.last === b?.last;
}
