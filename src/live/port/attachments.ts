import type { SlaveAddress } from "../../ipvlan/port.ts";
import type { ReceiveRule } from "../../ipvlan/receive-rule.ts";
import type { DataPlane } from "../plane/data-plane.ts";
import { RawRouteOut } from "../plane/raw-route-out.ts";
import type { Inject, RouteOut } from "../plane/surroundings.ts";
import { type Inject as InjectSocket, openInject } from "../steal/inject.ts";
import { attachSteal, type Steal } from "../steal/steal.ts";
import { SystemCallError } from "../sys/libc.ts";
import { withNamespace } from "../sys/namespace.ts";
import { PacketSocket } from "../sys/packet-socket.ts";
import type { PortReport } from "./messages.ts";
import { withRights } from "./refusal.ts";

export interface AttachedParent {
  readonly namespaceFd: number;
  readonly ifindex: number;
  readonly name: string;
}

/** What we hang on the parent. All of it ends with its descriptors. */
export class Attachments {
  readonly socket: PacketSocket;
  readonly inject: Inject;
  readonly routeOut: RouteOut;
  readonly #steal: Steal | undefined;
  readonly #injectSocket: InjectSocket | undefined;
  readonly #rawRouteOut: RawRouteOut;
  #plane: DataPlane | undefined;

  /** Throws where slaves could not even send; what is missing beyond that is told to `warn`. */
  constructor(parent: AttachedParent, warn: (text: string) => void) {
    const place = { parentIfindex: parent.ifindex, namespaceFd: parent.namespaceFd };
    this.socket = withNamespace(parent.namespaceFd, () => PacketSocket.open(parent.name));
    try {
      this.#rawRouteOut = withNamespace(parent.namespaceFd, () => this.#openRouteOut(parent.ifindex));
    } catch (error) {
      this.socket.close();
      throw error;
    }
    this.routeOut = this.#rawRouteOut;
    this.#steal = unlessRefused(
      () => attachSteal(place),
      warn,
      "the parent's own stack sees frames for slaves",
    );
    this.#injectSocket = unlessRefused(
      () => openInject(place),
      warn,
      "slaves can't reach the parent's addresses",
    );
    this.inject = this.#injectSocket ?? NO_INJECT;
    this.showAll("the driver's");
  }

  get steal(): PortReport["steal"] {
    return this.#steal?.kind ?? "none";
  }

  setRule(rule: ReceiveRule): void {
    this.#steal?.setRule(rule);
  }

  /** An address that entered the port's table. */
  added(address: SlaveAddress): void {
    this.#steal?.add(address);
  }

  removed(address: SlaveAddress): void {
    this.#steal?.remove(address);
  }

  /** Whether the socket gets all that the parent receives, or only what `receive` makes more of than a plain `pass`. */
  showAll(which: "all" | "the driver's"): void {
    if (which === "all") this.#steal?.filter.detach(this.socket.fd);
    else this.#steal?.filter.attach(this.socket.fd);
  }

  /** The plane that hands a packet's answer (too big) to the slave that is sending. */
  answerWith(plane: DataPlane): void {
    this.#plane = plane;
  }

  close(): void {
    this.#steal?.close();
    this.#injectSocket?.close();
    this.#rawRouteOut.close();
    this.socket.close();
  }

  #openRouteOut(ifindex: number): RawRouteOut {
    return new RawRouteOut({
      ifindex,
      answer: (message, protocol) => this.#plane?.answerSender(message, protocol),
    });
  }
}

const NO_INJECT: Inject = { send: () => -1 };

function unlessRefused<T>(open: () => T, warn: (text: string) => void, lost: string): T | undefined {
  try {
    return open();
  } catch (error) {
    if (!(error instanceof SystemCallError)) throw error;
    warn(`${lost}: ${withRights(error)}`);
    return undefined;
  }
}
