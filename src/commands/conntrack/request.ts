import type { TcpState } from "../../net/netfilter/conntrack/tcp-states.ts";
import type { IpAddress } from "../../net/netlink/route-message.ts";
import type { CommandName } from "./option-table.ts";
import type { ProtocolHandler } from "./protocol-options.ts";

/** One direction of the connection that the options describe. */
export interface WantedTuple {
  source?: IpAddress;
  destination?: IpAddress;
  sourcePort?: number;
  destinationPort?: number;
}

/** An address with an optional port, as -n, -g and -j give it. */
export interface WantedNat {
  address?: IpAddress;
  port?: number;
}

/** A number of bits that must agree. */
export interface Masked {
  readonly value: number;
  readonly mask: number;
}

/** What the command line says (struct ct_cmd and ct_tmpl). */
export interface Request {
  command: CommandName | undefined;
  table: "conntrack" | "expect" | "dying" | "unconfirmed";
  /** The letters of the options given. */
  readonly used: Set<string>;
  family: 4 | 6 | undefined;
  protocol: ProtocolHandler | undefined;
  readonly original: WantedTuple;
  readonly reply: WantedTuple;
  icmpType?: number;
  icmpCode?: number;
  icmpId?: number;
  tcpState?: TcpState;
  /** Masks of the original source and destination. */
  sourceMask?: IpAddress;
  destinationMask?: IpAddress;
  timeout?: number;
  status?: number;
  statusMask: number;
  mark?: Masked;
  readonly sourceNat: WantedNat;
  readonly destinationNat: WantedNat;
  zone?: number;
  id?: number;
  /** `new`, `update` and `destroy`; empty = all. */
  readonly events: Set<"new" | "update" | "destroy">;
  readonly output: Set<"xml" | "extended" | "timestamp" | "id" | "ktimestamp" | "labels" | "save">;
}

export function emptyRequest(): Request {
  return {
    command: undefined,
    table: "conntrack",
    used: new Set(),
    family: undefined,
    protocol: undefined,
    original: {},
    reply: {},
    statusMask: 0,
    sourceNat: {},
    destinationNat: {},
    events: new Set(),
    output: new Set(),
  };
}
