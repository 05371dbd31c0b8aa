import { NETWORK_OFFSET } from "../../packet.ts";
import { transportChecksumIsRight } from "../checksum.ts";
import type { Tracked } from "../tracking.ts";
import {
  type Connection,
  type Direction,
  IPS_ASSURED,
  IPS_CONFIRMED,
  IPS_FIXED_TIMEOUT,
  IPS_SEEN_REPLY,
} from "./connection.ts";
import { type Conntrack, HZ } from "./conntrack.ts";
import { IPCT_ASSURED, IPCT_PROTOINFO } from "./events.ts";
import type { ProtocolVerdict, TransportPacket } from "./protocols.ts";
import type { ConntrackSettings } from "./settings.ts";
import { isBefore, readOffer, readSegment, type Segment } from "./tcp-segment.ts";
import { type TcpState, timeoutOf, transition } from "./tcp-states.ts";
import {
  checkWindow,
  EXP_CHALLENGE_ACK,
  FLAG_BE_LIBERAL,
  FLAG_CLOSE_INIT,
  FLAG_DATA_UNACKNOWLEDGED,
  FLAG_MAXACK_SET,
  FLAG_SACK_PERM,
  FLAG_WINDOW_SCALE,
  SIMULTANEOUS_OPEN,
  TcpTrack,
} from "./tcp-window.ts";

// Read first: net/netfilter/nf_conntrack_proto_tcp.c (nf_conntrack_tcp_packet, tcp_new).

const CHECKSUM_OFFSET = 16;

/** A segment on its way through the states. */
interface Step {
  readonly conntrack: Conntrack;
  readonly tracked: Tracked;
  readonly input: TransportPacket;
  readonly track: TcpTrack;
  readonly segment: Segment;
  readonly direction: Direction;
  readonly old: TcpState;
}

/** nf_conntrack_tcp_packet */
export function trackTcp(conntrack: Conntrack, tracked: Tracked, input: TransportPacket): ProtocolVerdict {
  const { packet, state, place } = input;
  const segment = readSegment(packet.bytes, place.offset);
  if (segment === undefined) return "invalid";
  if (state.point === "PREROUTING" && conntrack.settings.checksum !== 0) {
    const where = { family: state.family, ...place };
    if (!transportChecksumIsRight(packet.bytes, where, place.offset + CHECKSUM_OFFSET)) return "invalid";
  }
  const { connection, direction } = tracked;
  if (!connection.has(IPS_CONFIRMED)) {
    const begun = beginTrack(conntrack.settings, segment);
    if (begun === undefined) return "invalid";
    connection.tcp = begun;
  }
  const track = connection.tcp!;
  return step({ conntrack, tracked, input, track, segment, direction, old: track.state });
}

/** tcp_new: a SYN begins a connection; anything else is picked up in the middle, if nf_conntrack_tcp_loose says so. */
function beginTrack(settings: ConntrackSettings, segment: Segment): TcpTrack | undefined {
  const state = transition("original", segment.kind, "NONE");
  if (state === "invalid") return undefined;
  const track = new TcpTrack();
  const { original, reply } = track.seen;
  track.lastKind = "none";
  original.end = segment.end;
  original.maximumWindow = segment.window === 0 ? 1 : segment.window;
  original.maximumEnd = segment.end;
  if (state === "SYN_SENT") {
    original.takeOffer(segment);
    return track;
  }
  if (settings.tcp_loose === 0) return undefined;
  original.maximumEnd = (segment.end + original.maximumWindow) >>> 0;
  original.flags = reply.flags = FLAG_SACK_PERM | FLAG_BE_LIBERAL;
  return track;
}

function step(at: Step): ProtocolVerdict {
  const { track, segment, direction, old } = at;
  const next = transition(direction, segment.kind, old);
  switch (next) {
    case "invalid":
      return "invalid";
    case "ignore":
      return ignore(at);
    case "SYN_SENT":
      return old === "TIME_WAIT" || old === "CLOSE" || old === "SYN_SENT2" ? reopen(at) : inWindow(at, next);
    case "TIME_WAIT":
      return isChallengeAck(at) ? "accept" : inWindow(at, next);
    case "SYN_SENT2":
      track.lastFlags |= SIMULTANEOUS_OPEN;
      return inWindow(at, next);
    case "SYN_RECV": {
      const simultaneous = (track.lastFlags & SIMULTANEOUS_OPEN) !== 0;
      const opened = direction === "reply" && segment.kind === "ack" && simultaneous;
      return inWindow(at, opened ? "ESTABLISHED" : next);
    }
    case "CLOSE":
      return segment.kind === "rst" ? reset(at) : inWindow(at, next);
    default:
      return inWindow(at, next);
  }
}

