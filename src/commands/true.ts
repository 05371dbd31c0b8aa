import type { Program } from "../kernel/process.ts";

// biome-ignore lint/correctness/useYield: a program that never waits is a task all the same
export const trueProgram: Program = function* () {
  return 0;
};

// biome-ignore lint/correctness/useYield: a program that never waits is a task all the same
export const falseProgram: Program = function* () {
  return 1;
};
