import type { Process } from "../../kernel/process.ts";
import type { Task } from "../../kernel/task.ts";
import type { ReceivedDatagram, SendControl, SocketAddress } from "../../net/socket/socket.ts";
import { type Errno, strerror } from "../../wire/errno.ts";
import { nameOfAddress } from "../resolver/host-lookup.ts";
import { formatPeer, openingLine, type PingChannel } from "./channel.ts";
import { buildProbe, type EchoReply, readAnswer, readQuoted, TIMESTAMP_LENGTH_BYTES } from "./echo.ts";
import { icmpv4Words, icmpv6Words } from "./icmp-words.ts";
import type { PingOptions } from "./options.ts";
import { formatTrip, PingStatistics, type SummaryStyle } from "./statistics.ts";

// Read first: iputils ping/ping_common.c (main_loop, pinger, __schedule_exit).

/** MIN_INTERVAL_MS: shorter waits are this long; also the granularity of select(2) that ping assumes. */
const SHORTEST_INTERVAL_MS = 10;
const LONGEST_PAUSE_MS = 500;
const MILLISECOND_NS = 1_000_000;
/** What one turn of a busy wait costs. */
const SPIN_NS = 10_000;
const SCREEN_WIDTH = 80;

/** MSG_CONFIRM */
const CONFIRM: SendControl = { confirm: "confirm" };

/** One run of ping, from the first probe to the summary. */
export class PingSession {
  readonly #process: Process;
  readonly #options: PingOptions;
  readonly #channel: PingChannel;
  readonly #host: string;
  readonly #numeric: boolean;
  readonly #statistics = new PingStatistics();
  /** An answer has come since the last probe. */
  #confirms = false;
  readonly #timing: boolean;
  readonly #startNs: number;
  #intervalMs: number;
  #lastProbeNs: number | undefined;
  #tokens = 0;
  #failures = 0;
  #addend = 0;
  /** SIGALRM: the deadline, or how long to wait for the last answers. */
  #alarmNs: number | undefined;
  #lingering = false;
  #exiting = false;
  #snapshot = false;
  /** The last address that was named (pr_addr keeps one). */
  #named: { readonly numeric: string; readonly text: string } | undefined;

  constructor(process: Process, options: PingOptions, channel: PingChannel, host: PingHost) {
    this.#process = process;
    this.#options = options;
    this.#channel = channel;
    this.#host = host.name;
    this.#numeric = host.numeric || options.numeric;
    this.#timing = options.size >= TIMESTAMP_LENGTH_BYTES;
    this.#intervalMs = options.intervalMs;
    this.#startNs = process.machine.clock.now();
    if (options.deadlineSeconds > 0) this.#alarmNs = this.#startNs + options.deadlineSeconds * 1e9;
    process.onSignal("INT", () => {
      this.#exiting = true;
    });
    process.onSignal("QUIT", () => {
      this.#snapshot = true;
    });
  }

