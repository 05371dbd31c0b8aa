import { type Errno, fail, type Result, succeed } from "../../../wire/errno.ts";
import type { NatRange } from "../nat/nat-range.ts";
import { bindUnchanged, setupNat } from "../nat/nat-setup.ts";
import {
  type Connection,
  IPS_ASSURED,
  IPS_CONFIRMED,
  IPS_DST_NAT,
  IPS_DST_NAT_DONE,
  IPS_DYING,
  IPS_EXPECTED,
  IPS_FIXED_TIMEOUT,
  IPS_NAT_CLASH,
  IPS_SEEN_REPLY,
  IPS_SEQ_ADJUST,
  IPS_SRC_NAT,
  IPS_SRC_NAT_DONE,
} from "./connection.ts";
import { type Conntrack, HZ } from "./conntrack.ts";
import { type EventOrigin, IPCT_ASSURED, IPCT_MARK, IPCT_NEW, IPCT_PROTOINFO, IPCT_REPLY } from "./events.ts";
import type { TcpState } from "./tcp-states.ts";
import { TcpTrack } from "./tcp-window.ts";
import { IPPROTO_ICMP, IPPROTO_ICMPV6, IPPROTO_TCP, invertTuple, type Tuple } from "./tuple.ts";

// Read first: net/netfilter/nf_conntrack_netlink.c (ctnetlink_new_conntrack, ctnetlink_change_conntrack).

/** IPS_UNCHANGEABLE_MASK: bits of the status that userspace can't set. */
const UNCHANGEABLE: number =
  IPS_EXPECTED |
  IPS_CONFIRMED |
  IPS_SRC_NAT |
  IPS_DST_NAT |
  IPS_SRC_NAT_DONE |
  IPS_DST_NAT_DONE |
  IPS_SEQ_ADJUST |
  IPS_DYING |
  IPS_NAT_CLASH;

/** Everything that an update tells at once. */
const UPDATE_EVENTS: number = IPCT_REPLY | IPCT_ASSURED | IPCT_PROTOINFO | IPCT_MARK;

/** What userspace may change of a connection. */
export interface ConnectionChange {
  /** Seconds. */
  readonly timeout: number | undefined;
  /** The whole new status. */
  readonly status: number | undefined;
  readonly mark: number | undefined;
  readonly tcp: { readonly state: TcpState | undefined; readonly flags: number } | undefined;
}

export interface NewConnection extends ConnectionChange {
  readonly original: Tuple;
  readonly reply: Tuple;
  readonly sourceNat: NatRange | undefined;
  readonly destinationNat: NatRange | undefined;
}

/** ctnetlink_new_conntrack with NLM_F_CREATE and NLM_F_EXCL: EEXIST, EINVAL, EBUSY. */
export function createConnection(
  conntrack: Conntrack,
  wanted: NewConnection,
  origin: EventOrigin,
): Result<Connection> {
  const { original, reply, timeout } = wanted;
  if (original.protocol !== reply.protocol || !isTrackable(original) || !isTrackable(reply))
    return fail("EINVAL");
  if (conntrack.find(original) !== undefined) return fail("EEXIST");
  const connection = conntrack.create(original, reply);
  if (connection === undefined) return fail("ENOMEM");
  if (timeout === undefined) return fail("EINVAL");
  setupWantedNat(connection, wanted);
  connection.timeout = jiffiesOf(timeout);
  const refused = wanted.status === undefined ? undefined : changeStatus(connection, wanted.status);
  if (refused !== undefined) return fail(refused);
  changeTcp(connection, wanted.tcp);
  connection.mark = wanted.mark ?? 0;
  if (!conntrack.insertNew(connection)) return fail("EEXIST");
  if (connection.hasEvents) conntrack.report(connection, UPDATE_EVENTS | IPCT_NEW, origin);
  return succeed(connection);
}

/** __nf_ct_set_timeout: no longer than an int holds. */
function jiffiesOf(seconds: number): number {
  return Math.min(seconds * HZ, 0x7fffffff);
}

/** icmp_nlattr_to_tuple: only queries and answers. */
function isTrackable(tuple: Tuple): boolean {
  const icmp = tuple.protocol === IPPROTO_ICMP || tuple.protocol === IPPROTO_ICMPV6;
  return !icmp || invertTuple(tuple) !== undefined;
}

/** ctnetlink_setup_nat: the destination first; what nobody asked for is bound as it is. */
function setupWantedNat(connection: Connection, { sourceNat, destinationNat }: NewConnection): void {
  if (sourceNat === undefined && destinationNat === undefined) return;
  if (destinationNat === undefined) bindUnchanged(connection, "destination");
  else setupNat(connection, destinationNat, "destination");
  if (sourceNat === undefined) bindUnchanged(connection, "source");
  else setupNat(connection, sourceNat, "source");
}

/** ctnetlink_change_conntrack */
export function changeConnection(
  connection: Connection,
  change: ConnectionChange,
  origin: EventOrigin,
): Errno | undefined {
  const { conntrack } = connection;
  if (change.timeout !== undefined) {
    if (connection.has(IPS_FIXED_TIMEOUT)) return "EPERM";
    connection.timeout = conntrack.jiffies() + jiffiesOf(change.timeout);
  }
  const refused = change.status === undefined ? undefined : changeStatus(connection, change.status);
  if (refused !== undefined) return refused;
  changeTcp(connection, change.tcp);
  if (change.mark !== undefined) connection.mark = change.mark;
  if (connection.hasEvents) conntrack.report(connection, UPDATE_EVENTS, origin);
  return undefined;
}

/** nf_ct_change_status_common: replies and assurance can be set, not taken back. */
function changeStatus(connection: Connection, status: number): Errno | undefined {
  const wanted = connection.has(IPS_CONFIRMED) ? status : status & ~IPS_CONFIRMED;
  const changed = connection.status ^ wanted;
  if ((changed & (IPS_EXPECTED | IPS_CONFIRMED | IPS_DYING)) !== 0) return "EBUSY";
  const lost = changed & ~wanted;
  if ((lost & (IPS_SEEN_REPLY | IPS_ASSURED)) !== 0) return "EBUSY";
  connection.status |= wanted & ~UNCHANGEABLE;
  return undefined;
}

/** nlattr_to_tcp */
function changeTcp(connection: Connection, change: ConnectionChange["tcp"]): void {
  if (connection.original.protocol !== IPPROTO_TCP) return;
  connection.tcp ??= new TcpTrack();
  if (change === undefined) return;
  const { original, reply } = connection.tcp.seen;
  if (change.state !== undefined) connection.tcp.state = change.state;
  original.flags |= change.flags;
  reply.flags |= change.flags;
}
