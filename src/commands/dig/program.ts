import type { Process, Program } from "../../kernel/process.ts";
import type { Task } from "../../kernel/task.ts";
import { formatTime } from "../../shell/time-format.ts";
import {
  DNS_AUTHENTIC_DATA,
  DNS_AUTHORITATIVE,
  DNS_CHECKING_DISABLED,
  DNS_RECURSION_DESIRED,
  DNS_TRUNCATED,
  DNS_TYPE,
  type DnsMessage,
  dnsResponseCode,
} from "../../wire/dns.ts";
import { EDNS_COOKIE } from "../../wire/dns-data.ts";
import { canonicalDnsName } from "../../wire/dns-name.ts";
import { addressInfo } from "../resolver/address-info.ts";
import { formatAddress } from "../resolver/host-lookup.ts";
import { readResolverConfiguration } from "../resolver/resolv-conf.ts";
import { type Exchanged, exchange, type Server } from "./exchange.ts";
import { messageText } from "./message-text.ts";
import { type DigArguments, type DigLookup, parseDigArguments } from "./options.ts";
import { dataText } from "./record-text.ts";
import { DIG_USAGE } from "./usage.ts";

export const BIND_VERSION = "9.18.49-1~deb12u3-Debian";
const NOBODY_REACHED = 9;
const FATAL = 10;

/** `dig` of BIND 9.18, over UDP. */
export const dig: Program = function* (process, args) {
  const parsed = parseDigArguments(args.slice(1));
  switch (parsed.kind) {
    case "version":
      yield* process.stderr.print(`DiG ${BIND_VERSION}\n`);
      return 0;
    case "help":
      yield* process.stdout.print(DIG_USAGE);
      return 0;
    case "invalid":
      yield* process.stderr.print(`Invalid option: ${parsed.option}\n${DIG_USAGE}`);
      return 1;
    case "fatal":
      return yield* fatal(process, parsed.message);
    case "lacking":
      yield* process.stderr.print(
        `dig: option ${parsed.option} is not emulated\nipvl: see docs/fidelity.md\n`,
      );
      return 1;
    case "run":
      return yield* runDig(process, parsed, args.slice(1));
  }
};

function* fatal(process: Process, message: string): Task<number> {
  yield* process.stdout.flush();
  yield* process.stderr.print(`dig: ${message}\n`);
  return FATAL;
}

function* runDig(process: Process, all: DigArguments, words: readonly string[]): Task<number> {
  const servers = yield* findServers(process, all);
  if (typeof servers === "string") {
    yield* process.stderr.print(`dig: couldn't get address for '${all.server}': ${servers}\n`);
    return 1;
  }
  const greeting = new Greeting(process, all, words, servers.length);
  let status = 0;
  for (const lookup of all.lookups) {
    const one = yield* runLookup(process, all, { lookup, servers, greeting });
    if (one >= FATAL) return one;
    status = Math.max(status, one);
  }
  return status;
}

/** Those of resolv.conf, or all addresses of what stands behind @; a string is why there is none. */
export function* findServers(
  process: Process,
  { server, port, family }: Pick<DigArguments, "server" | "port" | "family">,
): Task<readonly Server[] | string> {
  if (server === undefined) {
    return readResolverConfiguration(process)
      .servers.filter(
        ({ address }) => family === undefined || (typeof address === "bigint") === (family === 6),
      )
      .map((address) => ({ address: { ...address, port }, name: formatAddress(address.address) }));
  }
  const found = yield* addressInfo(process, server, { family });
  if (typeof found === "string") return found === "Name or service not known" ? "not found" : "failure";
  return found.addresses.map(({ address, scopeId }) => ({
    address: { address, port, scopeId },
    name: server,
  }));
}

/** The lines before the first answer. */
class Greeting {
  readonly #process: Process;
  readonly #text: string;
  #isDone = false;

  constructor(process: Process, all: DigArguments, words: readonly string[], servers: number) {
    this.#process = process;
    const line = ["", ...words].join(" ");
    const found = `; (${servers} server${servers === 1 ? "" : "s"} found)\n`;
    const counted = all.server !== undefined && all.serverFirst ? found : "";
    this.#text = `\n; <<>> DiG ${BIND_VERSION} <<>>${line}\n${counted};; global options: +cmd\n`;
  }

