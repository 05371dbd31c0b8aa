import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { complain, USAGE_STATUS } from "./complaint.ts";
import { parseRunOptions, type RunOptions } from "./run-options.ts";
import { runScripts } from "./run-scripts.ts";
import type { ScriptTarget } from "./script-target.ts";

/** 128 + SIGINT, as a shell answers for a program that Ctrl-C ended. */
const INTERRUPTED_STATUS = 130;

/** `ipvl run`: scripts as they are, labs with a comparison. Answers the exit status. */
export async function runCommand(args: readonly string[]): Promise<number> {
  const parsed = parseRunOptions(args);
  if (!parsed.ok) return complain(parsed.reason);
  const { options } = parsed;
  const interrupt = new AbortController();
  const onInterrupt = (): void => interrupt.abort();
  process.once("SIGINT", onInterrupt);
  process.once("SIGTERM", onInterrupt);
  try {
    const target = await openTarget(options, interrupt.signal);
    if (target === undefined) return USAGE_STATUS;
    const status = await runFiles(options, target);
    return interrupt.signal.aborted ? INTERRUPTED_STATUS : status;
  } finally {
    process.off("SIGINT", onInterrupt);
    process.off("SIGTERM", onInterrupt);
  }
}

/** Labs and scripts are told apart by name: a lab is Markdown. */
async function runFiles(options: RunOptions, target: ScriptTarget): Promise<number> {
  const files = (await Promise.all(options.files.map(expandDirectory))).flat();
  const labs = files.filter((file) => file.endsWith(".md"));
  if (labs.length > 0 && labs.length < files.length)
    return complain("run labs (*.md) and scripts one kind at a time");
  if (labs.length === 0) return await runScripts({ ...options, files }, target);
  const { runLabs } = await import("./run-labs.ts");
  return await runLabs({ ...options, files }, target);
}

/** A directory stands for the labs in it. */
async function expandDirectory(file: string): Promise<readonly string[]> {
  const isDirectory = await stat(file).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (!isDirectory) return [file];
  const names = await readdir(file, { recursive: true });
  const labs = names.filter((name) => name.endsWith(".md")).sort();
  return labs.length > 0 ? labs.map((name) => join(file, name)) : [file];
}

async function openTarget(options: RunOptions, signal: AbortSignal): Promise<ScriptTarget | undefined> {
  if (options.on === "uml") {
    const { umlTarget } = await import("./uml/recorder.ts");
    return umlTarget({ parallel: options.parallel, timeoutSeconds: options.timeoutSeconds, signal });
  }
  complain("the emulator is not here yet; use --on uml");
  return undefined;
}
