import { type Connection, type Counters, IPS_CONFIRMED } from "./connection.ts";
import { HZ } from "./conntrack.ts";
import { type ConntrackEvent, IPCT_MARK, IPCT_PROTOINFO } from "./events.ts";
import type { TcpState } from "./tcp-states.ts";
import type { Tuple } from "./tuple.ts";

// Read first: net/netfilter/nf_conntrack_netlink.c (ctnetlink_fill_info, ctnetlink_conntrack_event).

/** A connection as a netlink message tells it: what is undefined is not in the message. */
export interface ConnectionMessage {
  readonly original: Tuple;
  readonly reply: Tuple;
  /** IPS_* */
  readonly status: number;
  /** Seconds left. */
  readonly timeout: number | undefined;
  readonly tcpState: TcpState | undefined;
  readonly counters: Counters | undefined;
  readonly mark: number | undefined;
  /** References to it, the message's own counted. */
  readonly use: number | undefined;
  readonly id: number;
}

/** ctnetlink_fill_info: `use` is 1 in a dump, 2 in the answer to a question. */
export function describeConnection(connection: Connection, use: 1 | 2): ConnectionMessage {
  return {
    ...identityOf(connection),
    timeout: secondsLeft(connection),
    tcpState: connection.tcp?.state,
    counters: copyOf(connection.counters),
    mark: connection.mark,
    use,
  };
}

/** ctnetlink_conntrack_event */
export function describeEvent({ connection, kind, events }: ConntrackEvent): ConnectionMessage {
  const { mark } = connection;
  const seconds = secondsLeft(connection);
  const common = { ...identityOf(connection), use: undefined };
  if (kind === "destroy") {
    return {
      ...common,
      timeout: seconds === 0 ? undefined : seconds,
      tcpState: connection.tcp?.state,
      counters: copyOf(connection.counters),
      mark: mark === 0 ? undefined : mark,
    };
  }
  return {
    ...common,
    timeout: seconds,
    tcpState: (events & IPCT_PROTOINFO) === 0 ? undefined : connection.tcp?.state,
    counters: undefined,
    mark: mark !== 0 || (events & IPCT_MARK) !== 0 ? mark : undefined,
  };
}

function identityOf(connection: Connection): Pick<ConnectionMessage, "original" | "reply" | "status" | "id"> {
  const { original, reply, status, id } = connection;
  return { original, reply, status, id };
}

function secondsLeft(connection: Connection): number {
  const jiffies = connection.has(IPS_CONFIRMED)
    ? connection.conntrack.remaining(connection)
    : connection.timeout;
  return Math.floor(jiffies / HZ);
}

function copyOf(counters: Counters | undefined): Counters | undefined {
  return counters === undefined
    ? undefined
    : { original: { ...counters.original }, reply: { ...counters.reply } };
}
