import type { Family } from "./selection.ts";

// Read first: iproute2 misc/ssfilter.y and parse_hostcond, run_ssfilter of misc/ss.c. `and`, `or` and mere sequence bind
// alike, from left to right.

/** A socket as filters see it. */
export interface FilteredSocket {
  readonly local: FilteredEnd;
  readonly remote: FilteredEnd;
  readonly ifindex: number;
  readonly mark: number;
}

export interface FilteredEnd {
  /** As octets: 4, 16, or none where the socket has no IP address. */
  readonly octets: readonly number[];
  readonly port: number;
}

/** `octets` empty: any address; port undefined: any. Several prefixes where a name has several addresses. */
export interface HostCondition {
  readonly prefixes: readonly { readonly octets: readonly number[]; readonly length: number }[];
  readonly port: number | undefined;
}

export type Filter =
  | { readonly kind: "and" | "or"; readonly left: Filter; readonly right: Filter }
  | { readonly kind: "not"; readonly inner: Filter }
  | { readonly kind: "source" | "destination"; readonly host: HostCondition }
  | {
      readonly kind: "port";
      readonly end: "local" | "remote";
      readonly relation: "ge" | "le";
      readonly port: number;
    }
  | { readonly kind: "device"; readonly ifindex: number }
  | { readonly kind: "mark"; readonly mark: number; readonly mask: number }
  | { readonly kind: "autobound"; readonly first: number; readonly last: number };

/** What parsing needs of the machine. */
export interface FilterContext {
  readonly family: Family | undefined;
  host(text: string): HostCondition["prefixes"] | undefined;
  service(name: string): number | undefined;
  device(name: string): number | undefined;
  readonly localPorts: readonly [first: number, last: number];
}

/** Ends parsing: words for standard error; `usage` = the usage text follows. */
export interface FilterFailure {
  readonly words: readonly string[];
  readonly usage: boolean;
}

export type ParsedFilter =
  | { readonly ok: true; readonly filter: Filter | undefined }
  | { readonly ok: false; readonly failure: FilterFailure };

export function parseFilter(args: readonly string[], context: FilterContext): ParsedFilter {
  const tokens = args.flatMap((arg) => arg.split(/[ \t]+/).filter((word) => word !== ""));
  if (tokens.length === 0) return { ok: true, filter: undefined };
  const parser = new FilterParser(tokens, context);
  const filter = parser.list();
  if (parser.failure === undefined && !parser.done) parser.fail();
  return parser.failure === undefined ? { ok: true, filter } : { ok: false, failure: parser.failure };
}

const SYNTAX_ERROR: FilterFailure = {
  words: ['ss: bison bellows (while parsing filter): "syntax error!" Sorry.\n'],
  usage: true,
};

const OPERATORS: Readonly<Record<string, string>> = {
  "!": "!",
  not: "!",
  "&": "&",
  "&&": "&",
  and: "&",
  "|": "|",
  "||": "|",
  or: "|",
  "(": "(",
  ")": ")",
  ">=": ">=",
  ge: ">=",
  geq: ">=",
  "<=": "<=",
  le: "<=",
  leq: "<=",
  "!=": "!=",
  ne: "!=",
  neq: "!=",
  "=": "=",
  "==": "=",
  eq: "=",
  ">": ">",
  gt: ">",
  "<": "<",
  lt: "<",
};

const ANYTHING: Filter = { kind: "mark", mark: 0, mask: 0 };

const LARGEST_INTEGER = 0x7fffffff;

class FilterParser {
  failure: FilterFailure | undefined;
  readonly #tokens: readonly string[];
  readonly #context: FilterContext;
  #at = 0;

  constructor(tokens: readonly string[], context: FilterContext) {
    this.#tokens = tokens;
    this.#context = context;
  }

  get done(): boolean {
    return this.#at >= this.#tokens.length || this.failure !== undefined;
  }

  fail(failure: FilterFailure = SYNTAX_ERROR): Filter {
    this.failure ??= failure;
    return ANYTHING;
  }

