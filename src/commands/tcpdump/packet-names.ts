import type { Process } from "../../kernel/process.ts";
import type { Task } from "../../kernel/task.ts";
import type { IpAddress } from "../../net/netlink/route-message.ts";
import type { Ipv4Address } from "../../wire/ipv4-address.ts";
import type { Ipv6Address } from "../../wire/ipv6-address.ts";
import { formatAddress, nameOfAddress } from "../resolver/host-lookup.ts";
import { type DeviceName, type Names, resolvedNames } from "./names.ts";
import type { PrintContext } from "./print/dissection.ts";
import { type CapturedPacket, printPacket } from "./print/packet.ts";
import { Conversations } from "./print/tcp-conversations.ts";
import { TimePrinter } from "./print/timestamp.ts";

/**
 * The names of the addresses in packets, each asked for once. The real program asks in the middle of a line; here a
 * packet is printed in vain until every address in it is known, and then in earnest.
 */
export class PacketNames {
  readonly names: Names;
  readonly #process: Process;
  readonly #ipv4: Map<Ipv4Address, string> = new Map();
  readonly #ipv6: Map<Ipv6Address, string> = new Map();
  #unknown: IpAddress[] = [];

  constructor(process: Process, device: DeviceName) {
    this.#process = process;
    const hosts = { ipv4: this.#ipv4, ipv6: this.#ipv6 };
    this.names = resolvedNames(hosts, device, (address) => this.#unknown.push(address));
  }

  *learn(packet: CapturedPacket, context: PrintContext): Task<void> {
    const vain: PrintContext = { ...context, conversations: new Conversations() };
    printPacket(packet, 1, vain, new TimePrinter());
    const unknown = this.#unknown;
    for (const address of unknown) {
      const isKnown =
        typeof address === "bigint" ? this.#ipv6.has(address as Ipv6Address) : this.#ipv4.has(address);
      if (isKnown) continue;
      const name = (yield* nameOfAddress(this.#process, address)) ?? formatAddress(address);
      if (typeof address === "bigint") this.#ipv6.set(address as Ipv6Address, name);
      else this.#ipv4.set(address, name);
    }
    this.#unknown = [];
  }
}
