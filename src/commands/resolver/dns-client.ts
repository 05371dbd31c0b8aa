import type { Process } from "../../kernel/process.ts";
import type { Task } from "../../kernel/task.ts";
import type { DatagramSocket, SocketAddress } from "../../net/socket/socket.ts";
import { SECOND_NS } from "../../time/clock.ts";
import {
  DNS_AUTHORITATIVE,
  DNS_HEADER_LENGTH_BYTES,
  DNS_NOERROR,
  DNS_NOTIMP,
  DNS_RECURSION_AVAILABLE,
  DNS_REFUSED,
  DNS_SERVFAIL,
  DNS_TRUNCATED,
  type DnsMessage,
  decodeDns,
  dnsBytes,
  dnsResponseCode,
} from "../../wire/dns.ts";
import type { ResolverConfiguration } from "./resolv-conf.ts";

// Read first: glibc 2.36 resolv/res_send.c (__res_context_send, send_dg, reopen).
//
// Each server is asked from one connected UDP socket. Two questions (A and AAAA) go out together and have one deadline;
// when it passes with one answer in hand, the pair is asked again, the second question behind the first answer, then
// from a second socket. A server that refuses, fails or is not there sends the questions to the next one.

export type DnsOutcome =
  /** One message, or two in the order of their arrival; undefined in the place of a first one that was of no use. */
  | { readonly kind: "answered"; readonly answers: readonly (DnsMessage | undefined)[] }
  | {
      readonly kind: "failed";
      readonly errno: "ECONNREFUSED" | "ETIMEDOUT";
      /** The response code of the last message that came in the first place. */
      readonly code: number;
    };

type RoundOutcome =
  | { readonly kind: "answered"; readonly answers: readonly (DnsMessage | undefined)[] }
  | { readonly kind: "next server" | "over TCP" | "one after the other" };

const NEXT_SERVER: RoundOutcome = { kind: "next server" };
const USELESS_CODES: ReadonlySet<number> = new Set([DNS_SERVFAIL, DNS_NOTIMP, DNS_REFUSED]);

/** The resolver of one process, for one lookup or several. */
export class DnsClient {
  readonly configuration: ResolverConfiguration;
  readonly #process: Process;
  readonly #sockets: (DatagramSocket | undefined)[] = [];
  #single: ResolverConfiguration["single"];
  #rotation: number;
  #gotSomewhere = false;
  #code = DNS_NOERROR;

  constructor(process: Process, configuration: ResolverConfiguration) {
    this.#process = process;
    this.configuration = configuration;
    this.#single = configuration.single;
    this.#rotation = configuration.rotate ? process.machine.deviceRandom.uint32() : 0;
  }

  /** A number for a new question. */
  nextId(): number {
    return this.#process.machine.deviceRandom.below(0x10000);
  }

  *send(queries: readonly DnsMessage[]): Task<DnsOutcome> {
    this.#gotSomewhere = false;
    this.#code = DNS_NOERROR;
    try {
      return yield* this.#tryServers(queries);
    } finally {
      this.#closeAll();
    }
  }

  *#tryServers(queries: readonly DnsMessage[]): Task<DnsOutcome> {
    const { servers, attempts, tcp, rotate } = this.configuration;
    const offset = rotate ? this.#rotation++ % servers.length : 0;
    if (tcp) return yield* this.#lackTcp("option use-vc asks for TCP");
    for (let attempt = 0; attempt < attempts; attempt++) {
      for (const shift of servers.keys()) {
        const outcome = yield* this.#askServer((shift + offset) % servers.length, queries);
        if (outcome.kind === "answered") return outcome;
        if (outcome.kind === "over TCP") return yield* this.#lackTcp("a truncated answer asks for TCP");
      }
    }
    return { kind: "failed", errno: this.#gotSomewhere ? "ETIMEDOUT" : "ECONNREFUSED", code: this.#code };
  }

  /** As if nobody listened there. */
  *#lackTcp(why: string): Task<DnsOutcome> {
    yield* this.#process.stderr.print(`ipvl: ${why}, which is not emulated: see docs/fidelity.md\n`);
    return { kind: "failed", errno: "ECONNREFUSED", code: this.#code };
  }

