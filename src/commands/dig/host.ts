import type { Process, Program } from "../../kernel/process.ts";
import type { Task } from "../../kernel/task.ts";
import { DNS_TYPE, type DnsMessage, type DnsRecord, dnsResponseCode } from "../../wire/dns.ts";
import { canonicalDnsName } from "../../wire/dns-name.ts";
import { parseIpv4Address } from "../../wire/ipv4-address.ts";
import { parseIpv6Address } from "../../wire/ipv6-address.ts";
import { parseOptions } from "../options.ts";
import { reverseName } from "../resolver/dns-lookup.ts";
import { formatAddress } from "../resolver/host-lookup.ts";
import { readResolverConfiguration } from "../resolver/resolv-conf.ts";
import { exchange, type Server } from "./exchange.ts";
import { codeText } from "./message-text.ts";
import { plainLookup } from "./options.ts";
import { buildQuery, findServers } from "./program.ts";
import { dataText, parseType, typeText } from "./record-text.ts";

// host(1) of BIND 9.18: bin/dig/host.c.

interface HostRun {
  readonly servers: readonly Server[];
  readonly timeoutSeconds: number;
  readonly tries: number;
  /** Stands before the first answer. */
  heading: string;
}

const USAGE = "Usage: host [-t type] [-W time] [-R number] [-46] hostname [server]\n";

export const host: Program = function* (process, args) {
  const parsed = parseOptions(args.slice(1), { short: "46t:W:R:", lacks: "aAcCdilrsTUvVwmNp" });
  if (!parsed.ok) {
    yield* process.stderr.print(`host: ${parsed.message}\n${USAGE}`);
    if (parsed.isLacking) yield* process.stderr.print("ipvl: see docs/fidelity.md\n");
    return 1;
  }
  const value = (letter: string): string | undefined =>
    parsed.options.find(({ name }) => name === letter)?.value;
  const [name, server] = parsed.operands;
  if (name === undefined) {
    yield* process.stderr.print(USAGE);
    return 1;
  }
  const type = value("t") === undefined ? undefined : parseType(value("t")!);
  if (value("t") !== undefined && type === undefined) {
    yield* process.stderr.print(`host: invalid type: ${value("t")}\n`);
    return 1;
  }
  const family = value("4") !== undefined ? 4 : value("6") !== undefined ? 6 : undefined;
  const servers = yield* findServers(process, { server, port: 53, family });
  if (typeof servers === "string") {
    yield* process.stderr.print(`host: couldn't get address for '${server}': ${servers}\n`);
    return 1;
  }
  const run: HostRun = {
    servers,
    timeoutSeconds: Number(value("W") ?? 5),
    tries: Number(value("R") ?? 1) + 1,
    heading: server === undefined ? "" : serverText(servers[0]!),
  };
  return yield* look(process, run, name, type);
};

function serverText({ name, address }: Server): string {
  return `Using domain server:\nName: ${name}\nAddress: ${formatAddress(address.address)}#${address.port}\nAliases: \n\n`;
}

function* look(process: Process, run: HostRun, name: string, type: number | undefined): Task<number> {
  const address = parseIpv4Address(name) ?? parseIpv6Address(name);
  if (address !== undefined && type === undefined) {
    return yield* lookOne(process, run, [`${reverseName(address)}.`], DNS_TYPE.PTR);
  }
  const names = candidates(process, name);
  if (type !== undefined) return yield* lookOne(process, run, names, type);
  const found = yield* ask(process, run, names, DNS_TYPE.A);
  if (typeof found === "number") return found;
  yield* printRecords(process, found.answers);
  // What follows is asked of the name at the end of the chain, and nothing is said of what is not there.
  const aliases = found.answers.filter((one) => one.type === DNS_TYPE.CNAME);
  const last = aliases.at(-1)?.data;
  const target = last?.kind === "name" ? last.name : found.questions[0]!.name;
  for (const more of [DNS_TYPE.AAAA, DNS_TYPE.MX]) {
    const answer = yield* ask(process, run, [target], more);
    if (typeof answer === "number") return answer;
    yield* printRecords(process, answer.answers);
  }
  return 0;
}

function candidates(process: Process, name: string): readonly string[] {
  if (name.endsWith(".")) return [name];
  const { search, ndots } = readResolverConfiguration(process);
  const below = search.map((domain) => `${name}.${domain}`);
  return name.split(".").length - 1 >= ndots ? [name, ...below] : [...below, name];
}

function* lookOne(process: Process, run: HostRun, names: readonly string[], type: number): Task<number> {
  const found = yield* ask(process, run, names, type);
  if (typeof found === "number") return found;
  yield* printRecords(process, found.answers);
  if (found.answers.length === 0) {
    yield* process.stdout.print(`${plain(found.questions[0]!.name)} has no ${typeText(type)} record\n`);
  }
  return 0;
}

/** The first name that exists; a number is the exit status after a complaint. */
function* ask(
  process: Process,
  run: HostRun,
  names: readonly string[],
  type: number,
): Task<DnsMessage | number> {
  let last: DnsMessage | undefined;
  for (const name of names) {
    const canonical = canonicalDnsName(name);
    if (canonical === undefined) {
      yield* process.stderr.print(`host: '${name}' is not a legal name (empty label)\n`);
      return 1;
    }
    const query = buildQuery(process, { ...plainLookup(name), type }, canonical);
    const outcome = yield* exchange(process, query, run, (text) => process.stdout.print(`;; ${text}\n`));
    if (outcome.kind === "failed") {
      yield* process.stdout.print(";; no servers could be reached\n");
      return 1;
    }
    yield* process.stdout.print(run.heading);
    run.heading = "";
    last = outcome.message;
    if (dnsResponseCode(last) !== 3) break;
  }
  const code = dnsResponseCode(last!);
  if (code === 0) return last!;
  yield* process.stdout.print(`Host ${plain(names[0]!)} not found: ${code}(${codeText(last!)})\n`);
  return 1;
}

function plain(name: string): string {
  return name.replace(/(.)\.$/, "$1");
}

function* printRecords(process: Process, records: readonly DnsRecord[]): Task<void> {
  for (const record of records) {
    const words = WORDS[record.type] ?? `has ${typeText(record.type)} record`;
    const end = record.type === DNS_TYPE.CNAME ? "." : "";
    const data = dataText(record.data);
    yield* process.stdout.print(`${plain(record.name)} ${words} ${end === "" ? data : plain(data) + end}\n`);
  }
}

const WORDS: Readonly<Record<number, string>> = {
  [DNS_TYPE.A]: "has address",
  [DNS_TYPE.AAAA]: "has IPv6 address",
  [DNS_TYPE.CNAME]: "is an alias for",
  [DNS_TYPE.MX]: "mail is handled by",
  [DNS_TYPE.NS]: "name server",
  [DNS_TYPE.PTR]: "domain name pointer",
  [DNS_TYPE.TXT]: "descriptive text",
};
