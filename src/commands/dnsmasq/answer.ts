import type { SocketAddress } from "../../net/socket/socket.ts";
import {
  DNS_AUTHENTIC_DATA,
  DNS_AUTHORITATIVE,
  DNS_NOERROR,
  DNS_NXDOMAIN,
  DNS_RECURSION_AVAILABLE,
  DNS_REFUSED,
  DNS_RESPONSE,
  DNS_TRUNCATED,
  DNS_TYPE,
  type DnsMessage,
  type DnsRecord,
  dnsLength,
  dnsOperation,
  LONGEST_PLAIN_DNS_BYTES,
} from "../../wire/dns.ts";
import { EDNS_EXTENDED_ERROR } from "../../wire/dns-data.ts";
import type { DnsmasqConfiguration, DomainRule } from "./configuration.ts";
import type { LocalData } from "./local-data.ts";
import { formatIp, isInDomain, plainName, typeName } from "./names.ts";

// dnsmasq-2.90 src/forward.c (receive_query), src/domain-match.c (lookup_domain, is_local_answer, make_local_answer).

/** What becomes of a question. */
export type Decision =
  | { readonly kind: "reply"; readonly message: DnsMessage; readonly log: readonly string[] }
  | { readonly kind: "forward"; readonly servers: readonly SocketAddress[]; readonly log: readonly string[] };

/** daemon->edns_pktsz */
export const EDNS_SIZE_BYTES = 1232;
const EXTENDED_ERROR_NOT_READY = 14;
const DNSSEC_OK = 0x8000;
const KEPT_FLAGS = 0x7910;

export function decide(
  query: DnsMessage,
  { configuration, data }: { readonly configuration: DnsmasqConfiguration; readonly data: LocalData },
  client: string,
): Decision {
  const [question] = query.questions;
  const isPlain = question !== undefined && query.questions.length === 1 && dnsOperation(query) === 0;
  const name = plainName(question?.name ?? "");
  const log = isPlain ? [`query[${typeName(question.type)}] ${name === "" ? "." : name} from ${client}`] : [];
  if (!isPlain) return refuse(query, log);
  const local = data.answer(question);
  if (local !== undefined) {
    const flags = local.code | (local.authoritative ? DNS_AUTHORITATIVE : 0);
    return { kind: "reply", message: reply(query, flags, local), log: [...log, ...local.log] };
  }
  const family = question.type === DNS_TYPE.A ? 4 : question.type === DNS_TYPE.AAAA ? 6 : undefined;
  if (configuration.domainNeeded && family !== undefined && !name.includes(".")) {
    return answerLocally(query, log, data.isKnown(name));
  }
  if (configuration.bogusPrivate && question.type === DNS_TYPE.PTR && isPrivateReverse(name)) {
    return answerLocally(query, log, false);
  }
  const rules = matchRules(configuration.rules, name, family);
  if (rules === undefined) return refuse(query, log);
  const [first] = rules;
  if (first!.what.kind === "server") {
    return {
      kind: "forward",
      servers: rules.flatMap(({ what }) => (what.kind === "server" ? [what.server] : [])),
      log,
    };
  }
  if (first!.what.kind === "local") {
    const others = configuration.rules.filter(
      (rule) => rule.domain === first!.domain && rule.what.kind !== "local",
    );
    const isOtherType = others.some(({ what }) => what.kind !== "server");
    return answerLocally(query, log, isOtherType || data.isKnown(name));
  }
  const records = rules.map((rule) => ruleRecord(rule, question.name, question.type, configuration.localTtl));
  const lines = records.map(
    ({ data: said }) => `config ${name} is ${formatIp((said as { address: number }).address)}`,
  );
  const answers = { answers: records, additionals: [] };
  return { kind: "reply", message: reply(query, DNS_AUTHORITATIVE, answers), log: [...log, ...lines] };
}

/** --bogus-priv: a name for an address of RFC 1918, loopback or link-local use is nobody else's business. */
function isPrivateReverse(name: string): boolean {
  return /(^|\.)(10|127|168\.192|254\.169|(1[6-9]|2\d|3[01])\.172|0)\.in-addr\.arpa$/.test(
    name.toLowerCase(),
  );
}

