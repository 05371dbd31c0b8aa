import { parseIpv4Address } from "../../wire/ipv4-address.ts";
import { parseIpv6Address } from "../../wire/ipv6-address.ts";
import { reverseName } from "../resolver/dns-lookup.ts";
import { parseClass, parseType } from "./record-text.ts";

// dig(1) of BIND 9.18: bin/dig/dig.c.

/** What is asked and shown; each question starts with what was said before the first. */
export interface DigLookup {
  name: string | undefined;
  type: number | undefined;
  class: number | undefined;
  /** From -x, where no search list and no check of the name applies. */
  reverse: boolean;
  edns: boolean;
  bufferSize: number;
  cookie: boolean;
  dnssec: boolean;
  recursion: boolean;
  authentic: boolean;
  checkingDisabled: boolean;
  authoritative: boolean;
  operation: number;
  ignoreTruncation: boolean;
  search: boolean;
  domain: string | undefined;
  timeoutSeconds: number;
  tries: number;
  short: boolean;
  identify: boolean;
  command: boolean;
  comments: boolean;
  question: boolean;
  answer: boolean;
  authority: boolean;
  additional: boolean;
  statistics: boolean;
  showQuery: boolean;
  ttl: "seconds" | "units" | "none";
  showClass: boolean;
}

export interface DigArguments {
  readonly kind: "run";
  readonly lookups: readonly DigLookup[];
  /** Behind @; undefined: those of resolv.conf. */
  readonly server: string | undefined;
  /** The server was named before the first question was: the opening line counts its addresses. */
  readonly serverFirst: boolean;
  readonly port: number;
  readonly family: 4 | 6 | undefined;
  readonly source: string | undefined;
}

export type ParsedDig =
  | DigArguments
  | { readonly kind: "version" | "help" }
  | { readonly kind: "invalid"; readonly option: string }
  | { readonly kind: "fatal"; readonly message: string }
  | { readonly kind: "lacking"; readonly option: string };

const DEFAULTS: DigLookup = {
  ...{ name: undefined, type: undefined, class: undefined, reverse: false },
  ...{ edns: true, bufferSize: 1232, cookie: true, dnssec: false },
  ...{ recursion: true, authentic: true, checkingDisabled: false, authoritative: false, operation: 0 },
  ...{ ignoreTruncation: false, search: false, domain: undefined, timeoutSeconds: 5, tries: 3 },
  ...{ short: false, identify: false, command: true, comments: true, question: true, answer: true },
  ...{ authority: true, additional: true, statistics: true, showQuery: false },
  ttl: "seconds",
  showClass: true,
};

/** What host and nslookup ask: no EDNS, nothing but recursion. */
export function plainLookup(name: string): DigLookup {
  return { ...DEFAULTS, name, edns: false, authentic: false };
}

const OPERATIONS = ["QUERY", "IQUERY", "STATUS", "RESERVED3", "NOTIFY", "UPDATE"];

/** Switches by the field that they set; `no` before a name turns it around. */
const SWITCHES: Readonly<Record<string, keyof DigLookup>> = {
  edns: "edns",
  cookie: "cookie",
  dnssec: "dnssec",
  do: "dnssec",
  recurse: "recursion",
  rec: "recursion",
  rdflag: "recursion",
  adflag: "authentic",
  cdflag: "checkingDisabled",
  aaflag: "authoritative",
  aaonly: "authoritative",
  ignore: "ignoreTruncation",
  search: "search",
  defname: "search",
  short: "short",
  identify: "identify",
  cmd: "command",
  comments: "comments",
  question: "question",
  answer: "answer",
  authority: "authority",
  additional: "additional",
  stats: "statistics",
  qr: "showQuery",
  class: "showClass",
};

const LACKING =
  `tcp vc trace nssearch multiline subnet client keepopen besteffort badcookie expire header-only dns64prefix https http
  https-get http-plain idnin idnout idn keepalive mapped multiline nsid onesoa opcode- padding qid rrcomments crypto split tls
  tls-ca tls-certfile showsearch sigchase topdown ttlflag unexpected unknownformat yaml zflag raflag tcflag ednsflags ednsnegotiation
  ednsopt dscp expandaaaa fail nofail ndots retry-`.split(/\s+/);
const LACKING_LETTERS = "fikymu";

export function parseDigArguments(args: readonly string[]): ParsedDig {
  const parser = new DigParser();
  for (let index = 0; index < args.length; index++) {
    const outcome = parser.word(args[index]!, args[index + 1]);
    if (outcome === "took next") index++;
    else if (outcome !== undefined) return outcome;
  }
  return parser.result();
}

type WordOutcome = ParsedDig | "took next" | undefined;

class DigParser {
  readonly #global: DigLookup = { ...DEFAULTS };
  readonly #lookups: DigLookup[] = [];
  #server: string | undefined;
  #serverFirst = false;
  #port = 53;
  #family: 4 | 6 | undefined;
  #source: string | undefined;
  #short = false;