  /** The first line. */
  *open(): Task<void> {
    const peer = (address: SocketAddress): Task<string> => this.#peerName(address);
    const line = yield* openingLine(this.#process, this.#channel, this.#options, { host: this.#host, peer });
    yield* this.#process.stdout.print(line);
  }

  /** main_loop and finish; the exit status. */
  *run(): Task<number> {
    while (!this.#isOver()) {
      if (this.#snapshot) yield* this.#printSnapshot();
      let nextMs = 0;
      do nextMs = this.#scheduleExit(yield* this.#pinger());
      while (nextMs <= 0 && !this.#isOver());
      if (this.#isOver()) break;
      if (yield* this.#waitForAnswer(nextMs)) yield* this.#receiveAll();
    }
    return yield* this.#finish();
  }

  #now(): number {
    return this.#process.machine.clock.now();
  }

  #isOver(): boolean {
    const { count, deadlineSeconds } = this.#options;
    const { received, errors } = this.#statistics;
    if (this.#alarmNs !== undefined && this.#now() >= this.#alarmNs) this.#exiting = true;
    if (this.#exiting) return true;
    if (count !== undefined && received + errors >= count) return true;
    return deadlineSeconds > 0 && errors > 0;
  }

  /** True when something may be read; false: time for the next probe, or to look at the clock. */
  *#waitForAnswer(nextMs: number): Task<boolean> {
    const { socket } = this.#channel;
    const { adaptive } = this.#options;
    const usual = Math.max(SHORTEST_INTERVAL_MS, this.#intervalMs);
    let waitMs = usual;
    if (adaptive || nextMs < usual) {
      waitMs = nextMs;
      if (nextMs <= SHORTEST_INTERVAL_MS) {
        if (this.#statistics.inFlight() === 0) {
          yield* this.#process.sleep(SPIN_NS);
          return socket.readable();
        }
        waitMs = SHORTEST_INTERVAL_MS;
      }
    }
    const untilAlarm = this.#alarmNs === undefined ? Number.POSITIVE_INFINITY : this.#alarmNs - this.#now();
    const waitNs = Math.max(0, Math.min(waitMs * MILLISECOND_NS, untilAlarm));
    return (yield* this.#process.poll([socket], waitNs)) === "ready";
  }

  /** Reads until nothing is left, or nothing is under way. */
  *#receiveAll(): Task<void> {
    const { socket } = this.#channel;
    for (;;) {
      const received = socket.receive();
      if (received.ok) yield* this.#parseReply(received.value);
      else {
        if (received.errno === "EAGAIN" && !socket.readable()) return;
        const told = yield* this.#receiveError(received.errno);
        if (told.count === 0 && told.errno !== undefined && told.errno !== "EAGAIN") {
          yield* this.#complain(`recvmsg: ${strerror(told.errno)}`);
          return;
        }
      }
      if (this.#statistics.inFlight() === 0) return;
    }
  }

  /** Sends if it is time; the milliseconds until the next probe. */
  *#pinger(): Task<number> {
    const { count, deadlineSeconds, outstanding } = this.#options;
    const statistics = this.#statistics;
    const done = count !== undefined && statistics.transmitted >= count && deadlineSeconds === 0;
    if (this.#exiting || done) return 1000;
    const pause = this.#takeToken();
    if (pause > 0) return pause;
    if (outstanding && statistics.transmitted > 0 && !statistics.hasAnswer(statistics.transmitted)) {
      yield* this.#print(`${this.#stamp()}no answer yet for icmp_seq=${statistics.transmitted % 0x10000}\n`);
    }
    return yield* this.#sendProbe();
  }

  /** Keeps packets below rate * time + preload; 0 = send now. */
  #takeToken(): number {
    const now = this.#now();
    const { preload } = this.#options;
    if (this.#lastProbeNs === undefined) {
      this.#lastProbeNs = now;
      this.#tokens = this.#intervalMs * (preload - 1);
      return 0;
    }
    let tokens = Math.floor((now - this.#lastProbeNs) / MILLISECOND_NS);
    if (this.#intervalMs === 0 && tokens < SHORTEST_INTERVAL_MS && this.#statistics.inFlight() >= preload) {
      return SHORTEST_INTERVAL_MS - tokens;
    }
    tokens = Math.min(tokens + this.#tokens, this.#intervalMs * preload);
    if (tokens < this.#intervalMs) return this.#intervalMs - tokens;
    this.#lastProbeNs = now;
    this.#tokens = tokens - this.#intervalMs;
    return 0;
  }

  *#sendProbe(): Task<number> {
    const { channel, statistics } = { channel: this.#channel, statistics: this.#statistics };
    const sequence = statistics.transmitted + 1;
    statistics.forget(sequence);
    const probe = buildProbe(this.#process, this.#options, channel, sequence);
    const confirm = this.#confirms ? CONFIRM : undefined;
    this.#confirms = false;
    const sent = channel.socket.send(probe, channel.to, confirm);
    if (sent.ok) {
      this.#failures = 0;
      statistics.transmitted++;
      yield* this.#drawDot();
      return this.#intervalMs - this.#tokens;
    }
    return yield* this.#handleSendFailure(sent.errno);
  }

  *#handleSendFailure(errno: Errno): Task<number> {
    const { quiet, flood, lingerMs } = this.#options;
    let isTold = true;
    if (errno === "ENOBUFS" || errno === "ENOMEM") {
      this.#tokens = 0;
      this.#slowDown();
      const half = Math.max(SHORTEST_INTERVAL_MS, Math.floor(this.#intervalMs / 2));
      const pause = Math.min(half, LONGEST_PAUSE_MS);
      this.#failures++;
      if (this.#failures * pause < lingerMs) return pause;
    } else {
      const told = yield* this.#receiveError(errno);
      if (told.errno === undefined) return 0;
      // Only an ICMP error that came meanwhile makes it worth a word.
      isTold = told.count >= 0;
    }
    // A hard local error: as if it had been sent.
    this.#statistics.transmitted++;
    if (isTold && !quiet) {
      if (flood) yield* this.#print("E");
      else yield* this.#complain(`sendmsg: ${strerror(errno)}`);
    }
    this.#tokens = 0;
    return Math.max(SHORTEST_INTERVAL_MS, this.#intervalMs);
  }

  #slowDown(): void {
    const { rtt } = this.#statistics;
    this.#addend += rtt < 8 * 50000 ? Math.trunc(rtt / 8) : 50000;
    if (this.#options.adaptive) this.#adaptInterval();
  }

  /** update_interval */
  #adaptInterval(): void {
    const { rtt } = this.#statistics;
    const estimateUs = rtt === 0 ? this.#intervalMs * 1000 : Math.trunc(rtt / 8);
    this.#intervalMs = Math.trunc((estimateUs + this.#addend + 500) / 1000);
  }

  *#drawDot(): Task<void> {
    const { flood, quiet, preload } = this.#options;
    if (!flood || quiet) return;
    if (preload < SCREEN_WIDTH || this.#statistics.inFlight() < SCREEN_WIDTH) yield* this.#print(".");
  }

  /** __schedule_exit: after the last probe, how long to wait for its answer. */
  #scheduleExit(nextMs: number): number {
    const { count, deadlineSeconds, lingerMs } = this.#options;
    const { transmitted, received, maximum } = this.#statistics;
    if (count === undefined || transmitted < count || deadlineSeconds > 0 || this.#lingering) return nextMs;
    const waitUs = received > 0 ? Math.max(2 * maximum, 1000 * this.#intervalMs) : lingerMs * 1000;
    // An itimer of zero is none: -W 0 waits for ever.
    if (waitUs === 0) return nextMs;
    this.#lingering = true;
    this.#alarmNs = this.#now() + waitUs * 1000;
    return Math.max(nextMs, waitUs / 1000);
  }

  *#parseReply(datagram: ReceivedDatagram): Task<void> {
    const answer = readAnswer(datagram, this.#channel);
    if (answer === undefined) return;
    const { quiet, flood } = this.#options;
    if (answer.kind === "reply") {
      yield* this.#echoReply(datagram, answer);
      return;
    }
    if (quiet || flood) return;
    const from = yield* this.#peerName(datagram.from);
    const words = icmpv4Words(answer);
    yield* this.#print(`${this.#stamp()}From ${from}: icmp_seq=${answer.sequence} ${words}\n`);
  }

  /** gather_statistics and what it prints. */
  *#echoReply(datagram: ReceivedDatagram, reply: EchoReply): Task<void> {
    const { quiet, flood, verbose, size, adaptive, audible } = this.#options;
    const tripUs = this.#timing ? this.#tripTime(datagram, reply) : undefined;
    const which = this.#statistics.answered(reply.sequence, tripUs);
    // An answer shows that the neighbour is there: the next probe says so, over IPv6 only.
    this.#confirms = this.#channel.socket.family === 6;
    if (adaptive) this.#adaptInterval();
    if (quiet) {
      yield* this.#process.stdout.flush();
      return;
    }
    if (flood) {
      yield* this.#print("\b \b");
      return;
    }
    const from = yield* this.#peerName({ ...datagram.from, scopeId: datagram.ifindex });
    const identifier = verbose && this.#channel.socket.kind === "raw" ? ` ident=${reply.identifier}` : "";
    let line = `${this.#stamp()}${reply.length} bytes from ${from}: icmp_seq=${reply.sequence}${identifier}`;
    line += ` ttl=${datagram.ttl}`;
    if (reply.length < size + 8) {
      yield* this.#print(`${line} (truncated)\n`);
      return;
    }
    if (tripUs !== undefined) line += ` time=${formatTrip(tripUs)} ms`;
    if (which === "duplicate" && (!this.#channel.multicast || verbose)) line += " (DUP!)";
    yield* this.#print(`${line}${audible ? "\x07" : ""}\n`);
  }

  #tripTime(datagram: ReceivedDatagram, reply: EchoReply): number {
    const bootUs = this.#process.machine.bootTimeNs / 1000n;
    const sentUs = Number(reply.sentUs - bootUs);
    return Math.max(0, Math.floor(datagram.timeNs / 1000) - sentUs);
  }

  /** pr_addr */
  *#peerName(peer: SocketAddress): Task<string> {
    const numeric = formatPeer(this.#process, peer);
    if (this.#numeric || this.#exiting) return numeric;
    if (this.#named?.numeric === numeric) return this.#named.text;
    const name = yield* nameOfAddress(this.#process, peer.address);
    const text = name === undefined ? numeric : `${name} (${numeric})`;
    this.#named = { numeric, text };
    return text;
  }

  /** ping4_receive_error_msg: how many errors came from the network (positive) or from here (negative). */
  *#receiveError(errno: Errno): Task<{ readonly count: number; readonly errno: Errno | undefined }> {
    const error = this.#channel.socket.receiveError();
    // The empty queue (EAGAIN) counts as a local error, so that a probe refused by sendmsg is not spoken of.
    if (error === undefined) return { count: -1, errno };
    const { quiet, flood } = this.#options;
    if (error.origin === "local") {
      if (quiet) return { count: -1, errno };
      if (flood) yield* this.#print("E");
      else if (error.errno !== "EMSGSIZE") yield* this.#complain(`local error: ${strerror(error.errno)}`);
      else {
        const separator = this.#channel.socket.family === 6 ? ": " : "=";
        yield* this.#complain(`local error: message too long, mtu${separator}${error.info}`);
      }
      this.#statistics.errors++;
      return { count: -1, errno };
    }
    const sequence = readQuoted(error, this.#channel);
    if (sequence === undefined) return { count: 0, errno: undefined };
    if (error.origin === "icmp") this.#statistics.acknowledge(sequence);
    this.#statistics.errors++;
    if (quiet) return { count: 1, errno };
    if (flood) yield* this.#print("\bE");
    else {
      const from = yield* this.#peerName({ address: error.offender!, port: 0, scopeId: 0 });
      const words = error.origin === "icmp" ? icmpv4Words(error) : icmpv6Words(error);
      yield* this.#print(`${this.#stamp()}From ${from} icmp_seq=${sequence} ${words}\n`);
    }
    return { count: 1, errno };
  }

  /** -D */
  #stamp(): string {
    if (!this.#options.timestamps) return "";
    const nowUs = (this.#process.machine.bootTimeNs + BigInt(Math.floor(this.#now()))) / 1000n;
    return `[${nowUs / 1000000n}.${String(nowUs % 1000000n).padStart(6, "0")}] `;
  }

  *#print(text: string): Task<void> {
    yield* this.#process.stdout.print(text);
    yield* this.#process.stdout.flush();
  }

  /** error(3): stdout goes first. */
  *#complain(text: string): Task<void> {
    yield* this.#process.stdout.flush();
    yield* this.#process.stderr.print(`ping: ${text}\n`);
  }

  #style(): SummaryStyle {
    const { flood, adaptive } = this.#options;
    return { timing: this.#timing, gaps: this.#intervalMs === 0 || flood || adaptive };
  }

  *#printSnapshot(): Task<void> {
    this.#snapshot = false;
    yield* this.#process.stderr.print(this.#statistics.snapshot(this.#style()));
  }

  *#finish(): Task<number> {
    const { deadlineSeconds, count } = this.#options;
    const { received } = this.#statistics;
    const elapsedNs = (this.#lastProbeNs ?? this.#startNs) - this.#startNs;
    yield* this.#print(`\n${this.#statistics.summary(this.#host, elapsedNs, this.#style())}`);
    return received === 0 || (deadlineSeconds > 0 && received < (count ?? 0)) ? 1 : 0;
  }
}

/** The destination as it was typed, and whether as an address. */
export interface PingHost {
  readonly name: string;
  readonly numeric: boolean;
}
