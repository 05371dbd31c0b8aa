import { RTM_NEWLINK } from "../../live/netlink/link.ts";
import { NLM_F_CREATE, NLM_F_EXCL } from "../../live/netlink/message.ts";
import { findLink } from "../../live/netlink/requests.ts";
import { NetlinkRefusal, NetlinkSocket } from "../../live/netlink/socket.ts";
import { check, libc, SystemCallError } from "../../live/sys/libc.ts";
import { enterNamespace, openOwnNamespace } from "../../live/sys/namespace.ts";
import { closeDescriptor } from "../../live/sys/socket.ts";
import type { LinkKindRequest } from "../../net/netlink/link-message.ts";
import { encodeNewLink } from "./link-attributes.ts";

const CLONE_NEWNET = 0x40000000;

export type KernelDriver =
  | { readonly kind: "present" }
  /** The kernel's words. */
  | { readonly kind: "absent"; readonly reason: string };

/** Whether this kernel has ipvlan, by making a link in a namespace that nobody else sees and that ends with it. */
export function probeKernelDriver(): KernelDriver {
  return inScratchNamespace((socket) => {
    const parent = scratchParent(socket);
    try {
      create(socket, "probe1", { kind: "ipvlan", data: { mode: 0, flags: 0 } }, parent);
      return { kind: "present" };
    } catch (error) {
      if (!(error instanceof SystemCallError)) throw error;
      // Without any parent the driver itself refuses (EINVAL), if there is one.
      if (parent === undefined && error.code === "EINVAL") return { kind: "present" };
      const words = error instanceof NetlinkRefusal ? error.words : undefined;
      return { kind: "absent", reason: words ?? error.code };
    }
  });
}

/** Runs `action` in a new network namespace, and comes back. */
export function inScratchNamespace<T>(action: (socket: NetlinkSocket) => T): T {
  const home = openOwnNamespace();
  try {
    check(libc().unshare(CLONE_NEWNET), "unshare");
    try {
      const socket = new NetlinkSocket();
      try {
        return action(socket);
      } finally {
        socket.close();
      }
    } finally {
      enterNamespace(home);
    }
  } finally {
    closeDescriptor(home);
  }
}

/** An Ethernet device to lie on: whatever virtual kind this kernel has. */
function scratchParent(socket: NetlinkSocket): number | undefined {
  for (const type of [{ kind: "dummy" }, { kind: "veth" }] as const) {
    try {
      create(socket, "probe0", type, undefined);
    } catch (error) {
      if (error instanceof SystemCallError) continue;
      throw error;
    }
    return findLink(socket, "probe0")?.ifindex;
  }
  return undefined;
}

function create(socket: NetlinkSocket, name: string, type: LinkKindRequest, link: number | undefined): void {
  const request = { name, type, ...(link === undefined ? {} : { link }) };
  socket.request(RTM_NEWLINK, encodeNewLink(request, undefined), NLM_F_CREATE | NLM_F_EXCL);
}