  *#askServer(index: number, queries: readonly DnsMessage[]): Task<RoundOutcome> {
    const before = this.#gotSomewhere;
    for (;;) {
      const socket = this.#open(index);
      if (socket === undefined) return NEXT_SERVER;
      const round = new Round(queries, this.#single !== "parallel");
      const outcome = yield* this.#run(round, index, socket);
      if (outcome.kind !== "one after the other") return outcome;
      if (this.#single === "reopen") return { kind: "answered", answers: round.answers };
      this.#single = this.#single === "parallel" ? "one socket" : "reopen";
      if (this.#single === "reopen") this.#close(index);
      this.#gotSomewhere = before;
    }
  }

  /** One deadline's worth of sending and waiting. */
  *#run(round: Round, index: number, first: DatagramSocket): Task<RoundOutcome> {
    const { clock } = this.#process.machine;
    const deadlineNs = clock.now() + this.#timeoutSeconds(index) * SECOND_NS;
    let socket = first;
    if (!(yield* this.#sendFirst(round, socket))) return this.#giveUp(index);
    for (;;) {
      const leftNs = deadlineNs - clock.now();
      const waited = leftNs <= 0 ? "timeout" : yield* this.#process.poll([socket], leftNs);
      if (waited === "EINTR") continue;
      if (waited === "timeout") return this.#timedOut(round);
      const received = socket.receive();
      if (!received.ok) {
        if (received.errno === "EAGAIN") continue;
        return this.#giveUp(index);
      }
      this.#gotSomewhere = true;
      if (received.value.data.length < DNS_HEADER_LENGTH_BYTES) return this.#giveUp(index);
      const outcome = this.#take(round, index, received.value.data);
      if (outcome !== undefined) return outcome;
      if (!round.wantsSecond()) continue;
      if (this.#single === "reopen") {
        this.#close(index);
        const reopened = this.#open(index);
        if (reopened === undefined) return NEXT_SERVER;
        socket = reopened;
      }
      if (!this.#sendNext(round, socket)) return this.#giveUp(index);
    }
  }

  /** Both questions where that is allowed. Between two messages of one sendmmsg(2) others may run (cond_resched). */
  *#sendFirst(round: Round, socket: DatagramSocket): Task<boolean> {
    if (!this.#sendNext(round, socket)) return false;
    if (round.isSingle || round.isAllSent()) return true;
    yield* this.#process.yieldNow();
    return this.#sendNext(round, socket);
  }

  #sendNext(round: Round, socket: DatagramSocket): boolean {
    return socket.send(round.nextQuestion()).ok;
  }

  /** undefined: wait on. */
  #take(round: Round, index: number, data: Uint8Array): RoundOutcome | undefined {
    const message = decodeDns(data, 0);
    const which = message.ok ? round.match(message.value) : undefined;
    if (!message.ok || which === undefined) return undefined;
    const { value } = message;
    if (round.isFirst()) this.#code = dnsResponseCode(value);
    if (isUseless(value)) {
      if (!round.isPair) return this.#giveUp(index);
      round.note(which, undefined);
      return round.isComplete() ? (round.isEmpty() ? NEXT_SERVER : answered(round)) : undefined;
    }
    if ((value.flags & DNS_TRUNCATED) !== 0) return { kind: "over TCP" };
    round.note(which, value);
    return round.isComplete() ? answered(round) : undefined;
  }

  #timedOut(round: Round): RoundOutcome {
    if (round.isPair && !round.isEmpty()) return { kind: "one after the other" };
    this.#gotSomewhere = true;
    return NEXT_SERVER;
  }

  #giveUp(index: number): RoundOutcome {
    this.#close(index);
    return NEXT_SERVER;
  }

  #timeoutSeconds(index: number): number {
    const { timeoutSeconds, servers } = this.configuration;
    const seconds = timeoutSeconds * 2 ** index;
    return Math.max(1, Math.trunc(index > 0 ? seconds / servers.length : seconds));
  }

  #open(index: number): DatagramSocket | undefined {
    const known = this.#sockets[index];
    if (known !== undefined) return known;
    const server: SocketAddress = this.configuration.servers[index]!;
    const socket = this.#process.sockets.udp(typeof server.address === "bigint" ? 6 : 4);
    socket.setOptions({ recvError: true });
    if (socket.connect(server).ok) {
      this.#sockets[index] = socket;
      return socket;
    }
    socket.close();
    return undefined;
  }

  #close(index: number): void {
    this.#sockets[index]?.close();
    this.#sockets[index] = undefined;
  }

  #closeAll(): void {
    for (const index of this.#sockets.keys()) this.#close(index);
  }
}

function answered(round: Round): RoundOutcome {
  return { kind: "answered", answers: round.answers };
}

/** A failure, or the empty answer of a server that does not know and would not ask (a lame one). */
function isUseless(message: DnsMessage): boolean {
  const code = dnsResponseCode(message);
  if (USELESS_CODES.has(code)) return true;
  const { flags, answers, additionals } = message;
  const knows = (flags & (DNS_AUTHORITATIVE | DNS_RECURSION_AVAILABLE)) !== 0;
  return code === DNS_NOERROR && !knows && answers.length === 0 && additionals.length === 0;
}

/** One or two questions to one server: which are sent, which are answered. */
class Round {
  readonly isSingle: boolean;
  readonly isPair: boolean;
  /** In order of arrival. */
  readonly answers: (DnsMessage | undefined)[] = [];
  readonly #queries: readonly DnsMessage[];
  readonly #done: Set<number> = new Set();
  #sent = 0;

  constructor(queries: readonly DnsMessage[], isSingle: boolean) {
    this.#queries = queries;
    this.isSingle = isSingle;
    this.isPair = queries.length > 1;
  }

  nextQuestion(): Uint8Array {
    return dnsBytes(this.#queries[this.#sent++]!);
  }

  isAllSent(): boolean {
    return this.#sent === this.#queries.length;
  }

  /** The first question of two, asked alone, has its answer. */
  wantsSecond(): boolean {
    return this.isSingle && !this.isAllSent() && this.#done.size > 0;
  }

  /** Which question a message answers: its identifier and what it asks must be the same. */
  match(message: DnsMessage): number | undefined {
    const [asked] = message.questions;
    const index = this.#queries.findIndex((query, at) => {
      const [question] = query.questions;
      if (this.#done.has(at) || query.id !== message.id || asked === undefined) return false;
      const same = asked.name.toLowerCase() === question!.name.toLowerCase();
      return same && asked.type === question!.type && asked.class === question!.class;
    });
    return index < 0 ? undefined : index;
  }

  note(which: number, answer: DnsMessage | undefined): void {
    this.#done.add(which);
    this.answers.push(answer);
  }

  isFirst(): boolean {
    return this.answers.length === 0;
  }

  isComplete(): boolean {
    return this.#done.size === this.#queries.length;
  }

  isEmpty(): boolean {
    return this.answers.every((answer) => answer === undefined);
  }
}
