import type { Invocation } from "./invocation.ts";
import { changeRoute } from "./route-change.ts";
import { getRoute } from "./route-get.ts";
import { flushRoutes, showRoutes } from "./route-show.ts";
import { usage } from "./usage.ts";
import { abbreviates, type Words } from "./words.ts";

/** `ip route`; the number is the exit status. */
export function runRoute(invocation: Invocation, words: Words): number {
  if (words.done) return showRoutes(invocation, words);
  const command = words.take();
  const is = (name: string): boolean => abbreviates(command, name);
  if (is("add")) return changeRoute(invocation, "add", words);
  if (is("change") || command === "chg") return changeRoute(invocation, "change", words);
  if (is("replace")) return changeRoute(invocation, "replace", words);
  if (is("prepend")) return changeRoute(invocation, "prepend", words);
  if (is("append")) return changeRoute(invocation, "append", words);
  const unknown = `Command "${command}" is unknown, try "ip route help".`;
  if (is("test")) return invocation.lacks(unknown, '"route test"');
  if (is("delete")) return changeRoute(invocation, "delete", words);
  if (is("list") || is("show") || is("lst")) return showRoutes(invocation, words);
  if (is("get")) return getRoute(invocation, words);
  if (is("flush")) return flushRoutes(invocation, words);
  for (const name of ["save", "restore", "showdump"]) {
    if (is(name)) return invocation.lacks(unknown, `"route ${name}"`);
  }
  if (is("help")) usage(invocation, "route");
  return invocation.fail(unknown);
}
