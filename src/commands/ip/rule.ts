import type { RuleMessage } from "../../net/netlink/route-message.ts";
import { numberOfName } from "../network-text/names.ts";
import { printRule } from "../network-text/rule-text.ts";
import type { Invocation } from "./invocation.ts";
import { usage } from "./usage.ts";
import { abbreviates, parseUnsigned, type Words } from "./words.ts";

/** `ip rule`: only the default rules exist, so only listing works. */
export function runRule(invocation: Invocation, words: Words): number {
  if (words.done) return listRules(invocation, words);
  const command = words.take();
  if (["list", "lst", "show"].some((name) => abbreviates(command, name))) return listRules(invocation, words);
  const unknown = `Command "${command}" is unknown, try "ip rule help".`;
  for (const name of ["save", "restore", "add", "delete", "flush"]) {
    if (abbreviates(command, name)) return invocation.lacks(unknown, `"rule ${name}"`);
  }
  if (abbreviates(command, "help")) usage(invocation, "rule");
  return invocation.fail(unknown);
}

function listRules(invocation: Invocation, words: Words): number {
  const { options, report, rtnetlink } = invocation;
  if (options.family === "packet") return 1;
  const filters: ((rule: RuleMessage) => boolean)[] = [];
  while (!words.done) filters.push(readSelector(invocation, words));
  report.begin();
  for (const rule of rtnetlink.dumpRules(options.family === 6 ? 6 : 4)) {
    if (filters.every((accepts) => accepts(rule))) printRule(invocation, rule);
  }
  report.end();
  return 0;
}

function readSelector(invocation: Invocation, words: Words): (rule: RuleMessage) => boolean {
  const word = words.take();
  if (["preference", "order", "priority"].some((name) => abbreviates(word, name))) {
    const text = words.value();
    const priority = parseUnsigned(text) ?? invocation.wrongArgument("preference value is invalid\n", text);
    return (rule) => rule.priority === priority;
  }
  if (abbreviates(word, "lookup") || abbreviates(word, "table")) {
    const text = words.value();
    const table =
      numberOfName("table", text) ??
      parseUnsigned(text) ??
      invocation.wrongArgument("table id value is invalid\n", text);
    return (rule) => table === 0 || rule.table === table;
  }
  return invocation.lacks(
    `Error: either "to" is duplicate, or "${word}" is a garbage.`,
    `"rule list ${word}"`,
  );
}
