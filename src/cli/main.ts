#!/usr/bin/env node
import { complain, fileProblem, USAGE_STATUS } from "./complaint.ts";

type Command = (args: readonly string[]) => Promise<number>;

/** Start-up is most of a short command's time: each command is imported when it is asked for. */
const COMMANDS: Readonly<Record<string, () => Promise<Command>>> = {
  capture: async () => (await import("./live/commands.ts")).captureCommand,
  daemon: async () => (await import("./live/commands.ts")).daemonCommand,
  demo: async () => (await import("./demo.ts")).demoCommand,
  doctor: async () => (await import("./live/commands.ts")).doctorCommand,
  link: async () => {
    const command = await ipLink();
    return (args) => command(["link", ...args]);
  },
  matrix: async () => (await import("./matrix.ts")).matrixCommand,
  run: async () => (await import("./run.ts")).runCommand,
  shell: async () => (await import("./shell/shell.ts")).shellCommand,
  status: async () => (await import("./live/commands.ts")).statusCommand,
  trace: async () => (await import("./trace.ts")).traceCommand,
  help: async () => printUsage,
  "--help": async () => printUsage,
  "-h": async () => printUsage,
  "--version": async () => (await import("./version.ts")).versionCommand,
};

/** SIGPIPE as a shell tells of it: whoever read our output (`ipvl ... | head`) has gone. */
const BROKEN_PIPE_STATUS = 141;

async function ipLink(): Promise<Command> {
  return (await import("./live/commands.ts")).linkCommand;
}

/** `ipvl -n ns1 link show` and `ipvl l`, as iproute2 has them: options before the object, and its abbreviations. */
function isIpLink([name = "", ...args]: readonly string[]): boolean {
  if (name.startsWith("-")) return args.some((word) => word === "link" || /^l(i|in)?$/.test(word));
  return /^l(i|in)?$/.test(name);
}

async function printUsage(): Promise<number> {
  const { USAGE } = await import("./usage.ts");
  process.stdout.write(USAGE);
  return 0;
}

async function main([name, ...args]: readonly string[]): Promise<number> {
  if (name === undefined) {
    const { USAGE } = await import("./usage.ts");
    process.stderr.write(USAGE);
    return USAGE_STATUS;
  }
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (command === undefined && isIpLink([name, ...args])) return await (await ipLink())([name, ...args]);
  if (command === undefined) return complain(`unknown command "${name}"; see ipvl --help`);
  return await (await command())(args);
}

/** The host's refusals of a file are the user's to mend; anything else that gets here is ours. */
function describe(error: NodeJS.ErrnoException): string {
  if (error.syscall === undefined) return `a mistake of ipvl's own: ${error.message}`;
  return `${error.path ?? error.syscall}: ${fileProblem(error)}`;
}

process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(BROKEN_PIPE_STATUS);
  process.exit(complain(`standard output: ${fileProblem(error)}`));
});

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  process.exitCode = complain(describe(error as NodeJS.ErrnoException));
}
