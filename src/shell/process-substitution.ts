import type { ProcessSubstitutionPart } from "unbash";
import type { Task } from "../kernel/task.ts";
import { forkShell } from "./fork.ts";
import type { Shell } from "./shell.ts";

/** bash gives these descriptors, from 63 down. */
const FIRST_DESCRIPTOR = 63;

/** `<(...)` and `>(...)`: a subshell at the other end of a pipe that has a name under /dev/fd. */
export function* openSubstitution(shell: Shell, part: ProcessSubstitutionPart): Task<string> {
  const { process } = shell;
  const { readFd, writeFd } = process.pipe();
  const [ours, theirs] = part.operator === "<" ? [readFd, writeFd] : [writeFd, readFd];
  const used = new Set(process.descriptors());
  let fd = FIRST_DESCRIPTOR;
  while (used.has(fd)) fd--;
  shell.internalDescriptors.add(readFd).add(writeFd);
  yield* forkShell(shell, {
    descriptors: new Map([[part.operator === "<" ? 1 : 0, theirs]]),
    body: function* (child) {
      yield* child.engine.runStatements(child, part.script?.commands ?? []);
      return child.status;
    },
  });
  process.duplicate(ours, fd);
  for (const each of [readFd, writeFd]) {
    process.close(each);
    shell.internalDescriptors.delete(each);
  }
  shell.openSubstitutions.push(fd);
  return `/dev/fd/${fd}`;
}

/** The command that used them has ended. */
export function closeSubstitutions(shell: Shell, from: number): void {
  for (const fd of shell.openSubstitutions.splice(from)) shell.process.close(fd);
}
