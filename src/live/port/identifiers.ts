import type { Ipv6Address } from "../../wire/ipv6-address.ts";
import type { MacAddress } from "../../wire/mac-address.ts";
import {
  encodeInterfaceAddress,
  IFA_F_PERMANENT,
  type InterfaceAddress,
  RTM_DELADDR,
  RTM_NEWADDR,
} from "../netlink/address.ts";
import { IFF_RUNNING, IFF_UP, ipv6Settings, type Link } from "../netlink/link.ts";
import { NLM_F_CREATE, NLM_F_EXCL } from "../netlink/message.ts";
import { changeLinkDevice, listAddresses } from "../netlink/requests.ts";
import type { NetlinkSocket } from "../netlink/socket.ts";
import { SystemCallError } from "../sys/libc.ts";
import { interfaceIdentifier, linkLocalAddress, tokenOf } from "./ipv6-identifier.ts";
import type { LiveSlave } from "./live-slave.ts";
import type { PortContext } from "./port-context.ts";

// A slave's IPv6 identifiers, as the kernel gives them to a device with a dev_id. The TAP's own address generation is
// switched off; addresses that routers announce get their lower half from a token, the link-local one is added here as
// soon as the device runs. A namespace that says otherwise (addr_gen_mode none, stable-privacy) is left alone, and so is
// a user who does: he sees what he asked for.

/** IN6_ADDR_GEN_MODE_ */
const EUI64 = 0;
const NONE = 1;

/** IFAPROT_KERNEL_LL: what `ip address` shows of link-local addresses that the kernel made. */
const KERNEL_LINK_LOCAL = 2;

/** After each RTM_NEWLINK of the slave. Does nothing where IPv6 is off. */
export function ensureIdentifiers(context: PortContext, slave: LiveSlave, link: Link): void {
  const runsNow = isRunning(link);
  const begins = link.addrGenMode === EUI64;
  if (begins) takeOver(context, slave);
  else if (slave.identifiers !== "ours") return;
  if (runsNow && (begins || slave.running !== "running")) addLinkLocal(context, slave);
  slave.running = runsNow ? "running" : "waiting";
}

function isRunning(link: Link): boolean {
  return (link.flags & (IFF_UP | IFF_RUNNING)) === (IFF_UP | IFF_RUNNING);
}

/** A device that is new in its namespace, or that was told to make its own again. */
function takeOver(context: PortContext, slave: LiveSlave): void {
  const identifier = interfaceIdentifier(context.port.mac, slave.devId);
  slave.ask((socket, { ifindex }) => {
    change(socket, ifindex, { addrGenMode: NONE });
    // Refused for devices that take no advertisements, l3 ones above all: they don't need it either.
    ignoring(["EINVAL", "EACCES"], () => change(socket, ifindex, { token: tokenOf(identifier) }));
    removeKernelsOwn(socket, ifindex, context.port.mac);
  });
  slave.identifiers = "ours";
}

/** The parent has another MAC, or the device does neighbour discovery again: advertised addresses follow that. */
export function renewToken(context: PortContext, slave: LiveSlave): void {
  if (slave.identifiers !== "ours") return;
  const identifier = interfaceIdentifier(context.port.mac, slave.devId);
  ignoring(["EINVAL", "EACCES"], () => {
    slave.ask((socket, { ifindex }) => change(socket, ifindex, { token: tokenOf(identifier) }));
  });
}

/** The address without a dev_id, if the device came up before we looked: all slaves would have the same. */
function removeKernelsOwn(socket: NetlinkSocket, ifindex: number, mac: MacAddress): void {
  const wrong = linkLocalAddress(interfaceIdentifier(mac, 0));
  for (const address of listAddresses(socket, ifindex)) {
    if (address.local !== wrong) continue;
    ignoring(["EADDRNOTAVAIL"], () => socket.request(RTM_DELADDR, encodeInterfaceAddress(address)));
  }
}

function addLinkLocal(context: PortContext, slave: LiveSlave): void {
  const address = linkLocalAddress(interfaceIdentifier(context.port.mac, slave.devId));
  // EACCES: IPv6 is disabled there. EEXIST: the user was quicker.
  ignoring(["EEXIST", "EACCES", "EINVAL"], () => {
    slave.ask((socket, { ifindex }) => {
      const payload = encodeInterfaceAddress(permanent(ifindex, address), KERNEL_LINK_LOCAL);
      socket.request(RTM_NEWADDR, payload, NLM_F_CREATE | NLM_F_EXCL);
    });
  });
}

function permanent(ifindex: number, local: Ipv6Address): InterfaceAddress {
  return { ifindex, prefixLength: 64, scope: 0, flags: IFA_F_PERMANENT, local, peer: local };
}

function change(
  socket: NetlinkSocket,
  ifindex: number,
  settings: { addrGenMode?: number; token?: Uint8Array },
): void {
  changeLinkDevice(socket, { ifindex }, [ipv6Settings(settings)]);
}

function ignoring(codes: readonly string[], action: () => void): void {
  try {
    action();
  } catch (error) {
    if (!(error instanceof SystemCallError) || !codes.includes(error.code)) throw error;
  }
}
