import type { Process } from "../../kernel/process.ts";
import type { Task } from "../../kernel/task.ts";
import type { IpAddress } from "../../net/netlink/route-message.ts";
import {
  DNS_AUTHENTIC_DATA,
  DNS_CLASS_IN,
  DNS_FORMERR,
  DNS_NOERROR,
  DNS_NOTIMP,
  DNS_NXDOMAIN,
  DNS_RECURSION_DESIRED,
  DNS_SERVFAIL,
  DNS_TYPE,
  type DnsMessage,
  dnsResponseCode,
} from "../../wire/dns.ts";
import { canonicalDnsName } from "../../wire/dns-name.ts";
import { DnsClient } from "./dns-client.ts";
import type { HostError } from "./host-entry.ts";
import { type ResolverConfiguration, readResolverConfiguration } from "./resolv-conf.ts";

// Read first: glibc 2.36 resolv/res_query.c (__res_context_query, __res_context_search), resolv/res_mkquery.c.

export type DnsLookup =
  | { readonly kind: "answered"; readonly answers: readonly (DnsMessage | undefined)[] }
  | {
      readonly kind: "failed";
      readonly error: HostError;
      readonly errno: "ECONNREFUSED" | "ETIMEDOUT" | undefined;
    };

interface Failed {
  readonly kind: "failed";
  readonly error: HostError;
  readonly errno: "ECONNREFUSED" | "ETIMEDOUT" | undefined;
  /** Response code of the message that stands in the first place. */
  readonly code: number;
}

/** RESOLV_EDNS_BUFFER_SIZE */
const EDNS_SIZE_BYTES = 1200;

/** Asks for the records of `types` (one, or A and AAAA together) of names, as the configuration says. */
export class DnsQuestioner {
  readonly configuration: ResolverConfiguration;
  readonly #client: DnsClient;
  readonly #types: readonly number[];

  constructor(process: Process, types: readonly number[]) {
    this.configuration = readResolverConfiguration(process);
    this.#client = new DnsClient(process, this.configuration);
    this.#types = types;
  }

  /** The name as it is: a dot at its end changes nothing. */
  *query(name: string): Task<DnsLookup | Failed> {
    const canonical = canonicalDnsName(name);
    if (canonical === undefined)
      return { kind: "failed", error: "NO_RECOVERY", errno: undefined, code: DNS_NOERROR };
    // __res_handle_no_aaaa: A is asked in the place of AAAA, and the answer is taken for empty.
    const isEmptied = this.configuration.noAaaa && this.#types[0] === DNS_TYPE.AAAA;
    const types = isEmptied ? [DNS_TYPE.A] : this.#types;
    const outcome = yield* this.#client.send(types.map((type) => this.#question(canonical, type)));
    if (outcome.kind === "failed") {
      return { kind: "failed", error: "TRY_AGAIN", errno: outcome.errno, code: outcome.code };
    }
    const present = outcome.answers.filter((answer) => answer !== undefined);
    const error = errorOf(isEmptied ? present.map((one) => ({ ...one, answers: [] })) : present);
    if (error === undefined) return outcome;
    return { kind: "failed", error, errno: undefined, code: dnsResponseCode(present[0]!) };
  }

  #question(name: string, type: number): DnsMessage {
    const { trustAuthenticData, edns } = this.configuration;
    const opt = {
      ...{ name: ".", type: DNS_TYPE.OPT, class: EDNS_SIZE_BYTES, ttl: 0 },
      data: { kind: "opt", options: [] } as const,
    };
    return {
      id: this.#client.nextId(),
      flags: DNS_RECURSION_DESIRED | (trustAuthenticData ? DNS_AUTHENTIC_DATA : 0),
      questions: [{ name, type, class: DNS_CLASS_IN }],
      answers: [],
      authorities: [],
      additionals: edns ? [opt] : [],
    };
  }

  /** The name, and the name in each domain of the search list: which first, the dots in it decide. */
  *search(name: string): Task<DnsLookup> {
    const { ndots, search, noTopLevel } = this.configuration;
    const dots = name.split(".").length - 1;
    const isAbsolute = name.endsWith(".");
    const tally: SearchTally = { asIs: undefined, noData: false, serverFailed: false, last: undefined };
    if (dots >= ndots || isAbsolute) {
      const found = yield* this.query(name);
      if (found.kind === "answered" || isAbsolute) return found;
      tally.asIs = found;
    }
    let rootOnList = false;
    let searched = false;
    for (const domain of isAbsolute ? [] : search) {
      searched = true;
      const bare = domain.replace(/^\./, "");
      rootOnList ||= bare === "";
      const found = yield* this.query(bare === "" ? name : `${name}.${bare}`);
      if (found.kind === "answered") return found;
      if (found.errno === "ECONNREFUSED") return found;
      if (note(tally, found as Failed) === "stop") break;
    }
    if ((dots > 0 || !searched || !noTopLevel) && tally.asIs === undefined && !rootOnList) {
      const found = yield* this.query(name);
      if (found.kind === "answered") return found;
      tally.last = found;
    }
    return verdict(tally);
  }
}

interface SearchTally {
  asIs: DnsLookup | undefined;
  noData: boolean;
  serverFailed: boolean;
  last: DnsLookup | undefined;
}

/** Whether the search list goes on behind this failure. */
function note(tally: SearchTally, found: Failed): "go on" | "stop" {
  tally.last = found;
  switch (found.error) {
    case "NO_DATA":
      tally.noData = true;
      return "go on";
    case "HOST_NOT_FOUND":
      return "go on";
    case "TRY_AGAIN":
      if (found.code !== DNS_SERVFAIL) return "stop";
      tally.serverFailed = true;
      return "go on";
    default:
      return "stop";
  }
}

/** The reason that is told: of the name as it is, if that was asked first, else no data, else the last one. */
function verdict({ asIs, noData, serverFailed, last }: SearchTally): DnsLookup {
  const failed = last?.kind === "failed" ? last : undefined;
  if (asIs?.kind === "failed") return { kind: "failed", error: asIs.error, errno: (failed ?? asIs).errno };
  const error = noData ? "NO_DATA" : serverFailed ? "TRY_AGAIN" : (failed?.error ?? "HOST_NOT_FOUND");
  return { kind: "failed", error, errno: failed?.errno };
}

/** h_errno of one or two messages; undefined when one of them has answers. */
function errorOf(messages: readonly DnsMessage[]): HostError | undefined {
  if (messages.some((one) => dnsResponseCode(one) === DNS_NOERROR && one.answers.length > 0))
    return undefined;
  const code = messages.map(dnsResponseCode).find((each) => each !== DNS_NOERROR) ?? DNS_NOERROR;
  switch (code) {
    case DNS_NXDOMAIN:
      return "HOST_NOT_FOUND";
    case DNS_SERVFAIL:
      return "TRY_AGAIN";
    case DNS_NOERROR:
      return "NO_DATA";
    case DNS_FORMERR:
    case DNS_NOTIMP:
      return "NO_RECOVERY";
    default:
      return "NO_RECOVERY";
  }
}

/** `1.0.0.10.in-addr.arpa`, or the nibbles below ip6.arpa. */
export function reverseName(address: IpAddress): string {
  if (typeof address === "bigint") {
    const nibbles = address.toString(16).padStart(32, "0");
    return `${[...nibbles].reverse().join(".")}.ip6.arpa`;
  }
  const value = address as number;
  return `${[0, 8, 16, 24].map((shift) => (value >>> shift) & 255).join(".")}.in-addr.arpa`;
}
