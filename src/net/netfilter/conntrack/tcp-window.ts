import type { Direction } from "./connection.ts";
import { highestSack, isAfter, isBefore, readOffer, type Segment } from "./tcp-segment.ts";
import type { SegmentKind, TcpState } from "./tcp-states.ts";

// Read first: net/netfilter/nf_conntrack_proto_tcp.c (tcp_in_window and the comment that explains the four bounds).

/** IP_CT_TCP_FLAG_*, include/uapi/linux/netfilter/nf_conntrack_tcp.h */
export const FLAG_WINDOW_SCALE = 0x01;
export const FLAG_SACK_PERM = 0x02;
export const FLAG_CLOSE_INIT = 0x04;
export const FLAG_BE_LIBERAL = 0x08;
export const FLAG_DATA_UNACKNOWLEDGED = 0x10;
export const FLAG_MAXACK_SET = 0x20;
export const EXP_CHALLENGE_ACK = 0x40;
export const SIMULTANEOUS_OPEN = 0x80;

const MAXACKWINCONST = 66000;

/** What was seen of one sender (struct ip_ct_tcp_state). */
export class TcpSender {
  /** The highest sequence number sent, and the highest that it may send. */
  end = 0;
  maximumEnd = 0;
  maximumWindow = 0;
  maximumAck = 0;
  scale = 0;
  flags = 0;

  /** nf_ct_tcp_state_reset */
  reset(): void {
    this.end = this.maximumEnd = this.maximumWindow = this.maximumAck = this.scale = 0;
    this.flags &= FLAG_BE_LIBERAL;
  }

  /** tcp_options */
  takeOffer(segment: Segment): void {
    if (segment.options.length === 0) return;
    const { scale, sack } = readOffer(segment.options);
    this.scale = scale ?? 0;
    this.flags &= FLAG_BE_LIBERAL;
    if (scale !== undefined) this.flags |= FLAG_WINDOW_SCALE;
    if (sack === "permitted") this.flags |= FLAG_SACK_PERM;
  }
}

/** What is remembered of a TCP connection (struct ip_ct_tcp). */
export class TcpTrack {
  state: TcpState = "NONE";
  readonly seen: Readonly<Record<Direction, TcpSender>> = {
    original: new TcpSender(),
    reply: new TcpSender(),
  };
  lastDirection: Direction = "original";
  lastKind: SegmentKind | undefined = undefined;
  lastSequence = 0;
  lastAck = 0;
  lastEnd = 0;
  lastWindow = 0;
  lastScale = 0;
  lastFlags = 0;
  retransmissions = 0;
}

/** `ignore`: out of the window, but let through untracked; `invalid`: out of any window. */
export type WindowVerdict = "accept" | "ignore" | "invalid";

/** tcp_in_window. `liberal`: nf_conntrack_tcp_be_liberal. */
export function checkWindow(
  track: TcpTrack,
  direction: Direction,
  segment: Segment,
  liberal: "liberal" | "strict",
): WindowVerdict {
  const sender = track.seen[direction];
  const receiver = track.seen[direction === "original" ? "reply" : "original"];
  const bounds = new Bounds(sender, receiver, segment);
  if (sender.maximumWindow === 0) {
    if (bounds.begin(direction) === "done") return "accept";
  } else if (isReopened(track, sender, segment)) {
    initialize(sender, receiver, segment, direction);
    if (direction === "reply" && !segment.ack) return "accept";
  }
  bounds.settle(track.state);
  const verdict = bounds.check();
  if (verdict !== "accept" && (liberal === "liberal" || (sender.flags & FLAG_BE_LIBERAL) !== 0))
    return "accept";
  if (verdict === "accept") {
    bounds.update();
    countRetransmissions(track, direction, segment, bounds.ack);
  }
  return verdict;
}

function isReopened({ state }: TcpTrack, sender: TcpSender, segment: Segment): boolean {
  return segment.syn && isAfter(segment.end, sender.end) && (state === "SYN_SENT" || state === "SYN_RECV");
}

/** tcp_init_sender: scaling needs both sides. */
function initialize(sender: TcpSender, receiver: TcpSender, segment: Segment, direction: Direction): void {
  sender.end = sender.maximumEnd = segment.end;
  sender.maximumWindow = segment.window === 0 ? 1 : segment.window;
  sender.takeOffer(segment);
  const both = sender.flags & receiver.flags & FLAG_WINDOW_SCALE;
  if (direction === "reply" && both === 0) sender.scale = receiver.scale = 0;
}

/** One segment against what was seen so far. */
class Bounds {
  readonly #sender: TcpSender;
  readonly #receiver: TcpSender;
  readonly #segment: Segment;
  #sequence: number;
  #end: number;
  #sack: number;
  ack: number;

  constructor(sender: TcpSender, receiver: TcpSender, segment: Segment) {
    this.#sender = sender;
    this.#receiver = receiver;
    this.#segment = segment;
    this.#sequence = segment.sequence;
    this.#end = segment.end;
    this.ack = segment.acknowledgement;
    const sacks = (receiver.flags & FLAG_SACK_PERM) !== 0;
    this.#sack = sacks ? highestSack(segment.options, this.ack) : this.ack;
  }

