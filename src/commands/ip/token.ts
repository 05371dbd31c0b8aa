import { IFF_LOOPBACK, IFF_NOARP } from "../../device/flags.ts";
import { formatIpv6Address, IPV6_ANY, type Ipv6Address } from "../../wire/ipv6-address.ts";
import { readPrefix } from "./address-words.ts";
import type { Invocation } from "./invocation.ts";
import { usage } from "./usage.ts";
import { abbreviates, type Words } from "./words.ts";

// Read first: ip/iptoken.c.

/** `ip token`: the interface identifier that advertised prefixes are completed with. */
export function runToken(invocation: Invocation, words: Words): number {
  if (words.done) return list(invocation, words);
  const command = words.take();
  if (abbreviates(command, "list") || abbreviates(command, "lst") || abbreviates(command, "show")) {
    return list(invocation, words);
  }
  if (abbreviates(command, "set") || abbreviates(command, "add")) return set(invocation, words);
  if (abbreviates(command, "delete")) return clear(invocation, words);
  if (abbreviates(command, "get")) return list(invocation, words);
  if (abbreviates(command, "help")) usage(invocation, "token");
  return invocation.fail(`Command "${command}" is unknown, try "ip token help".`);
}

function list(invocation: Invocation, words: Words): number {
  const { report, rtnetlink } = invocation;
  let wanted = 0;
  while (!words.done) {
    const word = words.take();
    if (word === "dev") wanted = readDevice(invocation, words.value());
  }
  report.begin();
  for (const link of rtnetlink.dumpLinks()) {
    const token = rtnetlink.addressToken(link.ifindex);
    const silent = (link.flags & (IFF_LOOPBACK | IFF_NOARP)) !== 0;
    if (token === undefined || silent || (wanted !== 0 && wanted !== link.ifindex)) continue;
    const text = formatIpv6Address(token);
    report.openObject();
    report.text("token ");
    report.field("token", text, `${text} `, "inet6");
    report.text("dev ");
    report.field("ifname", link.name, link.name, "ifname");
    report.text("\n");
    report.closeObject();
  }
  report.end();
  return 0;
}

function readDevice(invocation: Invocation, name: string): number {
  const ifindex = invocation.linkIndex(name);
  return ifindex === 0 ? invocation.wrongArgument("dev is invalid\n", name) : ifindex;
}

function set(invocation: Invocation, words: Words): number {
  let token: Ipv6Address | undefined;
  let ifindex = 0;
  while (!words.done) {
    const word = words.take();
    if (word === "dev") ifindex = readDevice(invocation, words.value());
    else if (token === undefined) {
      const prefix = readPrefix(invocation, word, 6);
      token = (prefix.address as Ipv6Address | undefined) ?? IPV6_ANY;
    }
  }
  return send(invocation, token, ifindex);
}

function clear(invocation: Invocation, words: Words): number {
  let ifindex = 0;
  while (!words.done) if (words.take() === "dev") ifindex = readDevice(invocation, words.value());
  return send(invocation, IPV6_ANY, ifindex);
}

function send(invocation: Invocation, token: Ipv6Address | undefined, ifindex: number): number {
  if (token === undefined) return invocation.fail("Not enough information: token is required.");
  if (ifindex === 0) return invocation.fail('Not enough information: "dev" argument is required.');
  return invocation.answered(invocation.rtnetlink.setAddressToken(ifindex, token)) ? 0 : 2;
}
