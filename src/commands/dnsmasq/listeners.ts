import type { Process } from "../../kernel/process.ts";
import type { IpAddress } from "../../net/netlink/route-message.ts";
import type { DatagramSocket, ReceivedDatagram } from "../../net/socket/socket.ts";
import { strerror } from "../../wire/errno.ts";
import { isIpv6LinkLocal } from "../../wire/ipv6-address.ts";
import type { DnsmasqConfiguration } from "./configuration.ts";
import { formatIp } from "./names.ts";

// dnsmasq-2.90 src/network.c: create_wildcard_listeners, create_bound_listeners, iface_check.

export interface Listener {
  readonly socket: DatagramSocket;
  /** "any": bound to no address; answers have to leave from the one that was asked. */
  readonly at: "any" | "one address";
}

/** A string is why not, as `die` says it. */
export function openListeners(process: Process, configuration: DnsmasqConfiguration): Listener[] | string {
  const { port, bindInterfaces } = configuration;
  if (port === 0) return [];
  if (bindInterfaces) return openBound(process, configuration);
  const listeners: Listener[] = [];
  for (const address of [0, 0n] as IpAddress[]) {
    const opened = open(process, address, port, 0);
    if (typeof opened === "string") return `failed to create listening socket for port ${port}: ${opened}`;
    listeners.push({ socket: opened, at: "any" });
  }
  return listeners;
}

function openBound(process: Process, configuration: DnsmasqConfiguration): Listener[] | string {
  const { port, listenAddresses } = configuration;
  const listeners: Listener[] = [];
  const { rtnetlink } = process.namespace;
  const unknown = configuration.interfaces.find((name) => rtnetlink.getLink({ name }) === undefined);
  if (unknown !== undefined) return `unknown interface ${unknown}`;
  const own = [...rtnetlink.dumpAddresses(4), ...rtnetlink.dumpAddresses(6)]
    .filter(({ ifindex, local }) => isServed(process, configuration, { ifindex, destination: local }))
    .map(({ ifindex, local }) => ({ address: local, ifindex }));
  const missing = listenAddresses
    .filter((address) => own.every((one) => one.address !== address))
    .map((address) => ({ address, ifindex: 0 }));
  for (const { address, ifindex } of [...own, ...missing]) {
    const scoped = typeof address === "bigint" && isIpv6LinkLocal(address as never);
    const opened = open(process, address, port, scoped ? ifindex : 0);
    if (typeof opened === "string")
      return `failed to create listening socket for ${formatIp(address)}: ${opened}`;
    listeners.push({ socket: opened, at: "one address" });
  }
  return listeners;
}

/** Bound first, shared afterwards: nobody else may have the port, but `listenerFor` may. */
function open(process: Process, address: IpAddress, port: number, scopeId: number): DatagramSocket | string {
  const socket = process.sockets.udp(typeof address === "bigint" ? 6 : 4);
  if (socket.family === 6) socket.setOptions({ v6Only: true });
  const bound = socket.bind({ address, port, scopeId });
  if (!bound.ok) {
    socket.close();
    return strerror(bound.errno);
  }
  socket.setOptions({ reuseAddress: true });
  return socket;
}

/**
 * A socket at the address that a question was sent to, for the answer to come from there: what the real program says
 * with IP_PKTINFO on the socket that is bound to no address.
 */
export function listenerFor(
  process: Process,
  datagram: ReceivedDatagram,
  port: number,
): Listener | undefined {
  const { destination, ifindex } = datagram;
  const socket = process.sockets.udp(typeof destination === "bigint" ? 6 : 4);
  const scoped = typeof destination === "bigint" && isIpv6LinkLocal(destination as never);
  socket.setOptions({ reuseAddress: true, ...(socket.family === 6 ? { v6Only: true } : {}) });
  if (socket.bind({ address: destination, port, scopeId: scoped ? ifindex : 0 }).ok)
    return { socket, at: "one address" };
  socket.close();
  return undefined;
}

/** Whether questions by this device, to this address, are answered. */
export function isServed(
  process: Process,
  configuration: DnsmasqConfiguration,
  { ifindex, destination }: Pick<ReceivedDatagram, "ifindex" | "destination">,
): boolean {
  const { interfaces, exceptInterfaces, listenAddresses } = configuration;
  const name = process.namespace.deviceByIndex(ifindex)?.name ?? "";
  if (exceptInterfaces.includes(name)) return false;
  if (interfaces.length === 0 && listenAddresses.length === 0) return true;
  if (interfaces.includes(name) || (interfaces.length > 0 && name === "lo")) return true;
  return listenAddresses.includes(destination);
}
