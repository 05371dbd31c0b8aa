import { changeAddress } from "./address-change.ts";
import { flushAddresses } from "./address-flush.ts";
import { showAddresses } from "./address-show.ts";
import type { Invocation } from "./invocation.ts";
import { usage } from "./usage.ts";
import { abbreviates, type Words } from "./words.ts";

/** `ip address`; the number is the exit status. */
export function runAddress(invocation: Invocation, words: Words): number {
  if (words.done) return showAddresses(invocation, words);
  const command = words.take();
  const is = (name: string): boolean => abbreviates(command, name);
  if (is("add")) return changeAddress(invocation, "add", words);
  if (is("change") || command === "chg") return changeAddress(invocation, "change", words);
  if (is("replace")) return changeAddress(invocation, "replace", words);
  if (is("delete")) return changeAddress(invocation, "delete", words);
  if (is("list") || is("show") || is("lst")) return showAddresses(invocation, words);
  if (is("flush")) return flushAddresses(invocation, words);
  const unknown = `Command "${command}" is unknown, try "ip address help".`;
  for (const name of ["save", "showdump", "restore"]) {
    if (is(name)) return invocation.lacks(unknown, `"address ${name}"`);
  }
  if (is("help")) usage(invocation, "address");
  return invocation.fail(unknown);
}
