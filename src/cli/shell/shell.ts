import { readFile } from "node:fs/promises";
import { basename, dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import type { Machine } from "../../kernel/machine.ts";
import { complain, fileProblem } from "../complaint.ts";
import { createEmulator } from "../emulator/emulator.ts";
import { hostFolder } from "../emulator/host-folder.ts";
import { ENVIRONMENT, SCRIPT_DIRECTORY } from "../guest-place.ts";
import { packageFolder } from "../package-folder.ts";
import { type SessionState, ShellSession } from "./session.ts";
import { Terminal } from "./terminal.ts";

/** The article's machine and its LAN, which a session starts in unless told otherwise. */
const ARTICLE_MACHINE = "labs/article/machine.sh";
/** The host of the article. */
const HOST_NAME = "S3";

interface ShellOptions {
  readonly file: string | undefined;
  readonly seed: string;
}

/** `ipvl shell`: an interactive prompt on an emulated machine. Answers the exit status. */
export async function shellCommand(args: readonly string[]): Promise<number> {
  const options = parseShellOptions(args);
  if (typeof options === "string") return complain(`shell: ${options}`);
  let setUp: string | undefined;
  try {
    setUp = options.file === undefined ? undefined : await readFile(options.file, "utf8");
  } catch (error) {
    return complain(`shell: ${options.file}: ${fileProblem(error)}`);
  }
  const machine = startMachine(options);
  if (options.file !== undefined && setUp !== undefined) {
    const refused = runSetUp(machine, basename(options.file), process.stdout);
    if (refused !== undefined) return complain(`shell: ${options.file}: ${refused}`);
  }
  const state = process.stdin.isTTY ? await onTerminal(machine) : await onPipe(machine);
  if (state.kind === "limit") return complain(`shell: limit reached: ${state.message}`);
  return state.kind === "ended" ? state.status : 0;
}

function parseShellOptions(args: readonly string[]): ShellOptions | string {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { empty: { type: "boolean", default: false }, seed: { type: "string", default: "1" } },
    });
    if (positionals.length > 1) return "one file at most";
    if (values.empty && positionals.length > 0) return "either --empty or a file";
    const file = values.empty
      ? undefined
      : (positionals[0] ?? fileURLToPath(new URL(ARTICLE_MACHINE, packageFolder())));
    return file?.endsWith(".md") ? "a lab runs by ipvl run; give a script" : { file, seed: values.seed };
  } catch (error) {
    return (error as Error).message.split(". To specify")[0] ?? "";
  }
}

function startMachine({ file, seed }: ShellOptions): Machine {
  const folder = file === undefined ? process.cwd() : dirname(resolve(file));
  return createEmulator({
    seed,
    hostFiles: hostFolder(SCRIPT_DIRECTORY, folder, new Map()),
    hostname: HOST_NAME,
  });
}

/** Runs the script that builds the network; a text says why it could not be run to its end. */
function runSetUp(machine: Machine, name: string, output: NodeJS.WritableStream): string | undefined {
  const write = (bytes: Uint8Array): void => {
    output.write(bytes);
  };
  const shell = machine.start("bash", ["bash", name], {
    cwd: SCRIPT_DIRECTORY,
    env: ENVIRONMENT,
    stdout: write,
    stderr: write,
  });
  const ran = machine.run({ ended: shell });
  if (ran.kind === "limit") return `limit reached: ${ran.message}`;
  return ran.kind === "ended" ? undefined : "it waits for ever";
}

async function onTerminal(machine: Machine): Promise<SessionState> {
  let terminal: Terminal | undefined;
  const session = new ShellSession(machine, { onOutput: (bytes) => terminal?.write(bytes) });
  terminal = new Terminal(session);
  return await terminal.run();
}

/** Commands from a file or pipe: all at once, in virtual time. */
async function onPipe(machine: Machine): Promise<SessionState> {
  const session = new ShellSession(machine, { onOutput: (bytes) => process.stdout.write(bytes) });
  for await (const chunk of process.stdin) session.type(new TextDecoder().decode(chunk as Uint8Array));
  session.endInput();
  return session.run(undefined);
}
