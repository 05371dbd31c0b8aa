import { EXIT_USAGE, Exit } from "./exit.ts";
import type { LinkInvocation } from "./invocation.ts";

const COMMANDS = {
  "": "OBJECT := { address | addrlabel | link | maddress | neighbour | netns | route | rule | token | help }",
  addrlabel: "COMMAND := { add | delete | flush | list | help }",
  token: "COMMAND := { delete | get | list | set | help }",
  link: "COMMAND := { add | change | delete | replace | set | show | help }",
  address: "COMMAND := { add | change | delete | flush | replace | show | help }",
  route: "COMMAND := { add | append | change | delete | flush | get | prepend | replace | show | help }",
  maddr: "COMMAND := { add | delete | show | help }",
  neigh: "COMMAND := { add | change | delete | flush | get | replace | show | help }",
  tuntap: "COMMAND := { add | delete | show | help }",
  netns: "COMMAND := { add | delete | exec | identify | list | pids | set | help }",
  rule: "COMMAND := { add | delete | flush | list | help }",
  "bridge ": "OBJECT := { link | fdb | vlan | help }",
  "bridge link": "COMMAND := { set | show | help }",
  "bridge vlan": "COMMAND := { add | delete | show | help }",
  "bridge fdb": "COMMAND := { add | append | delete | replace | show | help }",
} as const;

/** Short words of our own on stderr, and exit(-1): the real usage text is iproute2's and is not copied. */
export function usage(invocation: LinkInvocation, object: keyof typeof COMMANDS): never {
  const { program } = invocation;
  const name = object.replace(/^bridge /, "");
  const place = name === "" ? "OBJECT { COMMAND | help }" : `${name} COMMAND [ ARGUMENTS ]`;
  invocation.complain(`Usage: ${program} [ OPTIONS ] ${place}`);
  invocation.complain(`where  ${COMMANDS[object]}`);
  invocation.complain("What is emulated of it stands in docs/fidelity.md.");
  throw new Exit(EXIT_USAGE);
}
