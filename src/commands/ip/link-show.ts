import type { LinkMessage } from "../../net/netlink/link-message.ts";
import { type LinkLayout, printBriefLink, printLink } from "../network-text/link-text.ts";
import { type DeviceFilter, isDumped, isShown, readDeviceFilter } from "./device-filter.ts";
import type { LinkInvocation } from "./invocation.ts";
import type { Words } from "./words.ts";

const LAYOUT: LinkLayout = { command: "link", family: "packet", attributes: "all" };

/** `ip link show`: one device is asked for alone, others come from one dump. */
export function showLinks(invocation: LinkInvocation, words: Words): number {
  const filter = readDeviceFilter(invocation, "packet", words);
  if (!findDevice(invocation, filter)) return 1;
  const { report } = invocation;
  report.begin();
  for (const link of selectLinks(invocation, filter)) {
    report.openObject();
    printOneLink(invocation, filter, link, LAYOUT);
    report.closeObject();
  }
  report.end();
  return 0;
}

/** Looks up the device of the filter; false after the complaint that there is none. */
export function findDevice(invocation: LinkInvocation, filter: DeviceFilter): boolean {
  if (filter.device === undefined) return true;
  filter.ifindex = invocation.linkIndex(filter.device);
  if (filter.ifindex > 0) return true;
  invocation.complain(`Device "${filter.device}" does not exist.`);
  return false;
}

export function selectLinks(invocation: LinkInvocation, filter: DeviceFilter): readonly LinkMessage[] {
  if (filter.ifindex === 0) {
    return invocation.rtnetlink.dumpLinks().filter((link) => isDumped(filter, link));
  }
  const link = invocation.rtnetlink.getLink({ ifindex: filter.ifindex });
  if (link !== undefined) return [link];
  invocation.answered({ ok: false, errno: "ENODEV" });
  invocation.complain("Cannot send link request: No such device");
  return [];
}

/** Prints the device if the filter lets it; the answer says what iproute2's print_linkinfo returned. */
export function printOneLink(
  invocation: LinkInvocation,
  filter: DeviceFilter,
  link: LinkMessage,
  layout: LinkLayout,
): "printed" | "brief" | "left out" {
  if (
    !isShown({ ...filter, group: undefined, master: undefined, kind: undefined, portKind: undefined }, link)
  ) {
    return "left out";
  }
  if (filter.label !== undefined) return "brief";
  if (!isShown(filter, link)) return "left out";
  if (invocation.options.brief) {
    printBriefLink(invocation, link, layout);
    return "brief";
  }
  printLink(invocation, link, layout);
  return "printed";
}
