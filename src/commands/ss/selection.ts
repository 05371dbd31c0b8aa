// Read first: iproute2 misc/ss.c (default_dbs, default_afs, filter_merge_defaults, scan_state): which tables, families
// and states are listed.

/** TCP states by number; UDP and raw sockets are ESTABLISHED or CLOSE. */
export const SS_ESTABLISHED = 1;
export const SS_CLOSE = 7;
const SS_SYN_SENT = 2;
const SS_SYN_RECV = 3;
const SS_TIME_WAIT = 6;
const SS_LISTEN = 10;
export const ALL_STATES: number = (1 << 12) - 1;
const CONNECTED: number = without(SS_LISTEN, SS_CLOSE, SS_TIME_WAIT, SS_SYN_RECV);

function without(...states: readonly number[]): number {
  return states.reduce((mask, state) => mask & ~(1 << state), ALL_STATES);
}

export type Database =
  | "tcp"
  | "mptcp"
  | "dccp"
  | "udp"
  | "raw"
  | "unix_dgram"
  | "unix_stream"
  | "unix_seqpacket"
  | "packet_dgram"
  | "packet_raw"
  | "netlink"
  | "sctp"
  | "vsock_stream"
  | "vsock_dgram"
  | "tipc"
  | "xdp";

export type Family = "inet" | "inet6" | "unix" | "link" | "netlink" | "vsock" | "tipc" | "xdp";

const INET: readonly Family[] = ["inet", "inet6"];

const DATABASES: Readonly<
  Record<Database, { readonly states: number; readonly families: readonly Family[] }>
> = {
  tcp: { states: CONNECTED, families: INET },
  mptcp: { states: CONNECTED, families: INET },
  dccp: { states: CONNECTED, families: INET },
  udp: { states: 1 << SS_ESTABLISHED, families: INET },
  raw: { states: 1 << SS_ESTABLISHED, families: INET },
  unix_dgram: { states: 1 << SS_CLOSE, families: ["unix"] },
  unix_stream: { states: CONNECTED, families: ["unix"] },
  unix_seqpacket: { states: CONNECTED, families: ["unix"] },
  packet_dgram: { states: 1 << SS_CLOSE, families: ["link"] },
  packet_raw: { states: 1 << SS_CLOSE, families: ["link"] },
  netlink: { states: 1 << SS_CLOSE, families: ["netlink"] },
  sctp: { states: CONNECTED, families: INET },
  vsock_stream: { states: CONNECTED, families: ["vsock"] },
  vsock_dgram: { states: CONNECTED, families: ["vsock"] },
  tipc: { states: (1 << SS_ESTABLISHED) | (1 << SS_LISTEN) | (1 << SS_CLOSE), families: ["tipc"] },
  xdp: { states: 1 << SS_CLOSE, families: ["xdp"] },
};

const INET_DATABASES: readonly Database[] = ["tcp", "mptcp", "udp", "dccp", "sctp", "raw"];
const UNIX: readonly Database[] = ["unix_dgram", "unix_stream", "unix_seqpacket"];
const PACKET: readonly Database[] = ["packet_dgram", "packet_raw"];
const VSOCK: readonly Database[] = ["vsock_stream", "vsock_dgram"];

const FAMILIES: Readonly<
  Record<Family, { readonly databases: readonly Database[]; readonly states: number }>
> = {
  inet: { databases: INET_DATABASES, states: CONNECTED },
  inet6: { databases: INET_DATABASES, states: CONNECTED },
  unix: { databases: UNIX, states: CONNECTED },
  link: { databases: PACKET, states: 1 << SS_CLOSE },
  netlink: { databases: ["netlink"], states: 1 << SS_CLOSE },
  vsock: { databases: VSOCK, states: CONNECTED },
  tipc: { databases: ["tipc"], states: DATABASES.tipc.states },
  xdp: { databases: ["xdp"], states: 1 << SS_CLOSE },
};