  word(word: string, next: string | undefined): WordOutcome {
    if (word.startsWith("@")) {
      this.#server = word.slice(1);
      this.#serverFirst = this.#lookups.length === 0;
      return undefined;
    }
    if (word.startsWith("+")) return this.#plus(word.slice(1));
    if (word.startsWith("-") && word.length > 1) return this.#dash(word.slice(1), next);
    const type = parseType(word);
    const class_ = parseClass(word);
    if (type !== undefined) this.#current().type = type;
    else if (class_ !== undefined) this.#current().class = class_;
    else this.#add(word);
    return undefined;
  }

  result(): ParsedDig {
    const lookups = this.#lookups.length > 0 ? this.#lookups : [{ ...this.#global }];
    // The one switch that concerns all questions, wherever it stands.
    for (const lookup of lookups) lookup.short = this.#short;
    return {
      kind: "run",
      lookups,
      server: this.#server,
      serverFirst: this.#serverFirst,
      port: this.#port,
      family: this.#family,
      source: this.#source,
    };
  }

  /** The last question, or what all of them will have. */
  #current(): DigLookup {
    return this.#lookups.at(-1) ?? this.#global;
  }

  #add(name: string): DigLookup {
    const lookup = { ...this.#global, name };
    this.#lookups.push(lookup);
    return lookup;
  }

  #dash(text: string, next: string | undefined): WordOutcome {
    const letter = text[0]!;
    if (letter === "4" || letter === "6") {
      this.#family = letter === "4" ? 4 : 6;
      return undefined;
    }
    if (letter === "v") return { kind: "version" };
    if (letter === "h") return { kind: "help" };
    if (letter === "r") return undefined;
    if (LACKING_LETTERS.includes(letter)) return { kind: "lacking", option: `-${letter}` };
    if (!"xtcqpb".includes(letter)) return { kind: "invalid", option: `-${text}` };
    const value = text.length > 1 ? text.slice(1) : next;
    if (value === undefined) return { kind: "invalid", option: `-${text}` };
    return this.#valued(letter, value) ?? (text.length > 1 ? undefined : "took next");
  }

  #valued(letter: string, value: string): ParsedDig | undefined {
    if (letter === "q") this.#add(value);
    else if (letter === "b") this.#source = value;
    else if (letter === "x") return this.#reverse(value);
    else if (letter === "p") {
      if (!/^\d+$/.test(value) || Number(value) > 65535)
        return { kind: "fatal", message: "Couldn't parse port number" };
      this.#port = Number(value);
    } else if (letter === "t") {
      const type = parseType(value);
      if (type === undefined) return undefined;
      this.#current().type = type;
    } else this.#current().class = parseClass(value) ?? 1;
    return undefined;
  }

  #reverse(value: string): ParsedDig | undefined {
    const address = parseIpv4Address(value) ?? parseIpv6Address(value);
    if (address === undefined && !/^[0-9.]+$/.test(value))
      return { kind: "fatal", message: `invalid address ${value}` };
    const text =
      address === undefined ? `${value.split(".").reverse().join(".")}.in-addr.arpa` : reverseName(address);
    const lookup = this.#add(`${text}.`);
    lookup.type ??= 12;
    lookup.reverse = true;
    return undefined;
  }

  #plus(text: string): WordOutcome {
    const equals = text.indexOf("=");
    const written = (equals < 0 ? text : text.slice(0, equals)).toLowerCase();
    const value = equals < 0 ? undefined : text.slice(equals + 1);
    const lookup = this.#current();
    const isOff = written.startsWith("no") && written !== "notcp" && SWITCHES[written] === undefined;
    const name = isOff ? written.slice(2) : written;
    const field = SWITCHES[name];
    if (field !== undefined && value === undefined) {
      if (name === "short") this.#short = !isOff;
      else Object.assign(lookup, { [field]: !isOff });
      return undefined;
    }
    if (written === "all" || written === "noall") {
      const shown = written === "all";
      const parts = [
        "comments",
        "question",
        "answer",
        "authority",
        "additional",
        "statistics",
        "command",
      ] as const;
      for (const part of parts) lookup[part] = shown;
      return undefined;
    }
    if (written === "notcp" || written === "novc") return undefined;
    if (written === "ttlid" || written === "nottlid") lookup.ttl = isOff ? "none" : "seconds";
    else if (written === "ttlunits") lookup.ttl = "units";
    else return this.#plusValue(lookup, written, value);
    return undefined;
  }

  #plusValue(lookup: DigLookup, name: string, value: string | undefined): WordOutcome {
    const number = /^\d+$/.test(value ?? "") ? Number(value) : undefined;
    if (name === "domain" && value !== undefined) Object.assign(lookup, { domain: value, search: true });
    else if (name === "opcode" && value !== undefined) {
      const known = OPERATIONS.indexOf(value.toUpperCase());
      lookup.operation = known >= 0 ? known : (number ?? 0) & 15;
    } else if ((name === "time" || name === "timeout") && number !== undefined)
      lookup.timeoutSeconds = Math.max(1, number);
    else if (name === "tries" && number !== undefined) lookup.tries = Math.max(1, number);
    else if (name === "retry" && number !== undefined) lookup.tries = number + 1;
    else if (name === "bufsize") lookup.bufferSize = number ?? 1232;
    else if (name === "edns" && number === 0) lookup.edns = true;
    else if (LACKING.includes(name.replace(/^no/, ""))) return { kind: "lacking", option: `+${name}` };
    else return { kind: "invalid", option: `+${name}` };
    return undefined;
  }
}
