import { type Ipv4Address, parseIpv4Address } from "../../wire/ipv4-address.ts";
import { type Ipv6Address, parseIpv6Address } from "../../wire/ipv6-address.ts";
import { parseOptions } from "../options.ts";

/** Default of -W: ten seconds (MAXWAIT). */
const DEFAULT_LINGER_MS = 10_000;
const LONG_MAX = 9223372036854775807n;
const INT_MAX = 2147483647n;

/** What the command line asks for. */
export interface PingOptions {
  family: 4 | 6 | undefined;
  count: number | undefined;
  intervalMs: number;
  deadlineSeconds: number;
  lingerMs: number;
  size: number;
  preload: number;
  ttl: number | undefined;
  tos: number | undefined;
  mark: number | undefined;
  identifier: number | undefined;
  /** -I with an address. */
  source: Ipv4Address | Ipv6Address | undefined;
  /** -I with a device, or the part behind `%` of an address. */
  device: string | undefined;
  mtuDiscover: "do" | "dont" | "want" | undefined;
  pattern: Uint8Array | undefined;
  flowLabel: number | undefined;
  quiet: boolean;
  numeric: boolean;
  verbose: boolean;
  timestamps: boolean;
  outstanding: boolean;
  broadcast: boolean;
  flood: boolean;
  adaptive: boolean;
  audible: boolean;
  noLoop: boolean;
  strictSource: boolean;
  intervalGiven: boolean;
  /** Lines for stderr that do not end the program. */
  warnings: string[];
}

/** `usage`: print it after the message, if any. Messages are without the program's name. */
export type PingArguments =
  | { readonly kind: "run"; readonly options: PingOptions; readonly operands: readonly string[] }
  | { readonly kind: "version" }
  | {
      readonly kind: "error";
      readonly message: string | undefined;
      readonly status: number;
      readonly usage: boolean;
    }
  | { readonly kind: "lacking"; readonly message: string };

export function parsePingArguments(args: readonly string[]): PingArguments {
  const parsed = parseOptions(args, {
    short: "h?4bRT:6F:N:aABc:CdDe:fi:I:l:Lm:M:nOp:qQ:rs:S:t:UvVw:W:",
  });
  if (!parsed.ok) return { kind: "error", message: parsed.message, status: 2, usage: true };
  const options = defaults();
  for (const { name, value } of parsed.options) {
    const end = applyOption(options, name, value);
    if (end !== undefined) return end;
  }
  if (parsed.operands.length === 0) {
    return error("usage error: Destination address required", 1);
  }
  return { kind: "run", options, operands: parsed.operands };
}

function defaults(): PingOptions {
  return {
    family: undefined,
    count: undefined,
    intervalMs: 1000,
    deadlineSeconds: 0,
    lingerMs: DEFAULT_LINGER_MS,
    size: 56,
    preload: 1,
    ttl: undefined,
    tos: undefined,
    mark: undefined,
    identifier: undefined,
    source: undefined,
    device: undefined,
    mtuDiscover: undefined,
    pattern: undefined,
    flowLabel: undefined,
    quiet: false,
    numeric: false,
    verbose: false,
    timestamps: false,
    outstanding: false,
    broadcast: false,
    flood: false,
    adaptive: false,
    audible: false,
    noLoop: false,
    strictSource: false,
    intervalGiven: false,
    warnings: [],
  };
}

function error(message: string, status: number): PingArguments {
  return { kind: "error", message, status, usage: false };
}

function lacks(option: string): PingArguments {
  return { kind: "lacking", message: `option -${option} is not emulated` };
}

const FLAGS: Readonly<Record<string, (options: PingOptions) => void>> = {
  a: (options) => {
    options.audible = true;
  },
  A: (options) => {
    options.adaptive = true;
  },
  b: (options) => {
    options.broadcast = true;
  },
  B: (options) => {
    options.strictSource = true;
  },
  C: () => {},
  d: () => {},
  D: (options) => {
    options.timestamps = true;
  },
  f: (options) => {
    options.flood = true;
    if (!options.intervalGiven) options.intervalMs = 0;
  },
  L: (options) => {
    options.noLoop = true;
  },
  n: (options) => {
    options.numeric = true;
  },
  O: (options) => {
    options.outstanding = true;
  },
  q: (options) => {
    options.quiet = true;
  },
  r: () => {},
  U: () => {},
  v: (options) => {
    options.verbose = true;
  },
};

/** undefined: go on with the next one. */
function applyOption(options: PingOptions, name: string, value: string): PingArguments | undefined {
  const flag = FLAGS[name];
  if (flag !== undefined) {
    flag(options);
    return undefined;
  }
  switch (name) {
    case "h":
    case "?":
      return { kind: "error", message: undefined, status: 2, usage: true };
    case "V":
      return { kind: "version" };
    case "4":
    case "6":
      return applyFamily(options, name);
    case "i":
    case "W":
      return applyDuration(options, name, value);
    case "I":
      return applySource(options, value);
    case "M":
      return applyMtuDiscover(options, value);
    case "p":
      return applyPattern(options, value);
    case "Q":
      return applyTos(options, value);
    case "T":
      return TIMESTAMPS.has(value) ? lacks("T") : error(`invalid timestamp type: ${value}`, 2);
    case "R":
    case "N":
      return lacks(name);
    default:
      return applyNumber(options, name, value);
  }
}

