import type { IpAddress, PortRange, RuleMessage } from "../../net/netlink/route-message.ts";
import { RTPROT_KERNEL } from "../../net/netlink/route-message.ts";
import { PROTOCOL_NAMES } from "../tcpdump/netdb/protocols.ts";
import { addressBits, familyName, formatAddress } from "./address-family.ts";
import { dsfieldName, groupName, protocolName, routeTypeName, tableName } from "./names.ts";
import type { TextContext } from "./text-context.ts";

/** One line of `ip rule` (iprule.c: print_rule). */
export function printRule(context: TextContext, rule: RuleMessage): void {
  const { report } = context;
  report.openObject();
  report.field("priority", rule.priority, `${rule.priority}:\t`);
  if (rule.invert) report.field("not", null, "not ");
  printSource(context, rule);
  printDestination(context, rule);
  if (rule.tos !== 0) {
    const tos = dsfieldName(rule.tos, context.naming);
    report.field("tos", tos, ` tos ${tos}`);
  }
  printMark(context, rule);
  printDevices(context, rule);
  printUpperLayer(context, rule);
  printAction(context, rule);
  const told = rule.protocol !== 0 && rule.protocol !== RTPROT_KERNEL;
  if (told || context.details > 0) {
    const protocol = protocolName(rule.protocol, context.naming);
    report.field("protocol", protocol, ` proto ${protocol}`);
  }
  report.text("\n");
  report.closeObject();
}

function printSource(context: TextContext, rule: RuleMessage): void {
  const { report } = context;
  if (rule.sourceLength === 0) {
    report.field("src", "all", "from all");
    return;
  }
  report.text("from ");
  printPrefix(context, rule, { key: "src", address: rule.source, length: rule.sourceLength });
}

function printDestination(context: TextContext, rule: RuleMessage): void {
  if (rule.destinationLength === 0) return;
  context.report.text(" to ");
  printPrefix(context, rule, { key: "dst", address: rule.destination, length: rule.destinationLength });
}

interface PrintedPrefix {
  readonly key: "src" | "dst";
  readonly address: IpAddress;
  readonly length: number;
}

function printPrefix(context: TextContext, rule: RuleMessage, { key, address, length }: PrintedPrefix): void {
  const { report } = context;
  const text = formatAddress(rule.family, address);
  report.field(key, text, text, familyName(rule.family));
  if (length !== addressBits(rule.family)) report.field(`${key}len`, length, `/${length}`);
}

function printMark({ report }: TextContext, { mark, markMask }: RuleMessage): void {
  if (mark === 0 && markMask === 0) return;
  report.field("fwmark", hex(mark), ` fwmark ${hex(mark)}`);
  if (markMask !== 0xffffffff) report.field("fwmask", hex(markMask), `/${hex(markMask)}`);
}

/** %#x */
function hex(value: number): string {
  return value === 0 ? "0" : `0x${value.toString(16)}`;
}

function printDevices({ report }: TextContext, rule: RuleMessage): void {
  const { inputName, outputName } = rule;
  if (inputName !== undefined) {
    report.text(" iif ");
    report.field("iif", inputName, inputName, "ifname");
    if (rule.inputDetached) report.field("iif_detached", null, " [detached]");
  }
  if (outputName === undefined) return;
  report.text(" oif ");
  report.field("oif", outputName, outputName, "ifname");
  if (rule.outputDetached) report.field("oif_detached", null, " [detached]");
}

function printUpperLayer({ report, naming }: TextContext, rule: RuleMessage): void {
  const { uidRange, ipProtocol } = rule;
  if (uidRange !== undefined) {
    report.field("uid_start", uidRange.first, ` uidrange ${uidRange.first}`);
    report.field("uid_end", uidRange.last, `-${uidRange.last}`);
  }
  if (ipProtocol !== 0) {
    const named = naming === "names" ? PROTOCOL_NAMES.get(ipProtocol) : undefined;
    const name = named ?? `ipproto-${ipProtocol}`;
    report.field("ipproto", name, ` ipproto ${name}`);
  }
  printPorts(report, "sport", rule.sourcePorts);
  printPorts(report, "dport", rule.destinationPorts);
}

function printPorts(
  report: TextContext["report"],
  key: "sport" | "dport",
  ports: PortRange | undefined,
): void {
  if (ports === undefined) return;
  if (ports.first === ports.last) {
    report.field(key, ports.first, ` ${key} ${ports.first}`);
    return;
  }
  report.field(`${key}_start`, ports.first, ` ${key} ${ports.first}`);
  report.field(`${key}_end`, ports.last, `-${ports.last}`);
}

function printAction(context: TextContext, rule: RuleMessage): void {
  const { report } = context;
  switch (rule.action) {
    case "table":
      printTable(context, rule);
      return;
    case "goto":
      report.field("goto", rule.gotoPriority ?? 0, ` goto ${rule.gotoPriority ?? 0}`);
      if (rule.unresolved) report.field("unresolved", null, " [unresolved]");
      return;
    case "nop":
      report.field("nop", null, " nop");
      return;
    default: {
      const action = routeTypeName(rule.action, context.naming);
      report.field("action", action, ` ${action}`);
    }
  }
}

function printTable(context: TextContext, rule: RuleMessage): void {
  const { report } = context;
  const table = tableName(rule.table, context);
  report.field("table", table, ` lookup ${table}`);
  const { suppressPrefixLength, suppressGroup } = rule;
  if (suppressPrefixLength !== undefined) {
    report.field(
      "suppress_prefixlen",
      suppressPrefixLength,
      ` suppress_prefixlength ${suppressPrefixLength}`,
    );
  }
  if (suppressGroup === undefined) return;
  const group = groupName(suppressGroup, context.naming);
  report.field("suppress_ifgroup", group, ` suppress_ifgroup ${group}`);
}
