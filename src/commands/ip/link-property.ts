import { CommandFailed } from "./exit.ts";
import type { LinkInvocation } from "./invocation.ts";
import { isAlternativeName } from "./link-request.ts";
import { usage } from "./usage.ts";
import { abbreviates, type Words } from "./words.ts";

/** `ip link property add|del dev X altname NAME ...` (iplink.c: iplink_prop). */
export function runProperty(invocation: LinkInvocation, words: Words): number {
  const command = words.done ? undefined : words.take();
  if (command !== undefined && abbreviates(command, "add")) return change(invocation, "add", words);
  if (command !== undefined && abbreviates(command, "delete")) return change(invocation, "delete", words);
  if (command === undefined || abbreviates(command, "help")) usage(invocation, "link");
  return invocation.fail("Operator required");
}

function change(invocation: LinkInvocation, verb: "add" | "delete", words: Words): number {
  const names: string[] = [];
  let device: string | undefined;
  while (!words.done) {
    const word = words.take();
    if (abbreviates(word, "altname")) {
      const name = words.value();
      if (!isAlternativeName(name)) invocation.wrongArgument("not a valid altname", name);
      names.push(name);
    } else if (abbreviates(word, "help")) usage(invocation, "link");
    else {
      const name = word === "dev" ? words.value() : word;
      if (device !== undefined) invocation.duplicateOrGarbage("dev", name);
      device = name;
    }
  }
  if (device === undefined) invocation.fail('Not enough of information: "dev" argument is required.');
  const ifindex = invocation.linkIndex(device);
  if (ifindex === 0) throw new CommandFailed(invocation.noDevice(device));
  return invocation.answered(invocation.rtnetlink.changeAltNames(ifindex, verb, names)) ? 0 : 2;
}
