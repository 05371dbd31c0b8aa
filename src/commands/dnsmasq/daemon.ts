import type { Process } from "../../kernel/process.ts";
import type { Task } from "../../kernel/task.ts";
import type { DatagramSocket, ReceivedDatagram, SocketAddress } from "../../net/socket/socket.ts";
import { SECOND_NS } from "../../time/clock.ts";
import {
  DNS_AUTHENTIC_DATA,
  DNS_RECURSION_AVAILABLE,
  type DnsMessage,
  decodeDns,
  dnsBytes,
} from "../../wire/dns.ts";
import { canonicalDnsName } from "../../wire/dns-name.ts";
import { strerror } from "../../wire/errno.ts";
import { parseIpv4Address } from "../../wire/ipv4-address.ts";
import { parseIpv6Address } from "../../wire/ipv6-address.ts";
import { decodeText, encodeText } from "../../wire/text.ts";
import { parseResolvConf } from "../resolver/resolv-conf.ts";
import { decide } from "./answer.ts";
import type { DnsmasqConfiguration, HostFile, HostRecord } from "./configuration.ts";
import { isServed, type Listener, listenerFor } from "./listeners.ts";
import { LocalData, replyLog } from "./local-data.ts";
import type { DnsmasqLog } from "./log.ts";
import { formatIp } from "./names.ts";

const COMPILED =
  "IPv6 GNU-getopt DBus no-UBus i18n IDN2 DHCP DHCPv6 no-Lua TFTP conntrack ipset nftset auth cryptohash DNSSEC " +
  "loop-detect inotify dumpfile";
/** TIMEOUT: how long an answer is waited for. */
const PATIENCE_NS = 10 * SECOND_NS;

/** A question on its way to those who may know. */
interface Forwarded {
  readonly socket: DatagramSocket;
  readonly query: DnsMessage;
  readonly id: number;
  readonly listener: Listener;
  readonly client: SocketAddress;
  readonly untilNs: number;
}

/** The server itself: it runs until a signal ends it. */
export class DnsmasqDaemon {
  readonly #configuration: DnsmasqConfiguration;
  readonly #listeners: Listener[];
  #forwarded: Forwarded[] = [];
  #data: LocalData;
  #stopped: "TERM" | "INT" | undefined;
  #reload = false;

  constructor(configuration: DnsmasqConfiguration, listeners: Listener[]) {
    this.#configuration = configuration;
    this.#listeners = listeners;
    this.#data = new LocalData(configuration, []);
  }

  *run(process: Process, log: DnsmasqLog): Task<number> {
    const { pidFile, daemon } = this.#configuration;
    process.name = "dnsmasq";
    this.#catchSignals(process);
    if (pidFile !== undefined && daemon !== "debug") this.#writePid(process, pidFile);
    try {
      yield* this.#announce(process, log);
      while (this.#stopped === undefined) yield* this.#turn(process, log);
      yield* log.line(`exiting on receipt of SIG${this.#stopped}`);
      if (pidFile !== undefined && daemon !== "debug") process.files.remove(pidFile);
      return 0;
    } finally {
      for (const { socket } of [...this.#listeners, ...this.#forwarded]) socket.close();
    }
  }

  #catchSignals(process: Process): void {
    process.onSignal("TERM", () => {
      this.#stopped = "TERM";
    });
    if (this.#configuration.daemon === "debug") {
      process.onSignal("INT", () => {
        this.#stopped = "INT";
      });
    }
    process.onSignal("HUP", () => {
      this.#reload = true;
    });
    process.onSignal("USR1", () => undefined);
  }

  #writePid(process: Process, path: string): void {
    process.files.writeFile(
      path.replace(/^\/var\/run\//, "/run/"),
      encodeText(`${process.pid}\n`),
      "truncate",
    );
  }

  *#announce(process: Process, log: DnsmasqLog): Task<void> {
    const { cacheSize, rules, readResolv, resolvFile } = this.#configuration;
    yield* log.line(`started, version 2.90 cachesize ${cacheSize}`);
    yield* log.line(`compile time options: ${COMPILED}`);
    if (readResolv) yield* this.#readResolv(process, log, resolvFile);
    const servers = rules.filter(({ what }) => what.kind === "server");
    if (servers.length === 0) yield* log.line("warning: no upstream servers configured");
    for (const { domain, what } of servers) {
      if (what.kind !== "server") continue;
      const where = domain === "" ? "" : ` for domain ${domain} `;
      yield* log.line(`using nameserver ${formatIp(what.server.address)}#${what.server.port}${where}`);
    }
    const locals = new Set(rules.filter(({ what }) => what.kind === "local").map(({ domain }) => domain));
    for (const domain of locals) yield* log.line(`using only locally-known addresses for ${domain}`);
    yield* this.#loadHosts(process, log);
  }

  /** Servers of resolv.conf, for every name; our own addresses are left out. */
  *#readResolv(process: Process, log: DnsmasqLog, path: string): Task<void> {
    const file = process.files.readFile(path);
    if (!file.ok) return;
    yield* log.line(`reading ${path}`);
    const text = decodeText(file.value);
    if (!/^nameserver\s/m.test(text)) return;
    const own = [4, 6].flatMap((family) => process.namespace.rtnetlink.dumpAddresses(family as 4 | 6));
    for (const server of parseResolvConf(text, () => 0).servers) {
      if (server.port === this.#configuration.port && own.some(({ local }) => local === server.address)) {
        yield* log.line(`ignoring nameserver ${formatIp(server.address)} - local interface`);
      } else this.#configuration.rules.push({ domain: "", what: { kind: "server", server } });
    }
  }

