import type { Clock } from "../../../time/clock.ts";
import {
  type Connection,
  IPS_ASSURED,
  IPS_CONFIRMED,
  IPS_DST_NAT,
  IPS_EXPECTED,
  IPS_SEEN_REPLY,
  IPS_SRC_NAT,
} from "../conntrack/connection.ts";
import { HZ } from "../conntrack/conntrack.ts";
import { type Tracked, trackedOf } from "../tracking.ts";
import type { Evaluation, Test } from "./evaluation.ts";
import { patternTest } from "./header-test.ts";
import type { Asked, ConntrackMatch, ConntrackState, ConntrackStatus, NumberRange } from "./match-data.ts";
import type { AddressPattern, Family, IpAddress } from "./rule.ts";

// Read first: net/netfilter/xt_conntrack.c (conntrack_mt).

/** What is asked of the packet's connection. */
type TrackedTest = (tracked: Tracked) => boolean;

/** A packet that nothing tracks can be asked for its state only. */
export function compileConntrack(match: ConntrackMatch, family: Family, clock: Clock): Test {
  const tests = compileTests(match, family, clock);
  const { states } = match;
  return (evaluation) => {
    if (states !== undefined && isInState(evaluation, states.value) === states.invert) return false;
    const tracked = trackedOf(evaluation.packet);
    if (tracked === undefined) return states !== undefined;
    return tests.every((test) => test(tracked));
  };
}

const STATES = { new: "NEW", established: "ESTABLISHED", related: "RELATED" } as const;

function isInState({ packet }: Evaluation, wanted: readonly ConntrackState[]): boolean {
  if (packet.tracking === "untracked") return wanted.includes("UNTRACKED");
  if (packet.tracking === undefined) return wanted.includes("INVALID");
  const { connection, state } = packet.tracking;
  if (wanted.includes(STATES[state])) return true;
  if (wanted.includes("SNAT") && connection.has(IPS_SRC_NAT)) return true;
  return wanted.includes("DNAT") && connection.has(IPS_DST_NAT);
}

function compileTests(match: ConntrackMatch, family: Family, clock: Clock): readonly TrackedTest[] {
  const { direction, protocol, status, expires } = match;
  const address = (asked: Asked<AddressPattern> | undefined, of: (connection: Connection) => IpAddress) => {
    if (asked === undefined) return undefined;
    const fits = patternTest(masked(asked.value), family);
    return ({ connection }: Tracked) => fits(of(connection)) !== asked.invert;
  };
  const port = (asked: Asked<NumberRange> | undefined, of: (connection: Connection) => number) =>
    asked === undefined
      ? undefined
      : ({ connection }: Tracked) => isWithin(of(connection), asked.value) !== asked.invert;
  const tests: (TrackedTest | undefined)[] = [
    direction && ((tracked) => (tracked.direction === "original") === (direction === "ORIGINAL")),
    address(match.originalSource, ({ original }) => original.source),
    address(match.originalDestination, ({ original }) => original.destination),
    address(match.replySource, ({ reply }) => reply.source),
    address(match.replyDestination, ({ reply }) => reply.destination),
    protocol && (({ connection }) => (connection.original.protocol === protocol.value) !== protocol.invert),
    port(match.originalSourcePort, ({ original }) => original.sourceKey),
    port(match.originalDestinationPort, ({ original }) => original.destinationKey),
    port(match.replySourcePort, ({ reply }) => reply.sourceKey),
    port(match.replyDestinationPort, ({ reply }) => reply.destinationKey),
    status && (({ connection }) => connection.has(statusBits(status.value)) !== status.invert),
    expires &&
      (({ connection }) => isWithin(expiresSeconds(connection, clock), expires.value) !== expires.invert),
  ];
  return tests.filter((test) => test !== undefined);
}

const JIFFY_NS = 10_000_000;
/** INITIAL_JIFFIES: the counter starts five minutes before its overflow. */
const INITIAL_JIFFIES = -300 * HZ;

/**
 * nf_ct_expires: what a connection's first packet has not confirmed yet has a duration where a point in time will be,
 * and so shows a value that means nothing.
 */
function expiresSeconds(connection: Connection, clock: Clock): number {
  if (connection.has(IPS_CONFIRMED)) return connection.expiresSeconds();
  const jiffies = Math.floor(clock.now() / JIFFY_NS) + INITIAL_JIFFIES;
  return Math.floor(Math.max(0, (connection.timeout - jiffies) | 0) / HZ);
}

/** The match compares under the mask, while a rule's own addresses come masked. */
function masked({ address, mask }: AddressPattern): AddressPattern {
  const under = typeof address === "bigint" ? address & (mask as bigint) : (address & (mask as number)) >>> 0;
  return { address: under as IpAddress, mask };
}

const STATUS_BITS: Readonly<Record<ConntrackStatus, number>> = {
  EXPECTED: IPS_EXPECTED,
  SEEN_REPLY: IPS_SEEN_REPLY,
  ASSURED: IPS_ASSURED,
  CONFIRMED: IPS_CONFIRMED,
};

function statusBits(statuses: readonly ConntrackStatus[]): number {
  return statuses.reduce((bits, status) => bits | STATUS_BITS[status], 0);
}

function isWithin(value: number, { first, last }: NumberRange): boolean {
  return value >= first && value <= last;
}
