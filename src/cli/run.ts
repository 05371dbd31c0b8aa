import { complain, USAGE_STATUS } from "./complaint.ts";
import { parseRunOptions, type RunOptions } from "./run-options.ts";
import { runScripts } from "./run-scripts.ts";
import type { ScriptTarget } from "./script-target.ts";

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
    return await runScripts(options, target);
  } finally {
    process.off("SIGINT", onInterrupt);
    process.off("SIGTERM", onInterrupt);
  }
}

async function openTarget(options: RunOptions, signal: AbortSignal): Promise<ScriptTarget | undefined> {
  if (options.on === "uml") {
    const { umlTarget } = await import("./uml/recorder.ts");
    return umlTarget({ parallel: options.parallel, timeoutSeconds: options.timeoutSeconds, signal });
  }
  complain("the emulator is not here yet; use --on uml");
  return undefined;
}
