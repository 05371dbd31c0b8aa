import type { Task } from "../kernel/task.ts";
import { strerror } from "../wire/errno.ts";
import { decodeText } from "../wire/text.ts";
import type { Shell } from "./shell.ts";

/** `$(<file)`; an error is told and gives nothing. */
export function* readWholeFile(shell: Shell, path: string): Task<string> {
  const opened = shell.process.open(path, "read");
  if (!opened.ok) {
    yield* shell.complain(`${path}: ${strerror(opened.errno)}`);
    shell.substitutionStatus = 1;
    shell.status = 1;
    return "";
  }
  let text = "";
  for (;;) {
    const bytes = yield* shell.process.read(opened.value, 65536);
    if (!bytes.ok || bytes.value.length === 0) break;
    text += decodeText(bytes.value);
  }
  shell.process.close(opened.value);
  shell.substitutionStatus = 0;
  return text;
}
