import type { Process, Program } from "../../kernel/process.ts";
import type { Task } from "../../kernel/task.ts";
import {
  DNS_AUTHORITATIVE,
  DNS_TYPE,
  type DnsMessage,
  type DnsRecord,
  dnsResponseCode,
} from "../../wire/dns.ts";
import { canonicalDnsName } from "../../wire/dns-name.ts";
import { parseIpv4Address } from "../../wire/ipv4-address.ts";
import { parseIpv6Address } from "../../wire/ipv6-address.ts";
import { reverseName } from "../resolver/dns-lookup.ts";
import { formatAddress } from "../resolver/host-lookup.ts";
import { readResolverConfiguration } from "../resolver/resolv-conf.ts";
import { exchange, type Server } from "./exchange.ts";
import { codeText } from "./message-text.ts";
import { plainLookup } from "./options.ts";
import { buildQuery, findServers } from "./program.ts";
import { dataText, parseType } from "./record-text.ts";

// nslookup(1) of BIND 9.18 with its question on the command line: bin/dig/nslookup.c.

const TIMEOUT_SECONDS = 5;
const TRIES = 3;

export const nslookup: Program = function* (process, args) {
  const words = args.slice(1).filter((word) => !word.startsWith("-"));
  const options = args.slice(1).filter((word) => word.startsWith("-"));
  let type: number | undefined;
  for (const option of options) {
    const [, value] = /^-(?:type|query|querytype|q|ty)=(.*)$/.exec(option) ?? [];
    type = value === undefined ? undefined : parseType(value);
    if (type === undefined) return yield* lack(process, `option ${option}`);
  }
  const [name, server] = words;
  if (name === undefined) return yield* lack(process, "interactive use");
  const servers = yield* findServers(process, { server, port: 53, family: undefined });
  if (typeof servers === "string") {
    yield* process.stderr.print(`nslookup: couldn't get address for '${server}': ${servers}\n`);
    return 1;
  }
  const address = parseIpv4Address(name) ?? parseIpv6Address(name);
  if (address !== undefined)
    return yield* lookUp(process, servers, [`${reverseName(address)}.`], [DNS_TYPE.PTR]);
  const types = type === undefined ? [DNS_TYPE.A, DNS_TYPE.AAAA] : [type];
  return yield* lookUp(process, servers, candidates(process, name), types);
};

function* lack(process: Process, what: string): Task<number> {
  yield* process.stderr.print(`nslookup: ${what} not emulated\nipvl: see docs/fidelity.md\n`);
  return 1;
}

function candidates(process: Process, name: string): readonly string[] {
  if (name.endsWith(".")) return [name];
  const { search, ndots } = readResolverConfiguration(process);
  const below = search.map((domain) => `${name}.${domain}`);
  return name.split(".").length - 1 >= ndots ? [name, ...below] : [...below, name];
}

function* lookUp(
  process: Process,
  servers: readonly Server[],
  names: readonly string[],
  types: readonly number[],
): Task<number> {
  let header = types[0] !== DNS_TYPE.PTR;
  let names_ = names;
  for (const type of types) {
    const found = yield* ask(process, servers, names_, type);
    if (found === undefined) return 1;
    if (header) yield* process.stdout.print(serverText(found.server));
    const code = dnsResponseCode(found.message);
    if (code !== 0) {
      const name = names[0]!.replace(/\.$/, "");
      yield* process.stdout.print(`** server can't find ${name}: ${codeText(found.message)}\n\n`);
      return 1;
    }
    const isKnown = (found.message.flags & DNS_AUTHORITATIVE) !== 0;
    if (header && !isKnown && found.message.answers.length > 0) {
      yield* process.stdout.print("Non-authoritative answer:\n");
    }
    const shown = header
      ? found.message.answers
      : found.message.answers.filter((one) => one.type !== DNS_TYPE.CNAME);
    for (const record of types[0] === DNS_TYPE.PTR ? found.message.answers : shown) {
      yield* process.stdout.print(recordText(record));
    }
    header = false;
    names_ = [found.message.questions[0]!.name];
  }
  yield* process.stdout.print("\n");
  return 0;
}

function serverText({ name, address }: Server): string {
  return `Server:\t\t${name}\nAddress:\t${formatAddress(address.address)}#${address.port}\n\n`;
}

function* ask(
  process: Process,
  servers: readonly Server[],
  names: readonly string[],
  type: number,
): Task<{ readonly message: DnsMessage; readonly server: Server } | undefined> {
  let last: { readonly message: DnsMessage; readonly server: Server } | undefined;
  for (const name of names) {
    const canonical = canonicalDnsName(name);
    if (canonical === undefined) {
      yield* process.stderr.print(`nslookup: '${name}' is not a legal name (empty label)\n`);
      return undefined;
    }
    const query = buildQuery(process, { ...plainLookup(name), type }, canonical);
    const how = { servers, timeoutSeconds: TIMEOUT_SECONDS, tries: TRIES };
    const outcome = yield* exchange(process, query, how, (text) => process.stdout.print(`;; ${text}\n`));
    if (outcome.kind === "failed") {
      yield* process.stdout.print(";; no servers could be reached\n\n");
      return undefined;
    }
    last = outcome;
    if (dnsResponseCode(outcome.message) !== 3) break;
  }
  return last;
}

function recordText({ name, type, data }: DnsRecord): string {
  const owner = name.replace(/(.)\.$/, "$1");
  switch (type) {
    case DNS_TYPE.A:
    case DNS_TYPE.AAAA:
      return `Name:\t${owner}\nAddress: ${dataText(data)}\n`;
    case DNS_TYPE.CNAME:
      return `${owner}\tcanonical name = ${dataText(data)}\n`;
    default:
      return `${owner}\t${WORDS[type] ?? `rdata_${type} =`} ${dataText(data)}\n`;
  }
}

const WORDS: Readonly<Record<number, string>> = {
  [DNS_TYPE.NS]: "nameserver =",
  [DNS_TYPE.PTR]: "name =",
  [DNS_TYPE.MX]: "mail exchanger =",
  [DNS_TYPE.TXT]: "text =",
  [DNS_TYPE.SRV]: "service =",
};
