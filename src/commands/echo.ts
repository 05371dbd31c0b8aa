import type { Program } from "../kernel/process.ts";
import { echoText } from "../shell/echo.ts";
import { finish } from "./coreutils.ts";

export const echoProgram: Program = function* (process, args) {
  yield* process.stdout.print(echoText(args.slice(1)));
  return yield* finish(process, "echo", 0);
};
