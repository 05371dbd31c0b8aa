import type { IpAddress } from "../../net/netlink/route-message.ts";
import {
  DNS_CLASS_IN,
  DNS_NOTIMP,
  DNS_TYPE,
  type DnsMessage,
  type DnsQuestion,
  type DnsRecord,
} from "../../wire/dns.ts";
import { canonicalDnsName } from "../../wire/dns-name.ts";
import { decodeText, encodeText } from "../../wire/text.ts";
import { reverseName } from "../resolver/dns-lookup.ts";
import type { DnsmasqConfiguration, HostFile, HostRecord } from "./configuration.ts";
import { formatIp, isInDomain, isSameName, plainName } from "./names.ts";

// dnsmasq-2.90 src/rfc1035.c: answer_request. What is known here is answered here; all else is for the domain rules.

const CLASS_CHAOS = 3;
/** Aliases followed at most: catches loops. */
const LONGEST_CHAIN = 255;

export interface LocalAnswer {
  readonly answers: readonly DnsRecord[];
  readonly additionals: readonly DnsRecord[];
  readonly code: number;
  readonly authoritative: boolean;
  /** Lines of the log, without what stands before them. */
  readonly log: readonly string[];
}

interface Known {
  readonly record: HostRecord;
  /** The log names it: `config`, or the path of a file. */
  readonly source: string;
}

interface KnownAddress {
  readonly address: IpAddress;
  readonly ttl: number | undefined;
  readonly source: string;
}

/** A name and the family of `address`. */
function turnKey(name: string, address: number | bigint): string {
  return `${typeof address} ${plainName(name).toLowerCase()}`;
}

interface Draft {
  readonly answers: DnsRecord[];
  readonly additionals: DnsRecord[];
  readonly log: string[];
  /** The question has been answered, be it with nothing. */
  answered: boolean;
}

/** Everything configured, by name. */
export class LocalData {
  readonly #configuration: DnsmasqConfiguration;
  readonly #hosts: readonly Known[];
  /** Addresses by family and name, in the order of the next answer. */
  readonly #turns: Map<string, KnownAddress[]> = new Map();