  *print(lookup: DigLookup): Task<void> {
    if (this.#isDone || !lookup.command || lookup.short) return;
    this.#isDone = true;
    yield* this.#process.stdout.print(this.#text);
  }
}

interface OneLookup {
  readonly lookup: DigLookup;
  readonly servers: readonly Server[];
  readonly greeting: Greeting;
}

function* runLookup(process: Process, all: DigArguments, one: OneLookup): Task<number> {
  const { lookup, servers, greeting } = one;
  const names = candidates(process, lookup);
  if (lookup.name === "") return yield* fatal(process, "'' is not a legal name (unexpected end of input)");
  const bad = names.find((name) => canonicalDnsName(name) === undefined);
  if (bad !== undefined) {
    const reason = whyNoName(bad);
    return yield* fatal(process, `'${bad}' is not a legal name (${reason})`);
  }
  let last: Exchanged | undefined;
  for (const name of names) {
    const query = buildQuery(process, lookup, canonicalDnsName(name)!);
    if (wantsTcp(query, lookup)) return yield* lackTcp(process);
    const source = sourceOf(process, all);
    const how = { servers, timeoutSeconds: lookup.timeoutSeconds, tries: lookup.tries, source };
    if (lookup.showQuery && !lookup.short) yield* process.stdout.print(queryText(query, lookup));
    last = yield* exchange(process, query, how, (text) => process.stdout.print(`;; ${text}\n`));
    if (last.kind === "failed") return yield* unreachable(process, last, one);
    const truncated = (last.message.flags & DNS_TRUNCATED) !== 0 && !lookup.ignoreTruncation;
    if (truncated) {
      yield* process.stdout.print(";; Truncated, retrying in TCP mode.\n");
      return yield* lackTcp(process);
    }
    if (dnsResponseCode(last.message) !== 3) break;
  }
  yield* greeting.print(lookup);
  if (last?.kind === "answered") yield* printAnswer(process, lookup, last);
  return 0;
}

function whyNoName(name: string): string {
  if (name.includes("..") || name.startsWith(".")) return "empty label";
  if (/\\(\d{0,2}(\D|$)|[3-9]\d\d|2[6-9]\d|25[6-9])/.test(name)) return "bad escape";
  return name.split(".").some((label) => label.length > 63) ? "label too long" : "ran out of space";
}

function* lackTcp(process: Process): Task<number> {
  yield* process.stdout.flush();
  yield* process.stderr.print("dig: TCP is not emulated\nipvl: see docs/fidelity.md\n");
  return NOBODY_REACHED;
}

/** ANY goes over TCP unless it is told not to. */
function wantsTcp(query: DnsMessage, lookup: DigLookup): boolean {
  return (
    query.questions[0]!.type === DNS_TYPE.ANY && !lookup.ignoreTruncation && lookup.type === DNS_TYPE.ANY
  );
}

function* unreachable(
  process: Process,
  failed: Extract<Exchanged, { kind: "failed" }>,
  { lookup, greeting }: OneLookup,
): Task<number> {
  if (failed.isSetUp) yield* greeting.print(lookup);
  yield* process.stdout.print(";; no servers could be reached\n");
  return NOBODY_REACHED;
}

function candidates(process: Process, lookup: DigLookup): readonly string[] {
  const name = lookup.name ?? ".";
  if (!lookup.search || lookup.reverse || name.endsWith(".")) return [name];
  const { search, ndots } = readResolverConfiguration(process);
  const domains = lookup.domain === undefined ? search : [lookup.domain];
  const below = domains.map((domain) => `${name}.${domain}`);
  return name.split(".").length - 1 >= ndots ? [name, ...below] : [...below, name];
}

function sourceOf(process: Process, { source }: DigArguments) {
  const [text, port] = (source ?? "").split("#") as [string, string?];
  const found = process.namespace.rtnetlink
    .dumpAddresses(4)
    .find(({ local }) => formatAddress(local) === text);
  return found === undefined ? undefined : { address: found.local, port: Number(port ?? 0), scopeId: 0 };
}

export function buildQuery(process: Process, lookup: DigLookup, name: string): DnsMessage {
  const random = process.machine.deviceRandom;
  const cookie = lookup.cookie
    ? [{ code: EDNS_COOKIE, bytes: Uint8Array.from({ length: 8 }, () => random.below(256)) }]
    : [];
  const opt = {
    ...{ name: ".", type: DNS_TYPE.OPT, class: lookup.bufferSize, ttl: lookup.dnssec ? 0x8000 : 0 },
    data: { kind: "opt", options: cookie } as const,
  };
  const flags =
    (lookup.operation << 11) |
    (lookup.recursion ? DNS_RECURSION_DESIRED : 0) |
    (lookup.authentic ? DNS_AUTHENTIC_DATA : 0) |
    (lookup.checkingDisabled ? DNS_CHECKING_DISABLED : 0) |
    (lookup.authoritative ? DNS_AUTHORITATIVE : 0);
  const type = lookup.type ?? (lookup.name === undefined ? DNS_TYPE.NS : DNS_TYPE.A);
  return {
    id: random.below(0x10000),
    flags,
    questions: [{ name, type, class: lookup.class ?? 1 }],
    answers: [],
    authorities: [],
    additionals: lookup.edns ? [opt] : [],
  };
}

function queryText(query: DnsMessage, lookup: DigLookup): string {
  const body = messageText(query, lookup, undefined);
  return lookup.comments ? `;; Sending:\n${body}` : body;
}

type Answered = Extract<Exchanged, { kind: "answered" }>;

function* printAnswer(process: Process, lookup: DigLookup, answered: Answered): Task<void> {
  const { message, server, tripNs } = answered;
  const { stdout } = process;
  if (lookup.short) {
    const from = ` from server ${server.name} in ${Math.floor(tripNs / 1e6)} ms.`;
    for (const { data } of message.answers) {
      yield* stdout.print(`${dataText(data)}${lookup.identify ? from : ""}\n`);
    }
    return;
  }
  if (lookup.comments) yield* stdout.print(";; Got answer:\n");
  yield* stdout.print(messageText(message, lookup, undefined));
  if (lookup.statistics) yield* stdout.print(statisticsText(process, answered));
}

function statisticsText(process: Process, { server, tripNs, lengthBytes }: Answered): string {
  const { bootTimeNs, clock } = process.machine;
  const seconds = Number((bootTimeNs + BigInt(Math.floor(clock.now()))) / 1_000_000_000n);
  const place = `${formatAddress(server.address.address)}#${server.address.port}(${server.name}) (UDP)`;
  return (
    `;; Query time: ${Math.floor(tripNs / 1e6)} msec\n;; SERVER: ${place}\n` +
    `;; WHEN: ${formatTime("%a %b %d %H:%M:%S UTC %Y", seconds, 0)}\n;; MSG SIZE  rcvd: ${lengthBytes}\n\n`
  );
}