function otherWay(direction: Direction): Direction {
  return direction === "original" ? "reply" : "original";
}

/** A SYN after the end: of a connection that was closed or reset, a new one begins (NF_REPEAT). */
function reopen(at: Step): ProtocolVerdict {
  const { conntrack, tracked, track, direction } = at;
  const flags = track.seen.original.flags | track.seen.reply.flags;
  const aborted = track.lastDirection === direction && track.lastKind === "rst";
  if ((flags & FLAG_CLOSE_INIT) === 0 && !aborted) return ignore(at);
  conntrack.delete(tracked.connection);
  return "repeat";
}

/** RFC 5961: the answer to a spurious SYN does not acknowledge the last FIN. */
function isChallengeAck({ track, segment, direction, old }: Step): boolean {
  const expected = old === "LAST_ACK" && segment.kind === "ack" && track.lastDirection !== direction;
  if (!expected || track.lastKind !== "syn" || (track.lastFlags & EXP_CHALLENGE_ACK) === 0) return false;
  track.lastFlags &= ~EXP_CHALLENGE_ACK;
  return true;
}

/** TCP_CONNTRACK_IGNORE: the hosts may be in step where we are not; what they say next will tell. */
function ignore(at: Step): ProtocolVerdict {
  const { track, segment, direction, old } = at;
  if (answersIgnoredSyn(at)) {
    catchUp(track, direction);
    return inWindow({ ...at, old: "SYN_SENT" }, "SYN_RECV");
  }
  track.lastKind = segment.kind;
  track.lastDirection = direction;
  track.lastSequence = segment.sequence;
  track.lastEnd = segment.end;
  track.lastWindow = segment.window;
  if (segment.kind === "syn" && direction === "original") {
    const { scale, sack } = readOffer(segment.options);
    track.lastScale = scale ?? 0;
    track.lastFlags = scale === undefined ? 0 : FLAG_WINDOW_SCALE;
    if (sack === "permitted") track.lastFlags |= FLAG_SACK_PERM;
    if (old === "LAST_ACK") track.lastFlags |= EXP_CHALLENGE_ACK;
  }
  if (old === "SYN_SENT" && segment.kind === "ack" && direction === "reply") {
    track.lastAck = segment.acknowledgement;
  }
  return "accept";
}

function answersIgnoredSyn({ track, segment, direction }: Step): boolean {
  return (
    segment.kind === "syn+ack" &&
    track.lastKind === "syn" &&
    track.lastDirection !== direction &&
    segment.acknowledgement === track.lastEnd
  );
}

/** Both hosts agreed on a SYN that was ignored here. */
function catchUp(track: TcpTrack, direction: Direction): void {
  const asker = track.seen[track.lastDirection];
  asker.end = asker.maximumEnd = track.lastEnd;
  asker.maximumWindow = track.lastWindow === 0 ? 1 : track.lastWindow;
  asker.scale = track.lastScale;
  track.lastFlags &= ~EXP_CHALLENGE_ACK;
  asker.flags = track.lastFlags;
  track.seen[direction].reset();
}

/** tcp_can_early_drop */
const CLOSING: ReadonlySet<TcpState> = new Set(["FIN_WAIT", "LAST_ACK", "TIME_WAIT", "CLOSE", "CLOSE_WAIT"]);

/** A reset: believed at once where nothing is left to lose, else only if it fits what was acknowledged. */
function reset(at: Step): ProtocolVerdict {
  const { conntrack, tracked, track, segment, direction, old } = at;
  if (CLOSING.has(track.state)) return accepted(at, "CLOSE");
  const other = track.seen[otherWay(direction)];
  let next: TcpState = "CLOSE";
  if ((other.flags & FLAG_MAXACK_SET) !== 0 && track.lastKind !== "syn") {
    const { sequence } = segment;
    const established = track.state === "ESTABLISHED" && tracked.connection.has(IPS_ASSURED);
    if (sequence === 0 && !established) return inWindow(at, next);
    if (isBefore(sequence, other.maximumAck) && conntrack.settings.tcp_ignore_invalid_rst === 0)
      return "invalid";
    if (!established || sequence === other.maximumAck) return inWindow(at, next);
    const train = track.lastKind === "ack" && track.lastDirection === direction && sequence === track.lastEnd;
    if (train) return inWindow(at, next);
    next = old;
  }
  return skipsWindow(at) ? accepted(at, next) : inWindow(at, next);
}