  /** The first segment of this side; `done` for a simultaneous open. */
  begin(direction: Direction): "done" | "go on" {
    const sender = this.#sender;
    const receiver = this.#receiver;
    const segment = this.#segment;
    if (segment.syn) {
      initialize(sender, receiver, segment, direction);
      return segment.ack ? "go on" : "done";
    }
    sender.end = this.#end;
    const window = (segment.window << sender.scale) >>> 0;
    sender.maximumWindow = window === 0 ? 1 : window;
    sender.maximumEnd = (this.#end + sender.maximumWindow) >>> 0;
    if (receiver.maximumWindow === 0) receiver.end = receiver.maximumEnd = this.#sack;
    else if (this.#sack === (receiver.end + 1) >>> 0) receiver.end = this.#sack;
    return "go on";
  }

  /** Segments without a useful acknowledgement, and the reset that answers a SYN. */
  settle(state: TcpState): void {
    const { ack, rst } = this.#segment;
    if (!ack || (rst && this.ack === 0)) this.ack = this.#sack = this.#receiver.end;
    if (rst && this.#sequence === 0 && state === "SYN_SENT") this.#sequence = this.#end = this.#sender.end;
  }

  check(): WindowVerdict {
    const sender = this.#sender;
    const receiver = this.#receiver;
    if (!isBefore(this.#sequence, sender.maximumEnd + 1)) return this.#beyond();
    if (!isBefore(this.#sack, receiver.end + 1)) return "invalid";
    const inWindow = receiver.maximumWindow === 0 || this.#reachesWindow();
    if (!inWindow || !this.#acksRecently()) return "ignore";
    return "accept";
  }

  #reachesWindow(): boolean {
    return isAfter(this.#end, this.#sender.end - this.#receiver.maximumWindow - 1);
  }

  #acksRecently(): boolean {
    const window = Math.max(this.#sender.maximumWindow, MAXACKWINCONST);
    return isAfter(this.#sack, this.#receiver.end - window - 1);
  }

  /** More than the receiver allowed; by less than a window it may pass, and its acknowledgement be understood. */
  #beyond(): WindowVerdict {
    const sender = this.#sender;
    const receiver = this.#receiver;
    const overshot = (this.#end - sender.maximumEnd + 1) >>> 0;
    const inWindow = receiver.maximumWindow !== 0 && this.#reachesWindow();
    const acked = this.#acksRecently() && isBefore(this.#sack, receiver.end + 1);
    if (!inWindow || !acked || overshot > receiver.maximumWindow) return "invalid";
    sender.end = this.#end;
    sender.flags |= FLAG_DATA_UNACKNOWLEDGED;
    return "ignore";
  }

  update(): void {
    const window = this.#scaledWindow();
    this.#updateSender((window + ((this.#sack - this.ack) >>> 0)) >>> 0);
    this.#updateReceiver(window);
  }

  #scaledWindow(): number {
    const { syn, window } = this.#segment;
    return syn ? window : (window << this.#sender.scale) >>> 0;
  }

  #updateSender(window: number): void {
    const sender = this.#sender;
    if (sender.maximumWindow < window) sender.maximumWindow = window;
    if (isAfter(this.#end, sender.end)) {
      sender.end = this.#end;
      sender.flags |= FLAG_DATA_UNACKNOWLEDGED;
    }
    if (!this.#segment.ack) return;
    if ((sender.flags & FLAG_MAXACK_SET) === 0 || isAfter(this.ack, sender.maximumAck)) {
      sender.maximumAck = this.ack;
      sender.flags |= FLAG_MAXACK_SET;
    }
  }

  #updateReceiver(window: number): void {
    const sender = this.#sender;
    const receiver = this.#receiver;
    if (receiver.maximumWindow !== 0 && isAfter(this.#end, sender.maximumEnd)) {
      receiver.maximumWindow += (this.#end - sender.maximumEnd) >>> 0;
    }
    if (isAfter(this.#sack + window, receiver.maximumEnd - 1)) {
      receiver.maximumEnd = (this.#sack + window + (window === 0 ? 1 : 0)) >>> 0;
    }
    if (this.ack === receiver.end) receiver.flags &= ~FLAG_DATA_UNACKNOWLEDGED;
  }
}

/** The same acknowledgement again and again: nobody takes the data. */
function countRetransmissions(track: TcpTrack, direction: Direction, segment: Segment, ack: number): void {
  if (segment.kind !== "ack") return;
  const { sequence, end, window } = segment;
  const same =
    track.lastDirection === direction &&
    track.lastSequence === sequence &&
    track.lastAck === ack &&
    track.lastEnd === end &&
    track.lastWindow === window;
  track.retransmissions = same ? track.retransmissions + 1 : 0;
  if (same) return;
  track.lastDirection = direction;
  track.lastSequence = sequence;
  track.lastAck = ack;
  track.lastEnd = end;
  track.lastWindow = window;
}
