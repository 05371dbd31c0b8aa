#!/usr/bin/env node
// Start-up is most of a short command's time: each command is imported when it is asked for.
import { complain, USAGE_STATUS } from "./complaint.ts";

const [command, ...rest] = process.argv.slice(2);

switch (command) {
  case "run": {
    const { runCommand } = await import("./run.ts");
    process.exitCode = await runCommand(rest);
    break;
  }
  case "demo": {
    const { demoCommand } = await import("./demo.ts");
    process.exitCode = await demoCommand(rest);
    break;
  }
  case "trace": {
    const { traceCommand } = await import("./trace.ts");
    process.exitCode = await traceCommand(rest);
    break;
  }
  case "shell": {
    const { shellCommand } = await import("./shell/shell.ts");
    process.exitCode = await shellCommand(rest);
    break;
  }
  case "matrix": {
    const { matrixCommand } = await import("./matrix.ts");
    process.exitCode = await matrixCommand(rest);
    break;
  }
  case undefined:
  case "help":
  case "--help":
  case "-h": {
    const { USAGE } = await import("./usage.ts");
    (command === undefined ? process.stderr : process.stdout).write(USAGE);
    process.exitCode = command === undefined ? USAGE_STATUS : 0;
    break;
  }
  case "--version": {
    const { readVersion } = await import("./version.ts");
    process.stdout.write(`ipvl ${await readVersion()}\n`);
    break;
  }
  default:
    process.exitCode = complain(`unknown command "${command}"; see ipvl --help`);
}
