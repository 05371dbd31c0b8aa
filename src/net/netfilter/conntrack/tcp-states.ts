import type { Direction } from "./connection.ts";
import type { ConntrackSettings, TimeoutName } from "./settings.ts";

// Read first: net/netfilter/nf_conntrack_proto_tcp.c (tcp_conntracks and the comment above it).

/** enum tcp_conntrack, with the numbers that the kernel gives them. */
export const TCP_STATES = [
  "NONE",
  "SYN_SENT",
  "SYN_RECV",
  "ESTABLISHED",
  "FIN_WAIT",
  "CLOSE_WAIT",
  "LAST_ACK",
  "TIME_WAIT",
  "CLOSE",
  "SYN_SENT2",
] as const;

export type TcpState = (typeof TCP_STATES)[number];

/** What a segment is, by its flags: a reset before anything else. */
export type SegmentKind = "syn" | "syn+ack" | "fin" | "ack" | "rst" | "none";

/** The state that a segment leads to; `ignore`: let it through and wait; `invalid`: it belongs to nothing. */
export type Transition = TcpState | "ignore" | "invalid";

/**
 * One column for each state, in the order of TCP_STATES: `.` is invalid, `i` ignored, else the state's letter:
 * S SYN_SENT, R SYN_RECV, E ESTABLISHED, F FIN_WAIT, C CLOSE_WAIT, L LAST_ACK, T TIME_WAIT, X CLOSE, 2 SYN_SENT2.
 */
const TRANSITIONS: Readonly<Record<Direction, Readonly<Record<SegmentKind, string>>>> = {
  //                       NONE to SYN_SENT2
  original: {
    syn: /*       */ "SSiiiiiSS2",
    "syn+ack": /* */ "..R......R",
    fin: /*       */ "..FFLLLTX.",
    ack: /*       */ "E.EECCTTX.",
    rst: /*       */ ".XXXXXXXXX",
    none: /*      */ "..........",
  },
  reply: {
    syn: /*       */ ".2.....S.2",
    "syn+ack": /* */ ".RiiiiiiiR",
    fin: /*       */ "..FFLLLTX.",
    ack: /*       */ ".iRECCTTXi",
    rst: /*       */ ".XXXXXXXXX",
    none: /*      */ "..........",
  },
};

const LETTERS: Readonly<Record<string, Transition>> = {
  ".": "invalid",
  i: "ignore",
  S: "SYN_SENT",
  R: "SYN_RECV",
  E: "ESTABLISHED",
  F: "FIN_WAIT",
  C: "CLOSE_WAIT",
  L: "LAST_ACK",
  T: "TIME_WAIT",
  X: "CLOSE",
  "2": "SYN_SENT2",
};

export function transition(direction: Direction, kind: SegmentKind, state: TcpState): Transition {
  return LETTERS[TRANSITIONS[direction][kind][TCP_STATES.indexOf(state)]!]!;
}

const TIMEOUTS: Readonly<Record<TcpState, TimeoutName>> = {
  NONE: "tcp_timeout_syn_sent",
  SYN_SENT: "tcp_timeout_syn_sent",
  SYN_RECV: "tcp_timeout_syn_recv",
  ESTABLISHED: "tcp_timeout_established",
  FIN_WAIT: "tcp_timeout_fin_wait",
  CLOSE_WAIT: "tcp_timeout_close_wait",
  LAST_ACK: "tcp_timeout_last_ack",
  TIME_WAIT: "tcp_timeout_time_wait",
  CLOSE: "tcp_timeout_close",
  SYN_SENT2: "tcp_timeout_syn_sent",
};

/** In seconds. timeouts[TCP_CONNTRACK_SYN_SENT2] has no file of its own: two minutes. */
export function timeoutOf(settings: ConntrackSettings, state: TcpState): number {
  return state === "SYN_SENT2" ? 120 : settings[TIMEOUTS[state]];
}
