import { type ParsedOption, parseOptions } from "../options.ts";
import { ALL_STATES, DEFAULT_STATES, LISTENING, Selection } from "./selection.ts";

/** What the command line asks for. */
export interface SsOptions {
  readonly selection: Selection;
  /** States named by -a, -l or -A; 0 = those of the tables. */
  states: number;
  numeric: boolean;
  resolve: boolean;
  timers: boolean;
  details: boolean;
  memory: boolean;
  info: boolean;
  processes: boolean;
  summary: boolean;
  header: boolean;
  oneLine: boolean;
  tos: boolean;
  cgroup: boolean;
  socketOptions: boolean;
  namespace: string | undefined;
  filterFile: string | undefined;
}

export type SsArguments =
  | { readonly kind: "run"; readonly options: SsOptions; readonly operands: readonly string[] }
  | { readonly kind: "help" | "version" }
  /** Complaints for standard error, then the usage text, where `usage` says so. */
  | { readonly kind: "error"; readonly words: string; readonly usage: boolean; readonly status: number }
  | { readonly kind: "lacking"; readonly option: string };

/** Long options without a letter. */
const LONG_ONLY = { vsock: "\x01", tipc: "\x02", tipcinfo: "\x03", tos: "\x04", xdp: "\x05", cgroup: "\x06" };
const INET_SOCKOPT = "\x07";

const LONG: Readonly<Record<string, string>> = {
  numeric: "n",
  resolve: "r",
  options: "o",
  extended: "e",
  memory: "m",
  info: "i",
  processes: "p",
  threads: "T",
  bpf: "b",
  events: "E",
  dccp: "d",
  tcp: "t",
  sctp: "S",
  udp: "u",
  raw: "w",
  unix: "x",
  all: "a",
  listening: "l",
  ipv4: "4",
  ipv6: "6",
  packet: "0",
  "family=": "f",
  "socket=": "A",
  "query=": "A",
  summary: "s",
  "diag=": "D",
  "filter=": "F",
  version: "V",
  help: "h",
  context: "Z",
  contexts: "z",
  "net=": "N",
  kill: "K",
  "no-header": "H",
  mptcp: "M",
  oneline: "O",
  "inet-sockopt": INET_SOCKOPT,
  ...LONG_ONLY,
};

/** What needs more than this machine's sockets tell. */
const LACKING: Readonly<Record<string, string>> = {
  b: "-b",
  D: "-D",
  E: "-E",
  K: "-K",
  T: "-T",
  [LONG_ONLY.tipc]: "--tipc",
  [LONG_ONLY.tipcinfo]: "--tipcinfo",
  [LONG_ONLY.vsock]: "--vsock",
  [LONG_ONLY.xdp]: "--xdp",
};

export function parseSsArguments(args: readonly string[]): SsArguments {
  const parsed = parseOptions(args, { short: "dhaletuwxnro460spTbEf:mMiA:D:F:vVzZN:KHSO", long: LONG });
  if (!parsed.ok) return { kind: "error", words: `ss: ${parsed.message}\n`, usage: true, status: 255 };
  const options = createOptions();
  let sawQuery = false;
  for (const option of parsed.options) {
    const early = endsParsing(option);
    if (early !== undefined) return early;
    if (option.name === "A" && !sawQuery) {
      sawQuery = true;
      options.selection.databases.clear();
      options.states = options.states === 0 ? DEFAULT_STATES : options.states;
    }
    const wrong = apply(options, option);
    if (wrong !== undefined) return { kind: "error", words: wrong, usage: true, status: 255 };
  }
  return { kind: "run", options, operands: parsed.operands };
}

function createOptions(): SsOptions {
  return {
    selection: new Selection(),
    states: 0,
    numeric: false,
    resolve: false,
    timers: false,
    details: false,
    memory: false,
    info: false,
    processes: false,
    summary: false,
    header: true,
    oneLine: false,
    tos: false,
    cgroup: false,
    socketOptions: false,
    namespace: undefined,
    filterFile: undefined,
  };
}

function endsParsing({ name, value }: ParsedOption): SsArguments | undefined {
  if (name === "h" || (name === "f" && value === "help")) return { kind: "help" };
  if (name === "v" || name === "V") return { kind: "version" };
  const lacking = LACKING[name];
  if (lacking !== undefined) return { kind: "lacking", option: lacking };
  if (name !== "Z" && name !== "z") return undefined;
  return { kind: "error", words: "ss: SELinux is not enabled.\n", usage: false, status: 1 };
}

type Flag = "numeric" | "resolve" | "timers" | "memory" | "info" | "processes" | "summary" | "oneLine";

const FLAGS: Readonly<Record<string, Flag | "tos" | "cgroup" | "socketOptions">> = {
  n: "numeric",
  r: "resolve",
  o: "timers",
  m: "memory",
  i: "info",
  p: "processes",
  s: "summary",
  O: "oneLine",
  [LONG_ONLY.tos]: "tos",
  [LONG_ONLY.cgroup]: "cgroup",
  [INET_SOCKOPT]: "socketOptions",
};

const TABLES = { d: "dccp", t: "tcp", S: "sctp", u: "udp", w: "raw", M: "mptcp" } as const;
const FAMILIES = { x: "unix", "4": "inet", "6": "inet6", "0": "link" } as const;

/** A complaint, or undefined. */
function apply(options: SsOptions, { name, value }: ParsedOption): string | undefined {
  const flag = FLAGS[name];
  const { selection } = options;
  if (flag !== undefined) options[flag] = true;
  else if (name in TABLES) selection.addDatabase(TABLES[name as keyof typeof TABLES]);
  else if (name in FAMILIES) selection.addFamily(FAMILIES[name as keyof typeof FAMILIES]);
  else if (name === "e") {
    options.timers = true;
    options.details = true;
  } else if (name === "a" || name === "l") options.states = name === "a" ? ALL_STATES : LISTENING;
  else if (name === "H") options.header = false;
  else if (name === "N") options.namespace = value;
  else if (name === "F") options.filterFile = value;
  else if (name === "A") return applyQuery(selection, value);
  else if (name === "f") {
    if (!selection.isFamily(value)) return `ss: "${value}" is invalid family\n`;
    selection.addFamily(value);
  }
  return undefined;
}

function applyQuery(selection: Selection, value: string): string | undefined {
  const wrong = value.split(",").find((name) => !selection.addQuery(name));
  return wrong === undefined ? undefined : `ss: "${wrong}" is illegal socket table id\n`;
}
