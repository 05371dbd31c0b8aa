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
  /** -C: each line goes out as two datagrams, itself and CR LF. */
  crlf: boolean;
  /** -i: seconds after each line. */
  intervalSeconds: number;
  /** -I: SO_RCVBUF. */
  receiveBuffer: number | undefined;
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
const LACKING = "FPRSUXxZtr";
/** Only TCP heeds these: SO_DEBUG, the end of what is sent, SO_SNDBUF, IP_MINTTL. */
const WITHOUT_EFFECT = "DN";

export function parseNcArguments(args: readonly string[]): NcArguments {
  const parsed = parseOptions(args, {
    short: "46bCDdFhI:i:klM:m:NnO:P:p:q:rSs:T:tUuV:vW:w:X:x:Zz",
  });
  if (!parsed.ok) return { kind: "error", message: parsed.message, usage: true };
  const options = defaults();
  for (const { name, value } of parsed.options) {
    if (name === "h") return { kind: "help" };
    if (LACKING.includes(name)) return { kind: "lacking", option: name };
    if (WITHOUT_EFFECT.includes(name)) continue;
    if (name === "V") {
      return { kind: "error", message: "no alternate routing table support available", usage: false };
    }
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
    crlf: false,
    intervalSeconds: 0,
    receiveBuffer: undefined,
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

type FlagName =
  | "udp"
  | "listen"
  | "keep"
  | "verbose"
  | "numeric"
  | "zero"
  | "broadcast"
  | "detached"
  | "crlf";

const FLAGS: Readonly<Record<string, FlagName>> = {
  u: "udp",
  l: "listen",
  k: "keep",
  v: "verbose",
  n: "numeric",
  z: "zero",
  b: "broadcast",
  d: "detached",
  C: "crlf",
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
  if (name === "T") return applyTos(options, value);
  const [minimum, maximum, what, set] = NUMBERS[name]!;
  const isTtl = name === "M" || name === "m";
  if (!/^\s*-?\d+$/.test(value)) return isTtl ? `${what} is invalid` : `${what} invalid: ${value}`;
  const number = Number(value);
  if (isTtl && number > maximum) return `${what} is too large`;
  if (isTtl && number < minimum) return `${what} is too small`;
  if (number < minimum) return `${what} too small: ${value}`;
  if (number > maximum) return `${what} too large: ${value}`;
  set(options, number);
  return undefined;
}

/** map_tos: a name, or a number. */
function applyTos(options: NcOptions, value: string): string | undefined {
  const tos = TOS_NAMES[value] ?? (/^(0x[0-9a-f]+|\d+)$/i.test(value) ? Number(value) : 256);
  if (tos > 255) return `illegal tos value ${value}`;
  options.tos = tos;
  return undefined;
}

const TOS_NAMES: Readonly<Record<string, number>> = {
  af11: 0x28,
  af12: 0x30,
  af13: 0x38,
  af21: 0x48,
  af22: 0x50,
  af23: 0x58,
  af31: 0x68,
  af32: 0x70,
  af33: 0x78,
  af41: 0x88,
  af42: 0x90,
  af43: 0x98,
  critical: 0xa0,
  cs0: 0x00,
  cs1: 0x20,
  cs2: 0x40,
  cs3: 0x60,
  cs4: 0x80,
  cs5: 0xa0,
  cs6: 0xc0,
  cs7: 0xe0,
  ef: 0xb8,
  inetcontrol: 0xc0,
  lowdelay: 0x10,
  netcontrol: 0xe0,
  reliability: 0x04,
  throughput: 0x08,
};

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
  i: [
    0,
    4294967295,
    "interval",
    (options, value) => {
      options.intervalSeconds = value;
    },
  ],
  I: [
    1,
    65536 << 14,
    "TCP receive window",
    (options, value) => {
      options.receiveBuffer = value;
    },
  ],
  // Sent at once, whatever there is room for, and UDP knows no smallest TTL.
  O: [1, 65536 << 14, "TCP send window", ignore],
  m: [0, 255, "minttl", ignore],
};

function ignore(): void {}
