import type { Invocation } from "./invocation.ts";
import { changeRule } from "./rule-change.ts";
import { flushRules, listRules } from "./rule-show.ts";
import { usage } from "./usage.ts";
import { abbreviates, type Words } from "./words.ts";

/** `ip rule`; the number is the exit status. */
export function runRule(invocation: Invocation, words: Words): number {
  if (words.done) return listRules(invocation, words);
  const command = words.take();
  const is = (name: string): boolean => abbreviates(command, name);
  if (is("list") || is("lst") || is("show")) return listRules(invocation, words);
  const unknown = `Command "${command}" is unknown, try "ip rule help".`;
  for (const name of ["save", "restore"]) {
    if (is(name)) return invocation.lacks(unknown, `"rule ${name}"`);
  }
  if (is("add")) return changeRule(invocation, "add", words);
  if (is("delete")) return changeRule(invocation, "del", words);
  if (is("flush")) return flushRules(invocation, words);
  if (is("help")) usage(invocation, "rule");
  return invocation.fail(unknown);
}
