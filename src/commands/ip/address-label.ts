import type { AddressLabelMessage } from "../../net/netlink/address-message.ts";
import type { Ipv6Address } from "../../wire/ipv6-address.ts";
import { formatIpv6Address } from "../../wire/ipv6-address.ts";
import { type Prefix, readPrefix } from "./address-words.ts";
import type { Invocation } from "./invocation.ts";
import { usage } from "./usage.ts";
import { abbreviates, parseUnsigned, type Words } from "./words.ts";

// Read first: ip/ipaddrlabel.c.

const NO_LABEL = 0xffffffff;

/** `ip addrlabel`: the policy table that source selection goes by. */
export function runAddressLabel(invocation: Invocation, words: Words): number {
  if (words.done) return list(invocation, words);
  const command = words.take();
  if (abbreviates(command, "list") || abbreviates(command, "show")) return list(invocation, words);
  if (abbreviates(command, "add")) return change(invocation, "add", words);
  if (abbreviates(command, "delete")) return change(invocation, "delete", words);
  if (abbreviates(command, "flush")) return flush(invocation, words);
  if (abbreviates(command, "help")) usage(invocation, "addrlabel");
  return invocation.fail(`Command "${command}" is unknown, try "ip addrlabel help".`);
}

function list(invocation: Invocation, words: Words): number {
  const { options, report, rtnetlink } = invocation;
  if (!words.done) {
    invocation.complain('"ip addrlabel show" does not take any arguments.');
    return 1;
  }
  if (options.family === 4) {
    invocation.complain("RTNETLINK answers: Operation not supported");
    invocation.complain("Dump terminated");
    return 1;
  }
  report.begin();
  for (const row of rtnetlink.dumpAddressLabels()) print(invocation, row);
  report.end();
  return 0;
}

function print(invocation: Invocation, row: AddressLabelMessage): void {
  const { report } = invocation;
  const address = formatIpv6Address(row.prefix);
  report.openObject();
  report.text("prefix ");
  report.field("address", address, address, "inet6");
  report.field("prefixlen", row.prefixLength, `/${row.prefixLength} `);
  if (row.ifindex !== 0) {
    const name = invocation.linkName(row.ifindex);
    report.text("dev ");
    report.field("ifname", name, `${name} `, "ifname");
  }
  report.field("label", row.label, `label ${row.label} `);
  report.text("\n");
  report.closeObject();
}

/** Words that it does not know are passed over. */
function change(invocation: Invocation, how: "add" | "delete", words: Words): number {
  let prefix: Prefix | undefined;
  let label: number | undefined;
  let ifindex = 0;
  while (!words.done) {
    const word = words.take();
    if (word === "prefix") prefix = readPrefix(invocation, words.value(), invocation.options.family);
    else if (word === "dev") ifindex = readDevice(invocation, words.value());
    else if (word === "label") label = readLabel(invocation, words.value());
  }
  if (prefix === undefined) {
    return invocation.fail('Not enough information: "prefix" argument is required.');
  }
  if (label === undefined) {
    return invocation.fail('Not enough information: "label" argument is required.');
  }
  if (prefix.family === 4 || prefix.address === undefined) {
    invocation.complain("Error: Attribute failed policy validation.");
    return 2;
  }
  const row = { prefix: prefix.address as Ipv6Address, prefixLength: prefix.bits, ifindex };
  const { rtnetlink } = invocation;
  const result =
    how === "add" ? rtnetlink.newAddressLabel({ ...row, label }) : rtnetlink.deleteAddressLabel(row);
  return invocation.answered(result) ? 0 : 2;
}

function readDevice(invocation: Invocation, name: string): number {
  const ifindex = invocation.linkIndex(name);
  return ifindex === 0 ? invocation.wrongArgument("dev is invalid\n", name) : ifindex;
}

function readLabel(invocation: Invocation, text: string): number {
  const label = parseUnsigned(text);
  return label === undefined || label === NO_LABEL
    ? invocation.wrongArgument("label is invalid\n", text)
    : label;
}

function flush(invocation: Invocation, words: Words): number {
  const { options, rtnetlink } = invocation;
  if (!words.done) {
    invocation.complain('"ip addrlabel flush" does not allow extra arguments');
    return 1;
  }
  if (options.family === 4) return 1;
  for (const row of rtnetlink.dumpAddressLabels()) invocation.answered(rtnetlink.deleteAddressLabel(row));
  return 0;
}
