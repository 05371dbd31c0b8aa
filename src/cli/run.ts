import { stat } from "node:fs/promises";
import { complain, fileProblem } from "./complaint.ts";
import { kindOfFile } from "./file-kind.ts";
import { labsIn } from "./lab-folder.ts";
import { parseRunOptions, type RunOptions } from "./run-options.ts";
import type { OutputPlace } from "./run-scripts.ts";
import type { ScriptTarget } from "./script-target.ts";
import type { TraceFile } from "./trace-file.ts";

/** 128 + SIGINT, as a shell answers for a program that Ctrl-C ended. */
const INTERRUPTED_STATUS = 130;

/** `ipvl run`: scripts as they are, labs with a comparison. Answers the exit status. */
export async function runCommand(args: readonly string[]): Promise<number> {
  const parsed = parseRunOptions(args);
  if (!parsed.ok) return complain(parsed.reason);
  const { options } = parsed;
  const files = (await Promise.all(options.files.map(expandDirectory))).flat();
  const kinds = await Promise.all(files.map((file) => kindOfFile(file, options.as)));
  const labs = kinds.filter(({ kind }) => kind !== "script");
  if (labs.length > 0 && labs.length < files.length)
    return complain("run labs and transcripts, or scripts, not both at a time (see --as)");
  if (labs.length === 0 && options.record)
    return complain("--record: only labs and transcripts are recorded");
  const run: Run = { options: { ...options, files }, kind: labs.length > 0 ? "labs" : "scripts" };
  return options.on === "uml" ? await runOnUml(run) : await runOnEmulator(run);
}

interface Run {
  readonly options: RunOptions;
  readonly kind: "labs" | "scripts";
}

async function runOnUml({ options, kind }: Run): Promise<number> {
  const { umlTarget } = await import("./uml/recorder.ts");
  const interrupt = new AbortController();
  const onInterrupt = (): void => interrupt.abort();
  process.once("SIGINT", onInterrupt);
  process.once("SIGTERM", onInterrupt);
  const { files, parallel, timeoutSeconds } = options;
  if (process.stderr.isTTY) {
    process.stderr.write(`ipvl: ${files.length} on user-mode Linux, ${parallel} at a time, in real time\n`);
  }
  const target = umlTarget({ parallel, timeoutSeconds, signal: interrupt.signal });
  const status = await runFiles({ options, kind }, target, "in results");
  process.off("SIGINT", onInterrupt);
  process.off("SIGTERM", onInterrupt);
  return interrupt.signal.aborted ? INTERRUPTED_STATUS : status;
}

async function runOnEmulator({ options, kind }: Run): Promise<number> {
  const [{ emulatorTarget }, trace] = await Promise.all([
    import("./emulator/target.ts"),
    options.trace === undefined ? undefined : openTrace(options.trace),
  ]);
  if (typeof trace === "string") return complain(trace);
  const onOutput = (stream: "stdout" | "stderr", bytes: Uint8Array): void => {
    process[stream].write(bytes);
  };
  const target = emulatorTarget({
    seed: options.seed,
    ...(trace === undefined ? {} : { trace: trace.listener }),
    ...(kind === "scripts" ? { onOutput } : {}),
  });
  const status = await runFiles({ options, kind }, target, "printed already");
  trace?.close();
  return status;
}

/** The file, or why it can't be written. */
async function openTrace(path: string): Promise<TraceFile | string> {
  const { openTraceFile } = await import("./trace-file.ts");
  try {
    return openTraceFile(path);
  } catch (error) {
    return `${path}: ${fileProblem(error)}`;
  }
}

async function runFiles({ options, kind }: Run, target: ScriptTarget, output: OutputPlace): Promise<number> {
  if (kind === "scripts") {
    const { runScripts } = await import("./run-scripts.ts");
    return await runScripts(options, target, output);
  }
  const { runLabs } = await import("./run-labs.ts");
  return await runLabs(options, target);
}

/** A directory stands for the labs in it. */
async function expandDirectory(file: string): Promise<readonly string[]> {
  const isDirectory = await stat(file).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (!isDirectory) return [file];
  const labs = await labsIn(file);
  return labs.length > 0 ? labs : [file];
}
