import { IPPROTO_TCP } from "../../../wire/ip-protocol.ts";
import type { HookPoint } from "../hooks.ts";
import type { Evaluation, TargetFunction } from "./evaluation.ts";
import { formatLogLine } from "./log-line.ts";
import type { RulePlace } from "./match-kinds.ts";
import { compileNat } from "./nat-targets.ts";
import { hookNames, logPrefix, type Refusal } from "./refusal.ts";
import { rejectIpv4 } from "./reject-ipv4.ts";
import { rejectIpv6 } from "./reject-ipv6.ts";
import type { LogTarget, MarkTarget, RejectTarget, TargetData } from "./target-data.ts";

/** The one table that a target is for, and the hooks; absent = any. */
interface Restriction {
  readonly table?: string;
  readonly points?: readonly HookPoint[];
}

/** .table and .hooks of struct xt_target. */
const RESTRICTIONS: Readonly<Record<TargetData["name"], Restriction>> = {
  REJECT: { table: "filter", points: ["INPUT", "FORWARD", "OUTPUT"] },
  LOG: {},
  MARK: {},
  CT: { table: "raw" },
  SNAT: { table: "nat", points: ["POSTROUTING", "INPUT"] },
  DNAT: { table: "nat", points: ["PREROUTING", "OUTPUT"] },
  MASQUERADE: { table: "nat", points: ["POSTROUTING"] },
  REDIRECT: { table: "nat", points: ["PREROUTING", "OUTPUT"] },
};

/** xt_check_target, and the target's own checks. */
export function checkTarget(target: TargetData, place: RulePlace): Refusal | undefined {
  const { table, points, header, family } = place;
  const restriction = RESTRICTIONS[target.name];
  const refuse = (why: string): Refusal => ({
    errno: "EINVAL",
    log: `${logPrefix(family)} ${target.name} target: ${why}`,
  });
  if (restriction.table !== undefined && restriction.table !== table) {
    return refuse(`only valid in ${restriction.table} table, not ${table}`);
  }
  const allowed = restriction.points;
  if (allowed !== undefined && [...points].some((point) => !allowed.includes(point))) {
    return refuse(`used from hooks ${hookNames(points)}, but only usable from ${hookNames(allowed)}`);
  }
  const needsTcp = target.name === "REJECT" && target.with === "tcp-reset";
  if (!needsTcp || (header.protocol === IPPROTO_TCP && !header.inverted.has("protocol"))) return undefined;
  const log =
    family === 4 ? "ipt_REJECT: TCP_RESET invalid for non-tcp" : "ip6t_REJECT: TCP_RESET illegal for non-tcp";
  return { errno: "EINVAL", log };
}

export function compileTarget(target: TargetData, place: RulePlace): TargetFunction {
  switch (target.name) {
    case "REJECT":
      return compileReject(target, place);
    case "LOG":
      return compileLog(target, place);
    case "MARK":
      return compileMark(target);
    case "CT":
      return target.notrack ? notrack : () => "CONTINUE";
    case "SNAT":
    case "DNAT":
    case "MASQUERADE":
    case "REDIRECT":
      return compileNat(target, place.namespace);
  }
}

function compileReject(target: RejectTarget, { namespace, family }: RulePlace): TargetFunction {
  const reject = family === 4 ? rejectIpv4 : rejectIpv6;
  return (evaluation) => {
    reject(namespace, evaluation, target.with);
    return "DROP";
  };
}

function compileLog(target: LogTarget, { namespace }: RulePlace): TargetFunction {
  return (evaluation) => {
    namespace.log(formatLogLine(evaluation, target, namespace));
    return "CONTINUE";
  };
}

/** mark_tg */
function compileMark({ mark, mask }: MarkTarget): TargetFunction {
  return (evaluation) => {
    const { packet } = evaluation;
    evaluation.packet = { ...packet, mark: ((packet.mark & ~mask) ^ mark) >>> 0 };
    return "CONTINUE";
  };
}

/** xt_ct_target with XT_CT_NOTRACK: a packet that is tracked already stays so. */
function notrack(evaluation: Evaluation): "CONTINUE" {
  if (evaluation.packet.tracking === undefined) {
    evaluation.packet = { ...evaluation.packet, tracking: "untracked" };
  }
  return "CONTINUE";
}
