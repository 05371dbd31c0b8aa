import { type OptionSpec, type ParsedOption, parseOptions } from "../options.ts";
import type { PrintOptions } from "./print/dissection.ts";

// tcpdump's getopt_long(3) loop and the checks right behind it.

export interface CaptureOptions {
  /** -i; undefined picks one. */
  readonly device: string | undefined;
  /** -r */
  readonly readFile: string | undefined;
  /** -w */
  readonly writeFile: string | undefined;
  /** -F */
  readonly filterFile: string | undefined;
  /** -c */
  readonly count: number | undefined;
  /** -s; 0 means the most. */
  readonly snapshotLength: number;
  /** -Q */
  readonly direction: "in" | "out" | "inout";
  /** -p turns this off. */
  readonly promiscuous: boolean;
  /** -n turns this off. */
  readonly resolveNames: boolean;
  /** -l */
  readonly lineBuffered: boolean;
  /** -U */
  readonly packetBuffered: boolean;
  /** --count */
  readonly countOnly: boolean;
  /** --print: text although -w writes a file. */
  readonly printToo: boolean;
  readonly print: PrintOptions;
  /** The rest of the command line, joined. */
  readonly expression: string;
}

export type Invocation =
  | { readonly kind: "capture"; readonly options: CaptureOptions }
  | { readonly kind: "list devices" }
  | { readonly kind: "list link types"; readonly device: string | undefined }
  | { readonly kind: "version" | "help" }
  /** What stands on standard error before the usage. */
  | { readonly kind: "usage"; readonly message: string }
  /** `tcpdump: message` */
  | { readonly kind: "error"; readonly message: string }
  /** The real program has it, we do not. */
  | { readonly kind: "lacking"; readonly option: string };

export const MAXIMUM_SNAPSHOT_LENGTH = 262144;

const SPEC: OptionSpec = {
  short: "aAbB:c:C:dDeE:fF:G:hHi:Ij:JKlLm:M:nNOpqQ:r:s:StT:uUvV:w:W:xXy:Yz:Z:#",
  long: {
    "buffer-size=": "B",
    "list-interfaces": "D",
    help: "h",
    "interface=": "i",
    "monitor-mode": "I",
    "time-stamp-type=": "j",
    "list-time-stamp-types": "J",
    micro: "micro",
    nano: "nano",
    "time-stamp-precision=": "precision",
    "dont-verify-checksums": "K",
    "list-data-link-types": "L",
    "no-optimize": "O",
    "no-promiscuous-mode": "p",
    "direction=": "Q",
    "snapshot-length=": "s",
    "absolute-tcp-sequence-numbers": "S",
    "packet-buffered": "U",
    "linktype=": "y",
    "immediate-mode": "immediate",
    "debug-filter-parser": "Y",
    "relinquish-privileges=": "Z",
    count: "count",
    "fp-type": "fp-type",
    number: "#",
    print: "print",
    version: "version",
  },
};

/** Options that would change what is done; the others (-B, -O, -Z, --immediate-mode ...) have no effect here. */
const LACKING: ReadonlySet<string> = new Set("C d E f G j J m M T V W y Y z fp-type".split(" "));

/** `args` without the program's name. */
export function parseInvocation(args: readonly string[]): Invocation {
  const parsed = parseOptions(args, SPEC);
  const options = parsed.ok ? parsed.options : [];
  const state: State = {
    values: new Map(),
    times: new Map(),
  };
  for (const option of options) {
    const answer = take(option, state);
    if (answer !== undefined) return answer;
  }
  if (!parsed.ok) return { kind: "usage", message: parsed.message };
  return conclude(state, parsed.operands);
}

interface State {
  readonly values: Map<string, string>;
  readonly times: Map<string, number>;
}

