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
const INTERRUPTS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

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
  return options.on === "emulator" ? await runOnEmulator(run) : await runInRealTime(run);
}

interface Run {
  readonly options: RunOptions;
  readonly kind: "labs" | "scripts";
}

/** On user-mode Linux or on this machine's own kernel. */
async function runInRealTime({ options, kind }: Run): Promise<number> {
  const interrupt = new AbortController();
  const onInterrupt = (): void => interrupt.abort();
  for (const name of INTERRUPTS) process.once(name, onInterrupt);
  const { files, parallel, timeoutSeconds } = options;
  if (process.stderr.isTTY) {
    const where = options.on === "uml" ? "user-mode Linux" : "this kernel";
    process.stderr.write(`ipvl: ${files.length} on ${where}, ${parallel} at a time, in real time\n`);
  }
  const limits = { parallel, timeoutSeconds, signal: interrupt.signal };
  const target =
    options.on === "uml"
      ? (await import("./uml/recorder.ts")).umlTarget(limits)
      : (await import("./live-target/target.ts")).liveTarget({
          ...limits,
          refusal: kind === "labs" ? "ends" : "goes on",
        });
  const status = await runFiles({ options, kind }, target, "in results");
  for (const name of INTERRUPTS) process.off(name, onInterrupt);
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
