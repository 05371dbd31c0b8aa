import { parseArgs } from "node:util";
import type { FileKind } from "./file-kind.ts";

/** What `ipvl run` was asked to do. */
export interface RunOptions {
  readonly files: readonly string[];
  readonly on: "emulator" | "uml" | "live";
  /** What the files are, where their names and texts don't say so. */
  readonly as: FileKind | undefined;
  readonly reporter: "human" | "tap" | "json";
  readonly record: boolean;
  readonly out: string | undefined;
  /** File for the decisions taken, one JSON line each. */
  readonly trace: string | undefined;
  readonly seed: string;
  readonly parallel: number;
  readonly timeoutSeconds: number;
}

export type ParsedRunOptions =
  | { readonly ok: true; readonly options: RunOptions }
  | { readonly ok: false; readonly reason: string };

const TARGETS = ["emulator", "uml", "live"] as const;
const KINDS = ["lab", "transcript", "script"] as const;
const REPORTERS = ["human", "tap", "json"] as const;

export function parseRunOptions(args: readonly string[]): ParsedRunOptions {
  try {
    return checkRunOptions(readArguments(args));
  } catch (error) {
    // parseArgs throws for unknown options, with words fit for a user.
    return refuse((error as Error).message.split(". To specify")[0] ?? "");
  }
}

type Values = ReturnType<typeof readArguments>;

function readArguments(args: readonly string[]) {
  return parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      on: { type: "string", default: "emulator" },
      as: { type: "string" },
      record: { type: "boolean", default: false },
      reporter: { type: "string", default: "human" },
      out: { type: "string" },
      trace: { type: "string" },
      seed: { type: "string", default: "1" },
      parallel: { type: "string", default: "2" },
      timeout: { type: "string", default: "120" },
    },
  });
}

function checkRunOptions({ values, positionals }: Values): ParsedRunOptions {
  const on = TARGETS.find((name) => name === values.on);
  if (on === undefined) return refuse(`--on ${values.on}: must be ${TARGETS.join(", ")}`);
  const as = KINDS.find((name) => name === values.as);
  if (values.as !== undefined && as === undefined)
    return refuse(`--as ${values.as}: must be ${KINDS.join(", ")}`);
  const reporter = REPORTERS.find((name) => name === values.reporter);
  if (reporter === undefined) return refuse(`--reporter ${values.reporter}: must be ${REPORTERS.join(", ")}`);
  if (positionals.length === 0) return refuse("run: no file given");
  if (values.record && on !== "uml")
    return refuse("--record needs --on uml: only the kernel's own driver is recorded");
  const parallel = positiveInteger(values.parallel);
  if (parallel === undefined) return refuse(`--parallel ${values.parallel}: not a number above 0`);
  const timeoutSeconds = positiveInteger(values.timeout);
  if (timeoutSeconds === undefined) return refuse(`--timeout ${values.timeout}: not a number above 0`);
  if (values.trace !== undefined && on !== "emulator")
    return refuse("--trace: a real kernel does not tell its decisions");
  const { record, out, trace, seed } = values;
  const checked = {
    files: positionals,
    on,
    as,
    reporter,
    record,
    out,
    trace,
    seed,
    parallel,
    timeoutSeconds,
  };
  return { ok: true, options: checked };
}

function refuse(reason: string): ParsedRunOptions {
  return { ok: false, reason };
}

function positiveInteger(text: string): number | undefined {
  return /^[1-9][0-9]{0,6}$/.test(text) ? Number(text) : undefined;
}
