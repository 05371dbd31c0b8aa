import { LiveProblem } from "./problem.ts";

/** For commands that nobody else can do anything with. */
export function requireRoot(): void {
  if (process.platform !== "linux")
    throw new LiveProblem(`real traffic needs Linux; this is ${process.platform}`);
  if (process.geteuid?.() !== 0) throw new LiveProblem("this needs root");
}