  list(): Filter {
    let left = this.#expression();
    while (!this.done && this.#operator() !== ")") {
      const operator = this.#operator();
      if (operator === "&" || operator === "|") this.#at++;
      const right = this.#expression();
      left = { kind: operator === "|" ? "or" : "and", left, right };
    }
    return left;
  }

  #operator(): string | undefined {
    return OPERATORS[this.#tokens[this.#at] ?? ""];
  }

  #expression(): Filter {
    if (this.done) return this.fail();
    const operator = this.#operator();
    const word = this.#tokens[this.#at++]!;
    if (operator === "!") return { kind: "not", inner: this.#expression() };
    if (operator === "(") {
      const inner = this.list();
      if (this.#operator() !== ")") return this.fail();
      this.#at++;
      return inner;
    }
    switch (word) {
      case "src":
      case "dst":
        return this.#host(word === "src" ? "source" : "destination");
      case "sport":
      case "dport":
        return this.#port(word === "sport" ? "local" : "remote");
      case "dev":
        return this.#device();
      case "fwmark":
        return this.#mark();
      case "autobound": {
        const [first, last] = this.#context.localPorts;
        return { kind: "autobound", first, last };
      }
      default:
        // The lexer takes any other word for an address.
        if (operator === undefined) this.#parseHost(word);
        return this.fail();
    }
  }

  /** The relation before a condition: none means equality. */
  #relation(allowed: readonly string[]): string {
    const operator = this.#operator();
    if (operator === undefined) return "=";
    if (!allowed.includes(operator)) this.fail();
    this.#at++;
    return operator;
  }

  #value(): string | undefined {
    const value = this.#tokens[this.#at];
    if (value === undefined || this.#operator() !== undefined || this.failure !== undefined) {
      this.fail();
      return undefined;
    }
    this.#at++;
    return value;
  }

  #host(kind: "source" | "destination"): Filter {
    this.#relation(["="]);
    const value = this.#value();
    if (value === undefined) return ANYTHING;
    const host = this.#parseHost(value);
    return host === undefined ? ANYTHING : { kind, host };
  }

  #port(end: "local" | "remote"): Filter {
    const relation = this.#relation(["=", "!=", ">", "<", ">=", "<="]);
    const value = this.#value();
    if (value === undefined) return ANYTHING;
    const port = this.#parsePort(value.startsWith(":") ? value.slice(1) : value);
    if (port === "wrong") return ANYTHING;
    const host = { prefixes: [], port };
    const equal: Filter = { kind: end === "local" ? "source" : "destination", host };
    const compare = (how: "ge" | "le"): Filter => ({ kind: "port", end, relation: how, port: port ?? -1 });
    switch (relation) {
      case "!=":
        return { kind: "not", inner: equal };
      case ">=":
        return compare("ge");
      case "<=":
        return compare("le");
      case ">":
        return { kind: "not", inner: compare("le") };
      case "<":
        return { kind: "not", inner: compare("ge") };
      default:
        return equal;
    }
  }

  #parsePort(text: string): number | undefined | "wrong" {
    if (text === "" || text.startsWith("*")) return undefined;
    if (/^(0x[0-9a-f]+|\d+)$/i.test(text) && Number(text) <= LARGEST_INTEGER) return Number(text);
    const known = this.#context.service(text);
    if (known !== undefined) return known;
    this.#wrongHost(`Error: "${text}" does not look like a port.\n`);
    return "wrong";
  }

  #wrongHost(...words: readonly string[]): void {
    this.fail({ words: [...words, "Cannot parse dst/src address.\n"], usage: false });
  }

  /** ADDRESS[/LENGTH][:PORT], [IPv6]:PORT, *:PORT. */
  #parseHost(text: string): HostCondition | undefined {
    const word = text.replace(/^inet6?:/, "");
    if (/^(unix|link|netlink|vsock):/.test(word)) {
      this.#wrongHost();
      return undefined;
    }
    const split = splitHost(word);
    if (split === undefined) {
      this.#wrongHost();
      return undefined;
    }
    const port = this.#parsePort(split.port);
    if (port === "wrong") return undefined;
    if (split.address === "" || split.address.startsWith("*")) return { prefixes: [], port };
    const prefixes = this.#context.host(split.address);
    if (prefixes !== undefined) return { prefixes, port };
    this.#wrongHost(`Error: an inet prefix is expected rather than "${split.address}".\n`);
    return undefined;
  }

  #device(): Filter {
    const relation = this.#relation(["=", "!="]);
    const value = this.#value();
    if (value === undefined) return ANYTHING;
    const ifindex = this.#context.device(value);
    if (ifindex === undefined) return this.fail({ words: ["Cannot parse device.\n"], usage: false });
    const filter: Filter = { kind: "device", ifindex };
    return relation === "!=" ? { kind: "not", inner: filter } : filter;
  }

  #mark(): Filter {
    const relation = this.#relation(["=", "!="]);
    const value = this.#value();
    if (value === undefined) return ANYTHING;
    const match = /^(0x[0-9a-f]+|\d+)(?:\/(0x[0-9a-f]+|\d+))?$/i.exec(value);
    if (match === null) return this.fail({ words: [`Cannot parse mark ${value}.\n`], usage: false });
    const mask = match[2] === undefined ? 0xffffffff : Number(match[2]);
    const filter: Filter = { kind: "mark", mark: Number(match[1]), mask };
    return relation === "!=" ? { kind: "not", inner: filter } : filter;
  }
}

