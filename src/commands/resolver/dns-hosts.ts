import type { Process } from "../../kernel/process.ts";
import type { Task } from "../../kernel/task.ts";
import type { IpAddress } from "../../net/netlink/route-message.ts";
import { DNS_CLASS_IN, DNS_TYPE, type DnsMessage, type DnsRecord } from "../../wire/dns.ts";
import { parseDnsLabels } from "../../wire/dns-name.ts";
import type { Ipv4Address } from "../../wire/ipv4-address.ts";
import { type DnsLookup, DnsQuestioner, reverseName } from "./dns-lookup.ts";
import type { HostEntry, HostName, Lookup } from "./host-entry.ts";

// The service "dns". glibc 2.36: resolv/nss_dns/dns-host.c.

/** res_hnok: letters, digits, hyphens and underscores; no hyphen in front. */
function isHostName(name: string): boolean {
  const labels = /^[\x21-\x7e]*$/.test(name) ? parseDnsLabels(name) : undefined;
  if (labels === undefined || labels[0]?.[0] === 0x2d) return false;
  return labels.every((label) => label.every((octet) => /[0-9A-Za-z_-]/.test(String.fromCharCode(octet))));
}

const INVALID_NAME = { status: "notfound", error: "HOST_NOT_FOUND" } as const;

/** A name of the wire as programs see it: without the dot of the root. */
function plain(name: string): string {
  return name === "." ? "." : name.replace(/\.$/, "");
}

function failure({ error, errno }: Extract<DnsLookup, { kind: "failed" }>): Lookup<never> {
  return { status: errno === undefined ? "notfound" : "unavail", error };
}

/** _nss_dns_gethostbyname2_r */
export function* dnsByName(process: Process, name: string, family: 4 | 6): Task<Lookup<HostEntry>> {
  if (!isHostName(name)) return INVALID_NAME;
  const questioner = new DnsQuestioner(process, [family === 4 ? DNS_TYPE.A : DNS_TYPE.AAAA]);
  const found = yield* questioner.search(name);
  return found.kind === "failed" ? failure(found) : hostEntry(found.answers[0]!, family);
}

/** getanswer_r for addresses: the chain of aliases from the question on. */
function hostEntry(message: DnsMessage, family: 4 | 6): Lookup<HostEntry> {
  let name = message.questions[0]!.name;
  const aliases: string[] = [];
  const addresses: IpAddress[] = [];
  const wanted = family === 4 ? DNS_TYPE.A : DNS_TYPE.AAAA;
  for (const record of usable(message.answers)) {
    if (record.type === DNS_TYPE.CNAME && record.data.kind === "name") {
      aliases.push(plain(record.name));
      name = record.data.name;
    } else if (record.type === wanted && name.toLowerCase() === record.name.toLowerCase()) {
      if (addresses.length === 0) name = record.name;
      addresses.push((record.data as { address: IpAddress }).address);
    }
  }
  if (addresses.length > 0)
    return { status: "success", value: { name: plain(name), aliases, addresses, family } };
  return { status: aliases.length > 0 ? "notfound" : "tryagain", error: "NO_RECOVERY" };
}

/** Records of the Internet up to the first whose owner or target is no host name. */
function* usable(records: readonly DnsRecord[]): Generator<DnsRecord> {
  for (const record of records) {
    const target =
      record.type === DNS_TYPE.CNAME && record.data.kind === "name" ? record.data.name : undefined;
    if (!isHostName(plain(record.name)) || (target !== undefined && !isHostName(plain(target)))) return;
    if (record.class === DNS_CLASS_IN) yield record;
  }
}

/** _nss_dns_gethostbyname4_r: A and AAAA at the same time. */
export function* dnsOfBothFamilies(process: Process, name: string): Task<Lookup<HostName>> {
  if (!isHostName(name)) return INVALID_NAME;
  const both = [DNS_TYPE.A, DNS_TYPE.AAAA];
  let questioner = new DnsQuestioner(process, both);
  if (questioner.configuration.noAaaa) questioner = new DnsQuestioner(process, [DNS_TYPE.A]);
  const found = yield* questioner.search(name);
  if (found.kind === "failed") return failure(found);
  return joinAnswers(found.answers);
}

/** gaih_getanswer: one host of the addresses in all messages. */
function joinAnswers(answers: readonly (DnsMessage | undefined)[]): Lookup<HostName> {
  const addresses: IpAddress[] = [];
  let canonicalName: string | undefined;
  let status: Exclude<Lookup<HostName>["status"], "success"> = "notfound";
  let error: "HOST_NOT_FOUND" | "NETDB_INTERNAL" = "HOST_NOT_FOUND";
  for (const answer of answers) {
    if (answer === undefined) continue;
    const slice = readSlice(answer);
    canonicalName ??= slice.addresses.length > 0 ? slice.name : undefined;
    addresses.push(...slice.addresses);
    if (slice.addresses.length > 0 || answer.answers.length === 0 || slice.hasAlias) continue;
    status = "tryagain";
    error = "NETDB_INTERNAL";
  }
  if (canonicalName === undefined) return { status, error };
  return { status: "success", value: { canonicalName, addresses } };
}

function readSlice(message: DnsMessage): {
  name: string;
  addresses: readonly IpAddress[];
  hasAlias: boolean;
} {
  const addresses: IpAddress[] = [];
  let alias: string | undefined;
  let owner = "";
  for (const { type, data, name } of usable(message.answers)) {
    if (alias === undefined && addresses.length === 0) owner = name;
    if (type === DNS_TYPE.CNAME && data.kind === "name") alias = addresses.length === 0 ? data.name : alias;
    else if (data.kind === "a" || data.kind === "aaaa") addresses.push(data.address);
  }
  return { name: plain(alias ?? owner), addresses, hasAlias: alias !== undefined };
}

/** _nss_dns_gethostbyaddr2_r. Addresses that only wrap one of IPv4 are asked for as that. */
export function* dnsByAddress(process: Process, address: IpAddress): Task<Lookup<HostEntry>> {
  const plainAddress = unwrapped(address);
  const found = yield* new DnsQuestioner(process, [DNS_TYPE.PTR]).query(reverseName(plainAddress));
  if (found.kind === "failed") {
    return { status: found.errno === "ECONNREFUSED" ? "unavail" : "notfound", error: found.error };
  }
  let owner = found.answers[0]!.questions[0]!.name;
  for (const { type, name, data } of found.answers[0]!.answers) {
    if (data.kind !== "name") continue;
    if (type === DNS_TYPE.CNAME) owner = data.name;
    else if (type === DNS_TYPE.PTR && name.toLowerCase() === owner.toLowerCase()) {
      if (!isHostName(plain(data.name))) break;
      const family = typeof address === "bigint" ? 6 : 4;
      const value = { name: plain(data.name), aliases: [], addresses: [address], family } as const;
      return { status: "success", value };
    }
  }
  return { status: "tryagain", error: "NO_RECOVERY" };
}

function unwrapped(address: IpAddress): IpAddress {
  if (typeof address !== "bigint") return address;
  const high = address >> 32n;
  const isWrapped = high === 0xffffn || (high === 0n && (address & 0xffffffffn) !== 1n);
  return isWrapped ? (Number(address & 0xffffffffn) as Ipv4Address) : address;
}