/** What -A takes. */
const QUERIES: Readonly<Record<string, readonly Database[]>> = {
  all: ["udp", "dccp", "tcp", "mptcp", "raw", ...UNIX, ...PACKET, "netlink", "sctp", ...VSOCK, "xdp"],
  inet: INET_DATABASES,
  udp: ["udp"],
  dccp: ["dccp"],
  tcp: ["tcp"],
  mptcp: ["mptcp"],
  sctp: ["sctp"],
  raw: ["raw"],
  unix: UNIX,
  unix_stream: ["unix_stream"],
  u_str: ["unix_stream"],
  unix_dgram: ["unix_dgram"],
  u_dgr: ["unix_dgram"],
  unix_seqpacket: ["unix_seqpacket"],
  u_seq: ["unix_seqpacket"],
  packet: PACKET,
  packet_raw: ["packet_raw"],
  p_raw: ["packet_raw"],
  packet_dgram: ["packet_dgram"],
  p_dgr: ["packet_dgram"],
  netlink: ["netlink"],
  tipc: ["tipc"],
  vsock: VSOCK,
  vsock_stream: ["vsock_stream"],
  v_str: ["vsock_stream"],
  vsock_dgram: ["vsock_dgram"],
  v_dgr: ["vsock_dgram"],
  xdp: ["xdp"],
};

/** Which sockets are listed: `current_filter` without its expression. */
export class Selection {
  readonly databases: Set<Database> = new Set();
  readonly families: Set<Family> = new Set();
  states = 0;
  /** Nothing was chosen by an option. */
  isDefault = true;
  preferredFamily: Family | undefined;

  addDatabase(database: Database): void {
    this.states |= DATABASES[database].states;
    this.databases.add(database);
    this.isDefault = false;
  }

  /** -A: false for an unknown name; `!name` takes tables away. */
  addQuery(name: string): boolean {
    const excluded = name.startsWith("!");
    const databases = QUERIES[excluded ? name.slice(1) : name];
    if (databases === undefined) return false;
    for (const database of databases) {
      if (excluded) this.databases.delete(database);
      else this.addDatabase(database);
    }
    this.isDefault = false;
    return true;
  }

  addFamily(family: Family): void {
    this.states |= FAMILIES[family].states;
    this.families.add(family);
    this.isDefault = false;
    this.preferredFamily = family;
  }

  isFamily(name: string): name is Family {
    return name in FAMILIES;
  }

  /** The families of the tables chosen, and the tables of the families. */
  mergeDefaults(): void {
    for (const database of this.databases) {
      const { families } = DATABASES[database];
      if (!families.some((family) => this.families.has(family)))
        for (const one of families) this.families.add(one);
    }
    for (const family of this.families) {
      const { databases } = FAMILIES[family];
      if (!databases.some((one) => this.databases.has(one)))
        for (const one of databases) this.databases.add(one);
    }
  }

  lists(state: number): boolean {
    return (this.states & (1 << state)) !== 0;
  }
}

/** -l */
export const LISTENING: number = (1 << SS_LISTEN) | (1 << SS_CLOSE);
export const DEFAULT_STATES: number = CONNECTED;

const STATE_NAMES: readonly string[] = [
  "unknown",
  "established",
  "syn-sent",
  "syn-recv",
  "fin-wait-1",
  "fin-wait-2",
  "time-wait",
  "unconnected",
  "close-wait",
  "last-ack",
  "listening",
  "closing",
];

const STATE_GROUPS: Readonly<Record<string, number>> = {
  close: 1 << SS_CLOSE,
  closed: 1 << SS_CLOSE,
  "syn-rcv": 1 << SS_SYN_RECV,
  all: ALL_STATES,
  connected: without(SS_CLOSE, SS_LISTEN),
  synchronized: without(SS_CLOSE, SS_LISTEN, SS_SYN_SENT),
  bucket: (1 << SS_SYN_RECV) | (1 << SS_TIME_WAIT),
  big: without(SS_SYN_RECV, SS_TIME_WAIT),
};

/** scan_state; undefined for an unknown name. */
export function statesOf(name: string): number | undefined {
  const lower = name.toLowerCase();
  const group = STATE_GROUPS[lower];
  if (group !== undefined) return group;
  const index = STATE_NAMES.indexOf(lower);
  return index < 0 ? undefined : 1 << index;
}