function splitHost(word: string): { address: string; port: string } | undefined {
  if (word.startsWith("[")) {
    const end = word.indexOf("]");
    if (end < 0) return undefined;
    return { address: word.slice(1, end), port: word.slice(end + 1).replace(/^:/, "") };
  }
  if (word.startsWith("*")) return { address: "*", port: word.slice(1).replace(/^:/, "") };
  const from = Math.max(0, word.indexOf("/"));
  const colon = word.lastIndexOf(":");
  if (colon < from || colon < 0) return { address: word, port: "" };
  return { address: word.slice(0, colon), port: word.slice(colon + 1) };
}

export function matches(filter: Filter, socket: FilteredSocket): boolean {
  switch (filter.kind) {
    case "and":
      return matches(filter.left, socket) && matches(filter.right, socket);
    case "or":
      return matches(filter.left, socket) || matches(filter.right, socket);
    case "not":
      return !matches(filter.inner, socket);
    case "source":
      return hostMatches(filter.host, socket.local);
    case "destination":
      return hostMatches(filter.host, socket.remote);
    case "port": {
      const { port } = socket[filter.end];
      return filter.relation === "ge" ? port >= filter.port : port <= filter.port;
    }
    case "device":
      return socket.ifindex === filter.ifindex;
    case "mark":
      return (socket.mark & filter.mask) >>> 0 === filter.mark;
    case "autobound":
      return socket.local.port >= filter.first && socket.local.port <= filter.last;
  }
}

function hostMatches({ prefixes, port }: HostCondition, end: FilteredEnd): boolean {
  if (port !== undefined && port !== end.port) return false;
  const wanted = prefixes.filter(({ length }) => length > 0);
  if (wanted.length === 0) return true;
  return wanted.some(({ octets, length }) => prefixMatches(octets, length, end.octets));
}

/** inet_diag_bc_run: of one family, or an IPv4 prefix and a mapped address. */
function prefixMatches(prefix: readonly number[], length: number, address: readonly number[]): boolean {
  if (prefix.length === address.length) return sameBits(prefix, address, length);
  const mapped = address.slice(0, 12).every((octet, index) => octet === (index < 10 ? 0 : 255));
  return (
    prefix.length === 4 && address.length === 16 && mapped && sameBits(prefix, address.slice(12), length)
  );
}

function sameBits(a: readonly number[], b: readonly number[], bits: number): boolean {
  for (let bit = 0; bit < bits; bit++) {
    const shift = 7 - (bit & 7);
    if (((a[bit >> 3]! ^ b[bit >> 3]!) >> shift) & 1) return false;
  }
  return true;
}
