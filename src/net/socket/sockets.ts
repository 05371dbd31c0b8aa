import type { Result } from "../../wire/errno.ts";
import type { Namespace } from "../namespace.ts";
import { createPacketSocket } from "./packet-socket.ts";
import type { DatagramSocket, PacketSocket, SocketFactory } from "./socket.ts";

/** socket(2) of one namespace, by family. */
export class Sockets implements SocketFactory {
  readonly #namespace: Namespace;

  constructor(namespace: Namespace) {
    this.#namespace = namespace;
  }

  udp(family: 4 | 6): DatagramSocket {
    return this.#protocol(family).openUdp();
  }

  ping(family: 4 | 6): Result<DatagramSocket> {
    return this.#protocol(family).openPing();
  }

  raw(family: 4 | 6, protocol: number): DatagramSocket {
    return this.#protocol(family).openRaw(protocol);
  }

  packet(): PacketSocket {
    return createPacketSocket(this.#namespace);
  }

  #protocol(family: 4 | 6): Namespace["ipv4"] | Namespace["ipv6"] {
    return family === 4 ? this.#namespace.ipv4 : this.#namespace.ipv6;
  }
}
