import type { RuleMessage } from "../../net/netlink/route-message.ts";
import { tableName } from "./names.ts";
import type { TextContext } from "./text-context.ts";

export function printRule(context: TextContext, rule: RuleMessage): void {
  const { report } = context;
  report.openObject();
  report.field("priority", rule.priority, `${rule.priority}:\t`);
  report.field("src", "all", "from all");
  const table = tableName(rule.table, context.naming);
  report.field("table", table, ` lookup ${table}`);
  if (context.details > 0) report.field("protocol", "kernel", " proto kernel");
  report.text("\n");
  report.closeObject();
}