  *#loadHosts(process: Process, log: DnsmasqLog): Task<void> {
    const { readHosts, addedHosts } = this.#configuration;
    const paths = [...(readHosts ? ["/etc/hosts"] : []), ...addedHosts];
    if (paths.length === 0) yield* log.line("cleared cache");
    const files: HostFile[] = [];
    for (const path of paths) {
      const file = process.files.readFile(path);
      if (file.ok) {
        const records = parseHosts(decodeText(file.value));
        files.push({ path, records });
        const names = records.reduce((sum, record) => sum + record.names.length, 0);
        yield* log.line(`read ${path} - ${names} names`);
      } else yield* log.line(`failed to load names from ${path}: ${strerror(file.errno)}`);
    }
    this.#data = new LocalData(this.#configuration, files);
  }

  /** Waits for questions, answers and signals, and deals with what there is. */
  *#turn(process: Process, log: DnsmasqLog): Task<void> {
    const { clock } = process.machine;
    const next = Math.min(...this.#forwarded.map(({ untilNs }) => untilNs));
    const waitNs = Number.isFinite(next) ? Math.max(0, next - clock.now()) : undefined;
    yield* process.poll(
      [...this.#listeners, ...this.#forwarded].map(({ socket }) => socket),
      waitNs,
    );
    if (this.#reload) {
      this.#reload = false;
      yield* this.#loadHosts(process, log);
    }
    for (const listener of [...this.#listeners]) {
      for (let got = listener.socket.receive(); got.ok; got = listener.socket.receive()) {
        if (isServed(process, this.#configuration, got.value))
          yield* this.#question(process, log, listener, got.value);
      }
    }
    for (const forwarded of [...this.#forwarded]) yield* this.#answerTo(forwarded, log);
    for (const late of this.#forwarded.filter(({ untilNs }) => untilNs <= clock.now())) this.#forget(late);
  }

  *#question(process: Process, log: DnsmasqLog, listener: Listener, datagram: ReceivedDatagram): Task<void> {
    const message = decodeDns(datagram.data, 0);
    if (!message.ok || (message.value.flags & 0x8000) !== 0) return;
    const from = listener.at === "any" ? this.#specific(process, listener, datagram) : listener;
    const query = message.value;
    const known = { configuration: this.#configuration, data: this.#data };
    const decision = decide(query, known, formatIp(datagram.from.address));
    if (this.#configuration.logQueries) for (const line of decision.log) yield* log.line(line);
    if (decision.kind === "reply") from.socket.send(dnsBytes(decision.message), datagram.from);
    else
      yield* this.#forward(process, log, {
        query,
        servers: decision.servers,
        listener: from,
        client: datagram.from,
      });
  }

  /** From now on questions to this address come to the socket made here. */
  #specific(process: Process, wildcard: Listener, datagram: ReceivedDatagram): Listener {
    const listener = listenerFor(process, datagram, this.#configuration.port);
    if (listener === undefined) return wildcard;
    this.#listeners.push(listener);
    return listener;
  }

  /** A port and an identifier of its own for every question; all servers are asked, the first to answer is believed. */
  *#forward(
    process: Process,
    log: DnsmasqLog,
    what: Pick<Forwarded, "query" | "listener" | "client"> & { readonly servers: readonly SocketAddress[] },
  ): Task<void> {
    const id = process.machine.deviceRandom.below(0x10000);
    const bytes = dnsBytes({ ...what.query, id });
    const name = what.query.questions[0]!.name.replace(/\.$/, "");
    for (const server of what.servers) {
      const socket = process.sockets.udp(typeof server.address === "bigint" ? 6 : 4);
      const untilNs = process.machine.clock.now() + PATIENCE_NS;
      this.#forwarded.push({ ...what, socket, id, untilNs });
      socket.send(bytes, server);
      const port = server.port === 53 ? "" : `#${server.port}`;
      const line = `forwarded ${name} to ${formatIp(server.address)}${port}`;
      if (this.#configuration.logQueries) yield* log.line(line);
    }
  }

  *#answerTo(forwarded: Forwarded, log: DnsmasqLog): Task<void> {
    for (let got = forwarded.socket.receive(); got.ok; got = forwarded.socket.receive()) {
      const message = decodeDns(got.value.data, 0);
      if (!message.ok || message.value.id !== forwarded.id || message.value.questions.length !== 1) continue;
      const { value } = message;
      if (this.#configuration.logQueries) for (const line of replyLog(value)) yield* log.line(line);
      const flags = (value.flags | DNS_RECURSION_AVAILABLE) & ~DNS_AUTHENTIC_DATA;
      const reply = dnsBytes({ ...value, flags, id: forwarded.query.id });
      forwarded.listener.socket.send(reply, forwarded.client);
      for (const same of this.#forwarded.filter(({ id }) => id === forwarded.id)) this.#forget(same);
      return;
    }
  }

  #forget(forwarded: Forwarded): void {
    forwarded.socket.close();
    this.#forwarded = this.#forwarded.filter((one) => one !== forwarded);
  }
}

/** hosts(5) */
function parseHosts(text: string): readonly HostRecord[] {
  return text.split("\n").flatMap((line) => {
    const [address, ...words] = line.replace(/#.*/, "").trim().split(/\s+/);
    const names = words.filter((word) => canonicalDnsName(word) !== undefined);
    const value =
      address === undefined ? undefined : (parseIpv4Address(address) ?? parseIpv6Address(address));
    return value === undefined || names.length === 0 ? [] : [{ names, addresses: [value], ttl: undefined }];
  });
}
