import type { SlaveAddress } from "../../ipvlan/port.ts";
import type { ReceiveRule } from "../../ipvlan/receive-rule.ts";
import type { DataPlane } from "../plane/data-plane.ts";
import type { Inject, RouteOut } from "../plane/surroundings.ts";
import { withNamespace } from "../sys/namespace.ts";
import { PacketSocket } from "../sys/packet-socket.ts";
import type { PortReport } from "./messages.ts";

/** What we hang on the parent: all of it ends with its descriptors. */
export interface Attachments {
  readonly socket: PacketSocket;
  readonly inject: Inject;
  readonly routeOut: RouteOut;
  readonly steal: PortReport["steal"];
  setRule(rule: ReceiveRule): void;
  added(address: SlaveAddress): void;
  removed(address: SlaveAddress): void;
  /** Whether the socket gets all that the parent receives, or only what `receive` makes more of than a plain `pass`. */
  showAll?(which: "all" | "the driver's"): void;
  /** Who hands a packet's answer (too big) to the slave that sent it. */
  answerWith?(plane: DataPlane): void;
  close(): void;
}

export interface AttachedParent {
  readonly namespaceFd: number;
  readonly ifindex: number;
  readonly name: string;
}

export function attach(parent: AttachedParent, _warn: (text: string) => void): Attachments {
  const socket = withNamespace(parent.namespaceFd, () => PacketSocket.open(parent.name));
  return {
    socket,
    inject: { send: () => -1 },
    routeOut: { send: () => "drop" },
    steal: "none",
    setRule() {},
    added() {},
    removed() {},
    close() {
      socket.close();
    },
  };
}