/** Notes an option; an answer ends the program at once, before later options are looked at. */
function take(option: ParsedOption, state: State): Invocation | undefined {
  const { name, value } = option;
  if (name === "h") return { kind: "help" };
  if (name === "version") return { kind: "version" };
  const message = CHECKS.get(name)?.(value);
  if (message !== undefined) return { kind: "error", message };
  if (LACKING.has(name)) {
    return { kind: "lacking", option: name.length === 1 ? `-${name}` : `--${name}` };
  }
  state.values.set(name, value);
  state.times.set(name, (state.times.get(name) ?? 0) + 1);
  return undefined;
}

/** What is wrong with an option's argument. */
const CHECKS: ReadonlyMap<string, (value: string) => string | undefined> = new Map([
  ["c", (value) => (integer(value) > 0 ? undefined : `invalid packet count ${value}`)],
  ["B", (value) => (integer(value) > 0 ? undefined : `invalid packet buffer size ${value}`)],
  [
    "s",
    (value) =>
      snapshotLength(value) === undefined
        ? `invalid snaplen ${value} (must be >= 0 and <= ${MAXIMUM_SNAPSHOT_LENGTH})`
        : undefined,
  ],
  ["Q", (value) => (isDirection(value.toLowerCase()) ? undefined : `unknown capture direction \`${value}'`)],
  ["precision", (value) => (/^(micro|nano)$/.test(value) ? undefined : "unsupported time stamp precision")],
]);

/** atoi(3) */
function integer(text: string): number {
  return Number(/^\s*[+-]?\d+/.exec(text)?.[0] ?? 0);
}

/** strtol(3) with any base, and nothing left over. */
function snapshotLength(text: string): number | undefined {
  const base = /^0[xX][0-9a-fA-F]+$/.test(text) ? 16 : /^0[0-7]*$/.test(text) ? 8 : 10;
  if (base === 10 && !/^\d+$/.test(text)) return undefined;
  const value = Number.parseInt(text, base);
  return value <= MAXIMUM_SNAPSHOT_LENGTH ? value : undefined;
}

function isDirection(text: string): text is "in" | "out" | "inout" {
  return text === "in" || text === "out" || text === "inout";
}

function conclude(state: State, operands: readonly string[]): Invocation {
  const { values, times } = state;
  const timesOf = (name: string): number => times.get(name) ?? 0;
  if (timesOf("D") > 0) return { kind: "list devices" };
  if (timesOf("t") > 5) {
    return { kind: "error", message: "only -t, -tt, -ttt, -tttt and -ttttt are supported" };
  }
  const readFile = values.get("r");
  if (timesOf("L") > 0 && readFile === undefined) return { kind: "list link types", device: values.get("i") };
  const direction = values.get("Q")?.toLowerCase() ?? "inout";
  const nano = timesOf("nano") > 0 || values.get("precision") === "nano";
  return {
    kind: "capture",
    options: {
      device: values.get("i"),
      readFile,
      writeFile: values.get("w"),
      filterFile: values.get("F"),
      count: values.has("c") ? integer(values.get("c")!) : undefined,
      snapshotLength: snapshotLength(values.get("s") ?? "0") ?? 0,
      direction: isDirection(direction) ? direction : "inout",
      promiscuous: timesOf("p") === 0,
      resolveNames: timesOf("n") === 0,
      lineBuffered: timesOf("l") > 0,
      packetBuffered: timesOf("U") > 0,
      countOnly: timesOf("count") > 0,
      printToo: timesOf("print") > 0,
      print: {
        verbose: timesOf("v"),
        linkHeader: timesOf("e"),
        quiet: timesOf("q"),
        timestamps: timesOf("t"),
        hex: timesOf("x"),
        hexAndAscii: timesOf("X"),
        ascii: timesOf("A"),
        absoluteSequenceNumbers: timesOf("S"),
        unverifiedChecksums: timesOf("K"),
        numbered: timesOf("#"),
        fractionDigits: nano ? 9 : 6,
      },
      expression: operands.join(" "),
    },
  };
}
