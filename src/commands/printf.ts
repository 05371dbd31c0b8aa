import type { Program } from "../kernel/process.ts";
import { formatPrintf } from "../shell/printf.ts";
import { complain, finish, refuseUsage } from "./coreutils.ts";

export const printfProgram: Program = function* (process, args) {
  const words = args[1] === "--" ? args.slice(2) : args.slice(1);
  const [format, ...rest] = words;
  if (format === undefined) return yield* refuseUsage(process, "printf", "missing operand");
  const result = formatPrintf(format, rest, { nowSeconds: undefined });
  yield* process.stdout.print(result.text);
  yield* process.stdout.flush();
  for (const message of result.errors) yield* complain(process, "printf", message);
  return yield* finish(process, "printf", result.status);
};
