import type { Process, Program } from "../../kernel/process.ts";
import type { Task } from "../../kernel/task.ts";
import { openChannel, openingLine } from "./channel.ts";
import { type PingOptions, parsePingArguments } from "./options.ts";
import { PingSession } from "./session.ts";
import { resolveTarget } from "./target.ts";
import { PING_USAGE } from "./usage.ts";

const VERSION = `ping from iputils 20221126
libcap: yes, IDN: yes, NLS: no, error.h: yes, getrandom(): yes, __fpending(): yes
`;

/** `ping` of iputils 20221126, both families. */
export const ping: Program = function* (process, args) {
  process.stdout.setBuffering("line");
  const parsed = parsePingArguments(args.slice(1));
  switch (parsed.kind) {
    case "version":
      yield* process.stdout.print(VERSION);
      return 0;
    case "error":
      if (parsed.message !== undefined) yield* process.stderr.print(`ping: ${parsed.message}\n`);
      if (parsed.usage) yield* process.stderr.print(PING_USAGE);
      return parsed.status;
    case "lacking":
      yield* process.stderr.print(`ping: ${parsed.message}\nipvl: see docs/fidelity.md\n`);
      return 2;
    case "run":
      return yield* runPing(process, parsed.options, parsed.operands);
  }
};

function* runPing(process: Process, options: PingOptions, operands: readonly string[]): Task<number> {
  for (const warning of options.warnings) yield* process.stderr.print(`ping: ${warning}\n`);
  if (operands.length > 1) {
    yield* process.stderr.print("ping: source routes are not emulated\nipvl: see docs/fidelity.md\n");
    return 2;
  }
  const host = operands[0]!;
  const target = resolveTarget(process, host, options.family);
  if (typeof target === "string") {
    yield* process.stderr.print(`ping: ${host}: ${target}\n`);
    return 2;
  }
  const channel = yield* openChannel(process, options, target);
  if (typeof channel === "number") return channel;
  try {
    yield* process.stdout.print(openingLine(process, channel, options, host));
    return yield* new PingSession(process, options, channel, { name: host, numeric: target.numeric }).run();
  } finally {
    channel.socket.close();
  }
}