/** The rules of the longest domain that say something about this family of addresses. */
function matchRules(
  rules: readonly DomainRule[],
  name: string,
  family: 4 | 6 | undefined,
): readonly DomainRule[] | undefined {
  const fitting = rules.filter((rule) => isInDomain(name, rule.domain));
  const domains = [...new Set(fitting.map(({ domain }) => domain))].sort((a, b) => b.length - a.length);
  for (const domain of domains) {
    const own = fitting.filter((rule) => rule.domain === domain);
    const addresses = own.filter(({ what }) => {
      if (family === undefined) return false;
      return (
        what.kind === "zero" ||
        (what.kind === "address" && (typeof what.address === "bigint") === (family === 6))
      );
    });
    if (addresses.length > 0) return addresses;
    const locals = own.filter(({ what }) => what.kind === "local");
    if (locals.length > 0) return locals;
    const servers = own.filter(({ what }) => what.kind === "server");
    if (servers.length > 0) return servers;
  }
  return undefined;
}

function ruleRecord({ what }: DomainRule, name: string, type: number, ttl: number): DnsRecord {
  const zero = type === DNS_TYPE.AAAA ? 0n : 0;
  const address = what.kind === "address" ? what.address : zero;
  const data = (
    typeof address === "bigint" ? { kind: "aaaa", address } : { kind: "a", address }
  ) as DnsRecord["data"];
  return { name, type, class: 1, ttl, data };
}

/** No data where the name is known, else no such name. */
function answerLocally(query: DnsMessage, log: readonly string[], isKnown: boolean): Decision {
  const question = query.questions[0]!;
  const family = question.type === DNS_TYPE.A ? "-IPv4" : question.type === DNS_TYPE.AAAA ? "-IPv6" : "";
  const line = `config ${plainName(question.name)} is ${isKnown ? `NODATA${family}` : "NXDOMAIN"}`;
  const message = reply(query, isKnown ? DNS_NOERROR : DNS_NXDOMAIN, NOTHING);
  return { kind: "reply", message, log: [...log, line] };
}

const NOTHING = { answers: [], additionals: [] };

/** Nobody to ask. */
function refuse(query: DnsMessage, log: readonly string[]): Decision {
  const message = reply(query, DNS_REFUSED, { ...NOTHING, extendedError: EXTENDED_ERROR_NOT_READY });
  return { kind: "reply", message, log: [...log, "config error is REFUSED (EDE: not ready)"] };
}

interface Sections {
  readonly answers: readonly DnsRecord[];
  readonly additionals: readonly DnsRecord[];
  readonly extendedError?: number;
}

export function ednsOf(message: DnsMessage): DnsRecord | undefined {
  return message.additionals.find(({ type }) => type === DNS_TYPE.OPT);
}

/** A reply as long as the client takes; records that do not fit are left out, and TC says so. */
function reply(query: DnsMessage, flags: number, sections: Sections): DnsMessage {
  const edns = ednsOf(query);
  const limit = Math.max(LONGEST_PLAIN_DNS_BYTES, Math.min(edns?.class ?? 0, EDNS_SIZE_BYTES));
  const kept = query.flags & KEPT_FLAGS & ~DNS_AUTHENTIC_DATA;
  const opt = edns === undefined ? [] : [ednsReply(edns, sections.extendedError)];
  let message: DnsMessage = {
    id: query.id,
    flags: kept | DNS_RESPONSE | DNS_RECURSION_AVAILABLE | flags,
    questions: query.questions,
    answers: [],
    authorities: [],
    additionals: opt,
  };
  for (const record of sections.answers) {
    const longer = { ...message, answers: [...message.answers, record] };
    if (dnsLength(longer) <= limit) message = longer;
    else message = { ...message, flags: message.flags | DNS_TRUNCATED };
  }
  for (const record of sections.additionals) {
    const longer = {
      ...message,
      additionals: [...message.additionals.slice(0, -opt.length || undefined), record, ...opt],
    };
    if (dnsLength(longer) <= limit) message = longer;
  }
  return message;
}

function ednsReply(edns: DnsRecord, extendedError: number | undefined): DnsRecord {
  const options =
    extendedError === undefined
      ? []
      : [{ code: EDNS_EXTENDED_ERROR, bytes: Uint8Array.of(extendedError >>> 8, extendedError & 255) }];
  return {
    ...{ name: ".", type: DNS_TYPE.OPT, class: EDNS_SIZE_BYTES, ttl: edns.ttl & DNSSEC_OK },
    data: { kind: "opt", options },
  };
}
