import type { Function as FunctionNode } from "unbash";
import type { Task } from "../kernel/task.ts";
import type { Shell } from "./shell.ts";

export function* defineFunction(shell: Shell, node: FunctionNode): Task<void> {
  shell.status = 0;
  if (node.body.type === "CompoundList") {
    yield* shell.complain(`syntax error near \`${node.name.text}'`);
    shell.status = 2;
    return;
  }
  const text = shell.source.text.slice(node.pos, node.end);
  shell.functions.set(node.name.text, { body: node.body, source: shell.source, text });
}
