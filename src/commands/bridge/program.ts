import type { Program } from "../../kernel/process.ts";
import { emulatedHost } from "../ip/emulated-host.ts";
import { Exit } from "../ip/exit.ts";
import { DEFAULT_OPTIONS, Invocation } from "../ip/invocation.ts";
import {
  noOptions,
  type OptionRow,
  readOptions,
  settleOptions,
  switchNetns,
  valueOrUsage,
} from "../ip/options.ts";
import { flushOutput } from "../ip/output.ts";
import { exitStatusOf } from "../ip/program.ts";
import { usage } from "../ip/usage.ts";
import { abbreviates, Words } from "../ip/words.ts";
import { runFdb } from "./fdb.ts";
import { runBridgeLink } from "./link.ts";
import { runBridgeVlan } from "./vlan.ts";

/** `bridge` of iproute2 6.1: ports and forwarding entries. Its failures end with 255, where those of `ip` end with 1. */
export const bridge: Program = function* (process, args) {
  const start = new Invocation("bridge", emulatedHost(process), DEFAULT_OPTIONS);
  const words = new Words(start, args.slice(1));
  const state = noOptions(start);
  const early = exitStatusOf(() => {
    readOptions(state, OPTIONS, words);
    if (words.done) usage(start, "bridge ");
  });
  yield* flushOutput(start);
  if (early !== undefined) return early;
  const invocation = new Invocation("bridge", emulatedHost(process), settleOptions(state));
  let status = 0;
  const exited = exitStatusOf(() => {
    status = dispatch(invocation, new Words(invocation, words.rest()));
  });
  yield* flushOutput(invocation);
  return exited ?? status;
};

const OBJECTS: readonly (readonly [name: string, run?: (invocation: Invocation, words: Words) => number])[] =
  [
    ["link", runBridgeLink],
    ["fdb", runFdb],
    ["mdb"],
    ["vlan", runBridgeVlan],
    ["vni"],
    ["monitor"],
    ["help", (invocation) => usage(invocation, "bridge ")],
  ];

function dispatch(invocation: Invocation, words: Words): number {
  const name = words.take();
  const row = OBJECTS.find(([known]) => abbreviates(name, known));
  const run = row?.[1];
  if (run !== undefined) return run(invocation, words);
  const unknown = `Object "${name}" is unknown, try "bridge help".`;
  return row === undefined ? invocation.fail(unknown) : invocation.lacks(unknown, `"bridge ${row[0]}"`);
}

const OPTIONS: readonly OptionRow[] = [
  ["-help", "prefix", ({ invocation }) => usage(invocation, "bridge ")],
  [
    "-Version",
    "prefix",
    ({ invocation }) => {
      invocation.print("bridge utility, 6.1.0\n");
      throw new Exit(0);
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
    "-stats",
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
  [
    "-oneline",
    "prefix",
    ({ options }) => {
      options.lines = "one";
    },
  ],
  ["-timestamp", "prefix", () => {}],
  [
    "-family",
    "prefix",
    (state, words) => {
      const name = valueOrUsage(state, words);
      if (name !== "inet" && name !== "inet6") {
        state.invocation.wrongArgument("invalid protocol family", name);
      }
    },
  ],
  ["-4", "whole", () => {}],
  ["-6", "whole", () => {}],
  ["-netns", "prefix", switchNetns],
  [
    "-compressvlans",
    "whole",
    ({ options }) => {
      options.compressVlans = true;
    },
  ],
  ["-force", "prefix", () => {}],
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
    "-batch",
    "prefix",
    ({ invocation }) => invocation.lacks('Option "-batch" is unknown, try "bridge help".', "bridge -batch"),
  ],
];
