// The commands on real traffic. Whatever keeps one from its work (no Linux, no root, no koffi, no daemon, a refusal of
// the kernel) ends here as one line for a person.

import { complain } from "../complaint.ts";

type Command = (args: readonly string[]) => Promise<number>;

const FAILED_STATUS = 1;

export const linkCommand: Command = async (args) =>
  await guarded(async () => await (await import("./link-command.ts")).linkCommand(args));

export const daemonCommand: Command = async (args) =>
  await guarded(async () => await (await import("./daemon-command.ts")).daemonCommand(args));

export const statusCommand: Command = async (args) =>
  await guarded(async () => await (await import("./status-command.ts")).statusCommand(args));

export const captureCommand: Command = async (args) =>
  await guarded(async () => await (await import("./capture-command.ts")).captureCommand(args));

export const doctorCommand: Command = async (args) =>
  await guarded(async () => await (await import("./doctor-command.ts")).doctorCommand(args));

async function guarded(run: () => Promise<number>): Promise<number> {
  try {
    return await run();
  } catch (error) {
    if (isWrongUsage(error as Error)) return complain((error as Error).message);
    const words = wordsFor(error as Error);
    if (words === undefined) throw error;
    complain(words);
    return FAILED_STATUS;
  }
}

/** parseArgs of node:util, whose words are for people. */
function isWrongUsage({ code }: Error & { readonly code?: string }): boolean {
  return code?.startsWith("ERR_PARSE_ARGS") ?? false;
}

/** By name and not by class: these modules must not be loaded for a command that doesn't need them. */
const IN_WORDS: ReadonlySet<string> = new Set([
  "LiveProblem",
  "LiveUnavailable",
  "DaemonRefused",
  "DaemonUnreachable",
  "RunDirectoryError",
]);

function wordsFor(error: Error & { readonly code?: string }): string | undefined {
  if (IN_WORDS.has(error.constructor.name)) return error.message;
  if (error.code === "EPERM" || error.code === "EACCES") return `${error.message}: this needs root`;
  return error.constructor.name === "SystemCallError" ? error.message : undefined;
}
