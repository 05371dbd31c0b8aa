import type { CommandExpansionPart } from "unbash";
import { joinBytes } from "../kernel/output-stream.ts";
import type { Task } from "../kernel/task.ts";
import { decodeText } from "../wire/text.ts";
import { readWholeFile } from "./file-reading.ts";
import { forkShell } from "./fork.ts";
import type { Shell } from "./shell.ts";
import { SourceText } from "./source-text.ts";
import { statusNumber, waitForChild } from "./waiting.ts";

/** `$(...)`: runs in a subshell; its output without final newlines. */
export function* substituteCommand(shell: Shell, part: CommandExpansionPart): Task<string> {
  const { script } = part;
  if (script === undefined) return "";
  const file = yield* inputFile(shell, part);
  if (file !== undefined) return trimNewlines(file);
  if (script.commands.length === 0) {
    shell.substitutionStatus = 0;
    return "";
  }
  const { readFd, writeFd } = shell.process.pipe();
  shell.internalDescriptors.add(readFd).add(writeFd);
  const source = script.source === undefined ? shell.source : new SourceText(script.source, shell.line);
  const pid = yield* forkShell(shell, {
    descriptors: new Map([[1, writeFd]]),
    body: function* (child) {
      child.enter();
      child.source = source;
      child.traceDepth++;
      // bash: command substitutions do not inherit -e (unless inherit_errexit).
      child.options.delete("e");
      yield* child.engine.runStatements(child, script.commands);
      return child.status;
    },
  });
  shell.process.close(writeFd);
  const text = yield* readAll(shell, readFd);
  shell.process.close(readFd);
  shell.internalDescriptors.delete(readFd);
  shell.internalDescriptors.delete(writeFd);
  shell.substitutionStatus = statusNumber(yield* waitForChild(shell, pid));
  shell.status = shell.substitutionStatus;
  return trimNewlines(text);
}

/** `$(<file)` reads the file without a command. */
function* inputFile(shell: Shell, part: CommandExpansionPart): Task<string | undefined> {
  const statement = part.script?.commands[0];
  const command = statement?.command;
  if (part.script?.commands.length !== 1 || command?.type !== "Command") return undefined;
  const redirect = command.redirects[0];
  if (command.name !== undefined || command.prefix.length + command.suffix.length !== 1) return undefined;
  if (redirect?.type !== "Redirect" || redirect.operator !== "<" || redirect.target === undefined)
    return undefined;
  return yield* readWholeFile(shell, yield* shell.engine.expandToText(shell, redirect.target));
}

export function* readAll(shell: Shell, fd: number): Task<string> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for (;;) {
    const bytes = yield* shell.process.read(fd, 65536);
    if (!bytes.ok && bytes.errno === "EINTR") continue;
    if (!bytes.ok || bytes.value.length === 0) break;
    chunks.push(bytes.value);
    length += bytes.value.length;
    if (length > shell.process.machine.limits.maximumTextLength)
      throw new RangeError("Invalid string length");
  }
  return decodeText(joinBytes(chunks, length)).replaceAll("\0", "");
}

function trimNewlines(text: string): string {
  let end = text.length;
  while (end > 0 && text.charCodeAt(end - 1) === 10) end--;
  return text.slice(0, end);
}