  constructor(configuration: DnsmasqConfiguration, files: readonly HostFile[]) {
    this.#configuration = configuration;
    this.#hosts = [
      ...configuration.hosts.map((record) => ({ record, source: "config" })),
      ...files.flatMap(({ path, records }) => records.map((record) => ({ record, source: path }))),
    ];
    for (const { record, source } of this.#hosts) {
      for (const name of record.names) {
        for (const address of record.addresses) this.#remember(name, { address, ttl: record.ttl, source });
      }
    }
  }

  /** Looking for what there is already takes a turn, as any other search does. */
  #remember(name: string, known: KnownAddress): void {
    const key = turnKey(name, known.address);
    this.#take(key);
    this.#turns.set(key, [...(this.#turns.get(key) ?? []), known]);
  }

  /** cache_find_by_name: the first of several goes to the end for the next time (round robin). */
  #take(key: string): readonly KnownAddress[] {
    const known = this.#turns.get(key) ?? [];
    if (known.length > 1) this.#turns.set(key, [...known.slice(1), known[0]!]);
    return known;
  }

  /** Undefined when nothing is known about it. */
  answer(question: DnsQuestion): LocalAnswer | undefined {
    const draft: Draft = { answers: [], additionals: [], log: [], answered: false };
    if (question.class === CLASS_CHAOS) return this.#chaos(question, draft);
    if (question.class !== DNS_CLASS_IN) return undefined;
    const name = this.#followAliases(question, draft);
    const all = question.type === DNS_TYPE.ANY;
    const wants = (type: number): boolean => all || question.type === type;
    if (wants(DNS_TYPE.TXT)) this.#texts(name, draft);
    if (wants(DNS_TYPE.PTR)) this.#pointers(name, draft);
    if (wants(DNS_TYPE.A)) this.#addresses(name, 4, draft);
    if (wants(DNS_TYPE.AAAA)) this.#addresses(name, 6, draft);
    if (wants(DNS_TYPE.MX)) this.#mailExchanges(name, draft);
    if (wants(DNS_TYPE.SRV)) this.#services(name, draft);
    return draft.answered ? { ...draft, code: 0, authoritative: true } : undefined;
  }

  /** check_for_local_domain: something is known of the name, or of one below it. */
  isKnown(name: string): boolean {
    const { texts, pointers, mailExchanges, services, aliases } = this.#configuration;
    const names = [
      ...[...texts, ...pointers, ...mailExchanges, ...services, ...aliases].map((one) => one.name),
      ...this.#hosts.flatMap(({ record }) => record.names),
    ];
    return names.some((known) => isInDomain(known, name));
  }

  #chaos(question: DnsQuestion, draft: Draft): LocalAnswer | undefined {
    const name = plainName(question.name);
    if (
      isSameName(name, "version.bind") &&
      [DNS_TYPE.TXT, DNS_TYPE.ANY].some((type) => type === question.type)
    ) {
      draft.log.push(`config ${name} is <TXT>`);
      const data = { kind: "txt", strings: [encodeText("dnsmasq-2.90")] } as const;
      draft.answers.push({ name: question.name, type: DNS_TYPE.TXT, class: CLASS_CHAOS, ttl: 0, data });
      return { ...draft, code: 0, authoritative: true };
    }
    if (!isInDomain(name, "bind") && !isInDomain(name, "server")) return undefined;
    draft.log.push(`config ${name} is not implemented (EDE: unknown)`);
    return { ...draft, code: DNS_NOTIMP, authoritative: false };
  }

  /** The name at the end of the chain. */
  #followAliases(question: DnsQuestion, draft: Draft): string {
    let name = question.name;
    for (let left = LONGEST_CHAIN; left > 0; left--) {
      const alias = this.#configuration.aliases.find((one) => isSameName(one.name, name));
      if (alias === undefined) break;
      draft.answered = true;
      draft.log.push(`config ${plainName(name)} is <CNAME>`);
      const target = canonicalDnsName(alias.target)!;
      draft.answers.push(this.#record(name, DNS_TYPE.CNAME, { kind: "name", name: target }, alias.ttl));
      if (question.type === DNS_TYPE.CNAME) break;
      name = target;
    }
    return name;
  }

  #record(name: string, type: number, data: DnsRecord["data"], ttl?: number): DnsRecord {
    return { name, type, class: DNS_CLASS_IN, ttl: ttl ?? this.#configuration.localTtl, data };
  }

  #texts(name: string, draft: Draft): void {
    for (const text of this.#configuration.texts.filter((one) => isSameName(one.name, name))) {
      draft.answered = true;
      draft.log.push(`config ${plainName(name)} is <TXT>`);
      const strings = text.strings.map((one) => encodeText(one));
      draft.answers.push(this.#record(name, DNS_TYPE.TXT, { kind: "txt", strings }));
    }
  }

  #pointers(name: string, draft: Draft): void {
    const pointers = this.#configuration.pointers.filter((one) => isSameName(one.name, name));
    if (pointers.length > 0) draft.log.push(`config ${plainName(name)} is <PTR>`);
    for (const { target } of pointers) {
      draft.answered = true;
      draft.answers.push(this.#record(name, DNS_TYPE.PTR, { kind: "name", name: canonicalDnsName(target)! }));
    }
    if (pointers.length > 0) return;
    // The first host that has the address gives it its name.
    for (const { record, source } of this.#hosts) {
      const address = record.addresses.find((each) => isSameName(reverseName(each), name));
      if (address === undefined) continue;
      draft.answered = true;
      draft.log.push(`${source} ${formatIp(address)} is ${record.names[0]}`);
      const data = { kind: "name", name: canonicalDnsName(record.names[0]!)! } as const;
      draft.answers.push(this.#record(name, DNS_TYPE.PTR, data, record.ttl));
      return;
    }
  }

  #addresses(name: string, family: 4 | 6, draft: Draft): void {
    for (const { address, ttl, source } of this.#take(turnKey(name, family === 4 ? 0 : 0n))) {
      draft.answered = true;
      draft.log.push(`${source} ${plainName(name)} is ${formatIp(address)}`);
      draft.answers.push(this.#addressRecord(name, address, ttl));
    }
  }

  #addressRecord(name: string, address: IpAddress, ttl: number | undefined): DnsRecord {
    return typeof address === "bigint"
      ? this.#record(name, DNS_TYPE.AAAA, { kind: "aaaa", address: address as never }, ttl)
      : this.#record(name, DNS_TYPE.A, { kind: "a", address: address as never }, ttl);
  }

  #mailExchanges(name: string, draft: Draft): void {
    for (const { name: known, target, preference } of this.#configuration.mailExchanges) {
      if (!isSameName(known, name)) continue;
      draft.answered = true;
      draft.log.push(`config ${plainName(name)} is <MX>`);
      const exchange = canonicalDnsName(target)!;
      draft.answers.push(this.#record(name, DNS_TYPE.MX, { kind: "mx", preference, exchange }));
      this.#additional(exchange, draft);
    }
  }

  #services(name: string, draft: Draft): void {
    for (const { name: known, target, port, priority, weight } of this.#configuration.services) {
      if (!isSameName(known, name)) continue;
      draft.answered = true;
      draft.log.push(`config ${plainName(name)} is <SRV>`);
      const data = { kind: "srv", priority, weight, port, target: canonicalDnsName(target)! } as const;
      draft.answers.push(this.#record(name, DNS_TYPE.SRV, data));
      this.#additional(data.target, draft);
    }
  }

  /** Addresses of a target that are known here, once each. */
  #additional(target: string, draft: Draft): void {
    if (draft.additionals.some((one) => isSameName(one.name, target))) return;
    for (const family of [0, 0n]) {
      for (const { address, ttl } of this.#take(turnKey(target, family))) {
        draft.additionals.push(this.#addressRecord(target, address, ttl));
      }
    }
  }
}

/** What the log says of a message from elsewhere (extract_addresses). */
export function replyLog(message: DnsMessage): readonly string[] {
  const [question] = message.questions;
  const name = plainName(question!.name);
  const code = message.flags & 15;
  if (code === 3) return [`reply ${name} is NXDOMAIN`];
  if (code !== 0) return [`reply error is ${CODE_NAMES[code] ?? code}`];
  const lines = message.answers.flatMap((record) => recordLog(record));
  if (lines.length > 0) return lines;
  const family = question!.type === DNS_TYPE.A ? "-IPv4" : question!.type === DNS_TYPE.AAAA ? "-IPv6" : "";
  return [`reply ${name} is NODATA${family}`];
}

const CODE_NAMES: Readonly<Record<number, string>> = { 2: "SERVFAIL", 4: "not implemented", 5: "REFUSED" };

function recordLog({ name, type, data }: DnsRecord): readonly string[] {
  const owner = plainName(name);
  switch (data.kind) {
    case "a":
    case "aaaa":
      return [`reply ${owner} is ${formatIp(data.address)}`];
    case "name":
      return [`reply ${owner} is ${type === DNS_TYPE.CNAME ? "<CNAME>" : plainName(data.name)}`];
    case "txt":
      return data.strings.map((one) => `reply ${owner} is ${decodeText(one)}`);
    case "mx":
      return [`reply ${owner} is <MX>`];
    case "srv":
      return [`reply ${owner} is <SRV>`];
    case "soa":
    case "opt":
    case "other":
      return [];
  }
}