/** The reset answers a SYN or an acknowledgement that was ignored here. */
function skipsWindow({ tracked, track, segment, direction, old }: Step): boolean {
  const { connection } = tracked;
  const toSyn =
    connection.has(IPS_SEEN_REPLY) && track.lastKind === "syn" && track.lastDirection !== direction;
  const toAck = !connection.has(IPS_ASSURED) && track.lastKind === "ack";
  if ((toSyn || toAck) && segment.acknowledgement === track.lastEnd) return true;
  const challenged = old === "SYN_SENT" && track.lastKind === "ack" && track.lastDirection === "reply";
  return challenged && segment.sequence === track.lastAck;
}

function inWindow(at: Step, next: TcpState): ProtocolVerdict {
  const { conntrack, track, direction, segment } = at;
  const liberal = conntrack.settings.tcp_be_liberal === 0 ? "strict" : "liberal";
  const verdict = checkWindow(track, direction, segment, liberal);
  if (verdict === "ignore") return "accept";
  if (verdict === "accept") return accepted(at, next);
  shortenAfterInvalid(at);
  return "invalid";
}

/** nf_tcp_handle_invalid: FIN and RST out of the window from both sides: it is probably over. */
function shortenAfterInvalid({ conntrack, tracked, track, direction, segment }: Step): void {
  const { connection } = tracked;
  if (!connection.has(IPS_ASSURED) || connection.has(IPS_FIXED_TIMEOUT)) return;
  if (segment.kind !== "rst" && segment.kind !== "fin") return;
  if (track.lastDirection === direction || (track.lastKind !== "fin" && track.lastKind !== "rst")) {
    track.lastKind = segment.kind;
    track.lastDirection = direction;
    return;
  }
  const left = conntrack.remaining(connection);
  const unacknowledged = conntrack.settings.tcp_timeout_unacknowledged * HZ;
  if (left >= 120 * HZ && left > unacknowledged) connection.timeout = unacknowledged + conntrack.jiffies();
}

/** From here on the segment is in the window: the state, the timeout, and whether it is assured. */
function accepted(at: Step, next: TcpState): ProtocolVerdict {
  const { conntrack, tracked, input, track, segment, direction, old } = at;
  const { connection } = tracked;
  track.lastKind = segment.kind;
  track.lastDirection = direction;
  track.state = next;
  if (old !== next && next === "FIN_WAIT") track.seen[direction].flags |= FLAG_CLOSE_INIT;
  let timeout = timeoutFor(conntrack.settings, track, segment, next);
  if (next !== old) connection.note(IPCT_PROTOINFO);
  if (!connection.has(IPS_SEEN_REPLY)) {
    if (segment.rst) {
      connection.account(direction, input.packet.bytes.length - NETWORK_OFFSET);
      conntrack.delete(connection);
      return "accept";
    }
    // A SYN again: its timeout goes on, or the entry could live for ever.
    if (segment.kind === "syn" && old === "SYN_SENT") return "accept";
    const limit = conntrack.settings.tcp_timeout_unacknowledged;
    if (next === "ESTABLISHED" && timeout > limit) timeout = limit;
  } else if (isAssuring(connection, old, next)) {
    connection.status |= IPS_ASSURED;
    connection.note(IPCT_ASSURED);
  }
  conntrack.refresh(connection, direction, input.packet, timeout * HZ);
  return "accept";
}

function isAssuring(connection: Connection, old: TcpState, next: TcpState): boolean {
  return (
    !connection.has(IPS_ASSURED) && (old === "SYN_RECV" || old === "ESTABLISHED") && next === "ESTABLISHED"
  );
}

/** Seconds. */
function timeoutFor(settings: ConntrackSettings, track: TcpTrack, segment: Segment, next: TcpState): number {
  const usual = timeoutOf(settings, next);
  const { tcp_timeout_max_retrans, tcp_timeout_unacknowledged, tcp_max_retrans } = settings;
  if (track.retransmissions >= tcp_max_retrans && usual > tcp_timeout_max_retrans)
    return tcp_timeout_max_retrans;
  if (segment.rst) return settings.tcp_timeout_close;
  const flags = track.seen.original.flags | track.seen.reply.flags;
  const unacknowledged = (flags & FLAG_DATA_UNACKNOWLEDGED) !== 0;
  if (unacknowledged && usual > tcp_timeout_unacknowledged) return tcp_timeout_unacknowledged;
  return track.lastWindow === 0 && usual > tcp_timeout_max_retrans ? tcp_timeout_max_retrans : usual;
}
