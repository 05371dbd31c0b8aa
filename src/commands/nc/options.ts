import { parseOptions } from "../options.ts";

/** What the command line asks for. */
export interface NcOptions {
  udp: boolean;
  listen: boolean;
  keep: boolean;
  verbose: boolean;
  numeric: boolean;
  zero: boolean;
  broadcast: boolean;
  detached: boolean;
  family: 4 | 6 | undefined;
  source: string | undefined;
  localPort: string | undefined;
  /** -w: undefined = wait for ever. */
  timeoutSeconds: number | undefined;
  /** -q: seconds after the end of stdin; undefined = stay. */
  quitSeconds: number | undefined;
  /** -W: packets to receive; undefined = no limit. */
  receiveLimit: number | undefined;
  ttl: number | undefined;
  tos: number | undefined;
}

export type NcArguments =
  | { readonly kind: "run"; readonly options: NcOptions; readonly operands: readonly string[] }
  | { readonly kind: "help" }
  | { readonly kind: "error"; readonly message: string | undefined; readonly usage: boolean }
  | { readonly kind: "lacking"; readonly option: string };

/** Options of the real program that only matter for TCP, Unix sockets, DCCP or proxies, and a few more. */
const LACKING = "CDFINOPRSUVXxZitrm";

export function parseNcArguments(args: readonly string[]): NcArguments {
  const parsed = parseOptions(args, {
    short: "46bCDdFhI:i:klM:m:NnO:P:p:q:rSs:T:tUuV:vW:w:X:x:Zz",
  });
  if (!parsed.ok) return { kind: "error", message: parsed.message, usage: true };
  const options = defaults();
  for (const { name, value } of parsed.options) {
    if (name === "h") return { kind: "help" };
    if (LACKING.includes(name)) return { kind: "lacking", option: name };
    const problem = applyOption(options, name, value);
    if (problem !== undefined) return { kind: "error", message: problem, usage: false };
  }
  return { kind: "run", options, operands: parsed.operands };
}

function defaults(): NcOptions {
  return {
    udp: false,
    listen: false,
    keep: false,
    verbose: false,
    numeric: false,
    zero: false,
    broadcast: false,
    detached: false,
    family: undefined,
    source: undefined,
    localPort: undefined,
    timeoutSeconds: undefined,
    quitSeconds: undefined,
    receiveLimit: undefined,
    ttl: undefined,
    tos: undefined,
  };
}

type FlagName = "udp" | "listen" | "keep" | "verbose" | "numeric" | "zero" | "broadcast" | "detached";

const FLAGS: Readonly<Record<string, FlagName>> = {
  u: "udp",
  l: "listen",
  k: "keep",
  v: "verbose",
  n: "numeric",
  z: "zero",
  b: "broadcast",
  d: "detached",
};

/** A complaint, or undefined. */
function applyOption(options: NcOptions, name: string, value: string): string | undefined {
  const flag = FLAGS[name];
  if (flag !== undefined) options[flag] = true;
  else if (name === "4" || name === "6") options.family = name === "4" ? 4 : 6;
  else if (name === "s") options.source = value;
  else if (name === "p") options.localPort = value;
  else return applyNumber(options, name, value);
  return undefined;
}

/** strtonum: its three complaints. */
function applyNumber(options: NcOptions, name: string, value: string): string | undefined {
  const [minimum, maximum, what, set] = NUMBERS[name]!;
  if (name === "T" && !/^(0x[0-9a-f]+|\d+)$/i.test(value)) return `illegal tos value ${value}`;
  if (name !== "T" && !/^\s*-?\d+$/.test(value)) return `${what} invalid: ${value}`;
  const number = Number(value);
  if (name === "M" && number > maximum) return "ttl is too large";
  if (number < minimum) return `${what} too small: ${value}`;
  if (number > maximum) return `${what} too large: ${value}`;
  set(options, number);
  return undefined;
}

type NumberRule = readonly [number, number, string, (options: NcOptions, value: number) => void];

const NUMBERS: Readonly<Record<string, NumberRule>> = {
  q: [
    Number.NEGATIVE_INFINITY,
    2147483647,
    "quit timer",
    (options, value) => {
      options.quitSeconds = value < 0 ? undefined : value;
    },
  ],
  w: [
    0,
    2147483,
    "timeout",
    (options, value) => {
      options.timeoutSeconds = value;
    },
  ],
  W: [
    1,
    2147483647,
    "receive limit",
    (options, value) => {
      options.receiveLimit = value;
    },
  ],
  M: [
    0,
    255,
    "ttl",
    (options, value) => {
      options.ttl = value;
    },
  ],
  T: [
    0,
    255,
    "tos",
    (options, value) => {
      options.tos = value;
    },
  ],
};
