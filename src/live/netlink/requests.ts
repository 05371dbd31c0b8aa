import { SystemCallError } from "../sys/libc.ts";
import { withNamespace } from "../sys/namespace.ts";
import { decodeInterfaceAddress, encodeAddressQuery, type InterfaceAddress, RTM_GETADDR } from "./address.ts";
import type { Attribute } from "./attribute.ts";
import {
  decodeLink,
  encodeLink,
  type Link,
  type LinkHeader,
  nameAttribute,
  RTM_GETLINK,
  RTM_NEWLINK,
} from "./link.ts";
import type { NetlinkMessage } from "./message.ts";
import {
  decodeNamespaceId,
  encodeNamespaceByDescriptor,
  encodeNamespaceById,
  encodeNamespaceMessage,
  NO_NAMESPACE_ID,
  RTM_GETNSID,
  RTM_NEWNSID,
} from "./namespace-id.ts";
import { NetlinkSocket } from "./socket.ts";

// The questions and requests of the control plane, each in one namespace.

/**
 * Runs `action` with a socket in the namespace `fd`, and closes it: a socket that stayed open would keep a namespace
 * alive that everybody else has left.
 */
export function withRouteSocket<T>(fd: number, action: (socket: NetlinkSocket) => T): T {
  const socket = withNamespace(fd, () => new NetlinkSocket());
  try {
    return action(socket);
  } finally {
    socket.close();
  }
}

/** A device by its number or its name; undefined where there is none. */
export function findLink(socket: NetlinkSocket, which: number | string): Link | undefined {
  const query =
    typeof which === "number"
      ? encodeLink({ ifindex: which }, [])
      : encodeLink({ ifindex: 0 }, [nameAttribute(which)]);
  try {
    return decodeLink(firstPayload(socket.request(RTM_GETLINK, query)));
  } catch (error) {
    if (error instanceof SystemCallError && error.code === "ENODEV") return undefined;
    throw error;
  }
}

export function listLinks(socket: NetlinkSocket): readonly Link[] {
  return decodedAll(socket.dump(RTM_GETLINK, encodeLink({ ifindex: 0 }, [])), decodeLink);
}

/** RTM_NEWLINK of a device that exists. */
export function changeLinkDevice(
  socket: NetlinkSocket,
  header: LinkHeader,
  attributes: readonly Attribute[] = [],
): void {
  socket.request(RTM_NEWLINK, encodeLink(header, attributes));
}

/** All addresses of one device, or (0) of the namespace; tentative ones too. Kernels that don't select say all. */
export function listAddresses(socket: NetlinkSocket, ifindex: number): readonly InterfaceAddress[] {
  const messages = socket.dump(RTM_GETADDR, encodeAddressQuery(0, ifindex));
  const addresses = decodedAll(messages, decodeInterfaceAddress);
  return ifindex === 0 ? addresses : addresses.filter((address) => address.ifindex === ifindex);
}

/** The id of the namespace `fd` among the peers of the socket's; one is chosen where it had none. */
export function namespaceId(socket: NetlinkSocket, fd: number): number {
  const known = knownNamespaceId(socket, fd);
  if (known !== NO_NAMESPACE_ID) return known;
  const attributes = [encodeNamespaceById(NO_NAMESPACE_ID), encodeNamespaceByDescriptor(fd)];
  try {
    socket.request(RTM_NEWNSID, encodeNamespaceMessage(attributes));
  } catch (error) {
    // Somebody else was quicker.
    if (!(error instanceof SystemCallError) || error.code !== "EEXIST") throw error;
  }
  return knownNamespaceId(socket, fd);
}

/** NO_NAMESPACE_ID where it has none. */
export function knownNamespaceId(socket: NetlinkSocket, fd: number): number {
  const query = encodeNamespaceMessage([encodeNamespaceByDescriptor(fd)]);
  return decodeNamespaceId(firstPayload(socket.request(RTM_GETNSID, query)));
}

function firstPayload(messages: readonly NetlinkMessage[]): Uint8Array {
  return messages[0]?.payload ?? new Uint8Array(0);
}

function decodedAll<T>(
  messages: readonly NetlinkMessage[],
  decode: (payload: Uint8Array) => T | undefined,
): T[] {
  return messages.map(({ payload }) => decode(payload)).filter((value) => value !== undefined);
}
