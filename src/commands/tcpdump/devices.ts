import { IFF_LOOPBACK, IFF_LOWER_UP, IFF_RUNNING, IFF_UP } from "../../device/flags.ts";
import type { LinkMessage } from "../../net/netlink/link-message.ts";
import { plural } from "./print/tokens.ts";

/** A device that can be captured on: those of the namespace, and `any`. */
export interface CaptureDevice {
  readonly name: string;
  readonly link: LinkMessage | undefined;
}

/** pcap_findalldevs(3): those that run come first, then by the number at the end of the name. */
export function captureDevices(links: readonly LinkMessage[]): CaptureDevice[] {
  const devices: CaptureDevice[] = [
    ...links.map((link) => ({ name: link.name, link })),
    { name: "any", link: undefined },
  ];
  return devices
    .map((device) => ({ device, merit: figureOfMerit(device) }))
    .sort((a, b) => a.merit - b.merit)
    .map(({ device }) => device);
}

/** Lower is better; each property outweighs all after it. */
function figureOfMerit({ name, link }: CaptureDevice): number {
  const number = Number(/\d+$/.exec(name)?.[0] ?? 0);
  if (link === undefined) return number + 0x08000000;
  const isLoopback = (link.flags & IFF_LOOPBACK) !== 0;
  return (
    number +
    ((link.flags & IFF_RUNNING) === 0 ? 0x80000000 : 0) +
    ((link.flags & IFF_UP) === 0 ? 0x40000000 : 0) +
    (!isLoopback && (link.flags & IFF_LOWER_UP) === 0 ? 0x20000000 : 0) +
    (isLoopback ? 0x10000000 : 0)
  );
}

/** tcpdump -D */
export function formatDevices(devices: readonly CaptureDevice[]): string {
  return devices.map((device, index) => `${index + 1}.${device.name}${describe(device)}\n`).join("");
}

function describe({ link }: CaptureDevice): string {
  if (link === undefined) return " (Pseudo-device that captures on all interfaces) [Up, Running]";
  const isLoopback = (link.flags & IFF_LOOPBACK) !== 0;
  const properties = [
    ...((link.flags & IFF_UP) === 0 ? [] : ["Up"]),
    ...((link.flags & IFF_RUNNING) === 0 ? [] : ["Running"]),
    ...(isLoopback ? ["Loopback"] : []),
  ];
  if (properties.length === 0) properties.push("none");
  const connected = (link.flags & IFF_LOWER_UP) === 0 ? "Disconnected" : "Connected";
  return ` [${[...properties, ...(isLoopback ? [] : [connected])].join(", ")}]`;
}

/** The three lines at the end of a live capture. */
export function formatStatistics(captured: number, statistics: { packets: number; drops: number }): string {
  const { packets, drops } = statistics;
  return (
    `${captured} packet${plural(captured)} captured\n` +
    `${packets} packet${plural(packets)} received by filter\n` +
    `${drops} packet${plural(drops)} dropped by kernel\n`
  );
}