const TIMESTAMPS: ReadonlySet<string> = new Set(["tsonly", "tsandaddr", "tsprespec"]);

function applyFamily(options: PingOptions, name: "4" | "6"): PingArguments | undefined {
  const family = name === "4" ? 4 : 6;
  if (options.family !== undefined && options.family !== family) {
    return error("only one -4 or -6 option may be specified", 2);
  }
  options.family = family;
  return undefined;
}

interface Range {
  readonly minimum: bigint;
  readonly maximum: bigint;
  readonly set: (options: PingOptions, value: number) => void;
}

const NUMBERS: Readonly<Record<string, Range>> = {
  c: range(1n, LONG_MAX, (options, value) => {
    options.count = value;
  }),
  e: range(0n, 65535n, (options, value) => {
    options.identifier = value;
  }),
  F: range(0n, 0xfffffn, (options, value) => {
    options.flowLabel = value;
  }),
  l: range(1n, 65536n, (options, value) => {
    options.preload = value;
  }),
  m: range(0n, INT_MAX, (options, value) => {
    options.mark = value;
  }),
  s: range(0n, INT_MAX, (options, value) => {
    options.size = value;
  }),
  S: range(1n, INT_MAX, () => {}),
  t: range(0n, 255n, (options, value) => {
    options.ttl = value;
  }),
  w: range(0n, INT_MAX, (options, value) => {
    options.deadlineSeconds = value;
  }),
};

function range(minimum: bigint, maximum: bigint, set: Range["set"]): Range {
  return { minimum, maximum, set };
}

/** strtol_or_err */
function applyNumber(options: PingOptions, name: string, value: string): PingArguments | undefined {
  const { minimum, maximum, set } = NUMBERS[name]!;
  const quoted = `invalid argument: '${value}'`;
  if (!/^\s*[+-]?\d+$/.test(value)) return error(quoted, 1);
  const number = BigInt(value.trim().replace(/^\+/, ""));
  if (number > LONG_MAX || number < -LONG_MAX - 1n) {
    return error(`${quoted}: Numerical result out of range`, 1);
  }
  if (number < minimum || number > maximum) {
    return error(`${quoted}: out of range: ${minimum} <= value <= ${maximum}`, 1);
  }
  set(options, Number(number));
  return undefined;
}

/** ping_strtod, which only grumbles at letters behind the number. */
function applyDuration(options: PingOptions, name: "i" | "W", value: string): PingArguments | undefined {
  const number = /^\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?/i.exec(value)?.[0] ?? "";
  if (number !== value) {
    options.warnings.push(`option argument contains garbage: ${value}`);
    options.warnings.push("this will become fatal error in the future");
  }
  const seconds = Number(number);
  if (name === "i") {
    if (seconds >= Number(INT_MAX) / 1000) return error(`bad timing interval: ${value}`, 2);
    options.intervalMs = Math.trunc(seconds * 1000);
    options.intervalGiven = true;
    return undefined;
  }
  if (seconds < 0 || seconds > Number(INT_MAX) / 1000000) return error(`bad linger time: ${value}`, 2);
  options.lingerMs = Math.trunc(seconds * 1000);
  return undefined;
}

function applyMtuDiscover(options: PingOptions, value: string): PingArguments | undefined {
  if (value !== "do" && value !== "dont" && value !== "want")
    return error(`invalid -M argument: ${value}`, 2);
  options.mtuDiscover = value;
  return undefined;
}

function applyPattern(options: PingOptions, value: string): PingArguments | undefined {
  if (!/^[0-9a-fA-F]+$/.test(value)) return error(`patterns must be specified as hex digits: ${value}`, 2);
  const pairs = value.match(/..?/g) ?? [];
  options.pattern = Uint8Array.from(pairs, (pair) => Number.parseInt(pair, 16));
  return undefined;
}

/** Whatever has a colon is an IPv6 address, and what is no dotted quad a device. */
function applySource(options: PingOptions, value: string): PingArguments | undefined {
  const [text = "", device] = value.includes(":") ? value.split("%") : [value];
  const address = value.includes(":") ? parseIpv6Address(text) : parseIpv4Address(text);
  if (value.includes(":") && address === undefined) return error(`invalid source address: ${value}`, 2);
  options.source = address;
  options.device = address === undefined ? value : device;
  if (address !== undefined) options.strictSource = true;
  return undefined;
}

function applyTos(options: PingOptions, value: string): PingArguments | undefined {
  const hexadecimal = /^0[xX][0-9a-fA-F]+$/.test(value);
  if (!hexadecimal && !/^\d+$/.test(value)) return error(`bad TOS value: ${value}`, 2);
  const tos = Number(value);
  if (tos > 255) {
    const kind = hexadecimal ? "hex" : "decimal";
    return error(`the ${kind} value of TOS bits must be in range 0-255: ${value}`, 2);
  }
  options.tos = tos;
  return undefined;
}
