import { EXIT_USAGE, Exit } from "./exit.ts";
import { DEFAULT_OPTIONS, type GlobalOptions, type LinkInvocation } from "./invocation.ts";
import { usage } from "./usage.ts";
import { abbreviates, parseLeadingInteger, type Words } from "./words.ts";

/** Options as read so far, and what they ask for besides. */
export interface OptionState {
  readonly invocation: LinkInvocation;
  options: { -readonly [K in keyof GlobalOptions]: GlobalOptions[K] };
  pretty: boolean;
  colour: "never" | "auto" | "always";
  batchFile: string | undefined;
}

/** Before the first option is read. */
export function noOptions(invocation: LinkInvocation): OptionState {
  return {
    invocation,
    options: { ...DEFAULT_OPTIONS },
    pretty: false,
    colour: "never",
    batchFile: undefined,
  };
}

type OptionHandler = (state: OptionState, words: Words) => void;

/** One option: its words (a prefix is enough where `match` says so), in iproute2's order of comparison. */
export type OptionRow = readonly [word: string, match: "whole" | "prefix", handle: OptionHandler];

/** Reads what starts with a dash; `--` ends it. */
export function readOptions(state: OptionState, rows: readonly OptionRow[], words: Words): void {
  for (let word = words.peek(); word?.startsWith("-"); word = words.peek()) {
    words.take();
    if (word === "--") return;
    const option = word.startsWith("--") ? word.slice(1) : word;
    const row = rows.find(([known, match]) =>
      match === "whole" ? option === known : abbreviates(option, known),
    );
    if (row !== undefined) row[2](state, words);
    else if (!readColour(state, option)) {
      const { program } = state.invocation;
      state.invocation.fail(
        `Option "${option}" is unknown, try "${program} ${program === "ip" ? "-" : ""}help".`,
      );
    }
  }
}

/** `-c[olor][=always|auto|never]` */
export function readColour(state: OptionState, option: string): boolean {
  const [name, value = "always"] = option.split("=", 2);
  if (!abbreviates(name!, "-color")) return false;
  if (value !== "always" && value !== "auto" && value !== "never") return false;
  state.colour = value;
  return true;
}

/** The value of an option whose lack is answered by the usage. */
export function valueOrUsage(state: OptionState, words: Words): string {
  if (words.done) usage(state.invocation, "");
  return words.take();
}

export const switchNetns: OptionHandler = ({ invocation }, words) => {
  // Without a name the real one goes on and looks for none.
  const name = words.done ? "(null)" : words.take();
  if (invocation.host.enterNamespace(name, (line) => invocation.complain(line)) === "none") {
    throw new Exit(EXIT_USAGE);
  }
};

const FAMILIES = { inet: 4, inet6: 6, link: "packet", mpls: "mpls", bridge: "bridge" } as const;

function lacks(name: string): OptionHandler {
  return ({ invocation }) =>
    invocation.lacks(`Option "${name}" is unknown, try "ip -help".`, `option ${name}`);
}

/** The options of `ip` in its own order. */
export const IP_OPTIONS: readonly OptionRow[] = [
  [
    "-loops",
    "prefix",
    (state, words) => {
      state.options.flushLoops = parseLeadingInteger(valueOrUsage(state, words));
    },
  ],
  [
    "-family",
    "prefix",
    (state, words) => {
      const name = valueOrUsage(state, words);
      if (name === "help") usage(state.invocation, "");
      const family = Object.hasOwn(FAMILIES, name) ? FAMILIES[name as keyof typeof FAMILIES] : undefined;
      state.options.family = family ?? state.invocation.wrongArgument("invalid protocol family", name);
    },
  ],
  [
    "-4",
    "whole",
    ({ options }) => {
      options.family = 4;
    },
  ],
  [
    "-6",
    "whole",
    ({ options }) => {
      options.family = 6;
    },
  ],
  [
    "-0",
    "whole",
    ({ options }) => {
      options.family = "packet";
    },
  ],
  [
    "-M",
    "whole",
    ({ options }) => {
      options.family = "mpls";
    },
  ],
  [
    "-B",
    "whole",
    ({ options }) => {
      options.family = "bridge";
    },
  ],
  [
    "-human-readable",
    "prefix",
    ({ options }) => {
      options.units = "decimal";
    },
  ],
  [
    "-iec",
    "prefix",
    ({ options }) => {
      options.units = "binary";
    },
  ],
  [
    "-stats",
    "prefix",
    ({ options }) => {
      options.statistics++;
    },
  ],
  [
    "-statistics",
    "prefix",
    ({ options }) => {
      options.statistics++;
    },
  ],
  [
    "-details",
    "prefix",
    ({ options }) => {
      options.details++;
    },
  ],
  ["-resolve", "prefix", lacks("-resolve")],
  [
    "-oneline",
    "prefix",
    ({ options }) => {
      options.lines = "one";
    },
  ],
  // Only `ip monitor` prints times.
  ["-timestamp", "prefix", () => {}],
  ["-tshort", "prefix", () => {}],
  [
    "-Version",
    "prefix",
    ({ invocation }) => {
      invocation.print("ip utility, iproute2-6.1.0, libbpf 1.1.2\n");
      throw new Exit(0);
    },
  ],
  [
    "-force",
    "prefix",
    ({ options }) => {
      options.force = true;
    },
  ],
  [
    "-batch",
    "prefix",
    (state, words) => {
      state.batchFile = valueOrUsage(state, words);
    },
  ],
  [
    "-brief",
    "prefix",
    ({ options }) => {
      options.brief = true;
    },
  ],
  [
    "-json",
    "prefix",
    ({ options }) => {
      options.json = "compact";
    },
  ],
  [
    "-pretty",
    "prefix",
    (state) => {
      state.pretty = true;
    },
  ],
  [
    "-rcvbuf",
    "prefix",
    (state, words) => {
      valueOrUsage(state, words);
    },
  ],
  // matches_color() stands here; what it doesn't take goes on to the rows below.
  ["-help", "prefix", ({ invocation }) => usage(invocation, "")],
  ["-netns", "prefix", switchNetns],
  [
    "-Numeric",
    "prefix",
    ({ options }) => {
      options.naming = "numbers";
    },
  ],
  [
    "-all",
    "prefix",
    ({ options }) => {
      options.all = true;
    },
  ],
  ["-echo", "whole", lacks("-echo")],
];

/** The options when all are read: -p counts only with -j, colours only outside JSON. */
export function settleOptions(state: OptionState): GlobalOptions {
  const { options, colour, invocation } = state;
  const coloured =
    options.json === "none" && (colour === "always" || (colour === "auto" && invocation.host.isTerminal(1)));
  const background = /;(0|1|2|3|4|5|6|8)$/.test(invocation.host.variable("COLORFGBG") ?? "");
  return {
    ...options,
    json: state.pretty && options.json !== "none" ? "pretty" : options.json,
    palette: coloured ? (background ? "dark" : "light") : "plain",
    units: options.units,
  };
}
