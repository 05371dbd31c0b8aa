import type { Process } from "../../kernel/process.ts";
import type { Task } from "../../kernel/task.ts";
import type { LinkMessage } from "../../net/netlink/link-message.ts";
import type { CapturedFrame, PacketSocket } from "../../net/socket/socket.ts";
import {
  ARP_LENGTH_BYTES,
  ARPOP_REPLY,
  ARPOP_REQUEST,
  type ArpPacket,
  decodeArp,
  encodeArp,
} from "../../wire/arp.ts";
import { strerror } from "../../wire/errno.ts";
import { ETH_P_ARP, encodeEthernet } from "../../wire/ethernet.ts";
import { ETHERNET_HEADER_LENGTH_BYTES } from "../../wire/frame.ts";
import { formatIpv4Address, type Ipv4Address } from "../../wire/ipv4-address.ts";
import { formatMac, type MacAddress } from "../../wire/mac-address.ts";
import type { ArpingOptions } from "./program.ts";

// Read first: iputils arping.c (event_loop, recv_pack, finish).

export interface ArpingTarget {
  readonly device: LinkMessage;
  readonly destination: Ipv4Address;
  readonly source: Ipv4Address;
}

/** One run: a question a second, and what comes back. */
export class ArpingSession {
  readonly #process: Process;
  readonly #options: ArpingOptions;
  readonly #target: ArpingTarget;
  readonly #socket: PacketSocket;
  #peer: MacAddress;
  #unicasting = false;
  #sent = 0;
  #broadcasts = 0;
  #received = 0;
  #requests = 0;
  #lastNs = 0;
  #left: number;
  #exiting = false;

  constructor(process: Process, options: ArpingOptions, target: ArpingTarget) {
    this.#process = process;
    this.#options = options;
    this.#target = target;
    this.#peer = target.device.broadcast;
    this.#left = options.count;
    this.#socket = process.sockets.packet();
    process.onSignal("INT", () => {
      this.#exiting = true;
    });
  }

  *run(): Task<number> {
    const { device } = this.#target;
    this.#socket.bind(device.ifindex, ETH_P_ARP);
    try {
      yield* this.#opening();
      const failed = yield* this.#loop();
      return failed ?? (yield* this.#finish());
    } finally {
      this.#socket.close();
    }
  }

  *#opening(): Task<void> {
    if (this.#options.quiet) return;
    const { destination, source, device } = this.#target;
    const ends = `${formatIpv4Address(destination)} from ${formatIpv4Address(source)}`;
    yield* this.#process.stdout.print(`ARPING ${ends} ${device.name}\n`);
  }

  /** event_loop: a number is the status of a failure. */
  *#loop(): Task<number | undefined> {
    const { timeoutSeconds, intervalSeconds } = this.#options;
    const start = this.#now();
    const deadline = timeoutSeconds > 0 ? start + timeoutSeconds * 1e9 : Number.POSITIVE_INFINITY;
    let next = start;
    while (!this.#exiting) {
      if (this.#now() >= next) {
        if (this.#left === 0) return undefined;
        const failure = this.#send();
        if (failure !== undefined) {
          yield* this.#process.stderr.print(`arping: sendto: ${failure}\n`);
          return 2;
        }
        if (this.#left > 0) this.#left--;
        next += intervalSeconds * 1e9;
        // With -c and no answer expected any more, the last interval is still waited for.
      }
      if (this.#now() >= deadline) return undefined;
      const waitNs = Math.min(next, deadline) - this.#now();
      if ((yield* this.#process.poll([this.#socket], Math.max(0, waitNs))) === "ready")
        yield* this.#receiveAll();
      if (this.#isSatisfied()) return undefined;
    }
    return undefined;
  }

  #now(): number {
    return this.#process.machine.clock.now();
  }

  /** -f, a duplicate found, or -c answers received. */
  #isSatisfied(): boolean {
    const { quitOnReply, mode, count } = this.#options;
    if (this.#received === 0) return false;
    if (quitOnReply || mode === "probe") return true;
    return count >= 0 && this.#sent >= count && this.#received >= count;
  }

  /** The words of an error, or undefined. */
  #send(): string | undefined {
    const { device, destination, source } = this.#target;
    const { mode } = this.#options;
    const bytes = new Uint8Array(ETHERNET_HEADER_LENGTH_BYTES + ARP_LENGTH_BYTES);
    encodeEthernet({ destination: this.#peer, source: device.address, ethertype: ETH_P_ARP }, bytes);
    const packet: ArpPacket = {
      operation: mode === "answer" ? ARPOP_REPLY : ARPOP_REQUEST,
      senderMac: device.address,
      senderIp: source,
      targetMac: mode === "answer" ? device.address : this.#peer,
      targetIp: destination,
    };
    encodeArp(packet, bytes, ETHERNET_HEADER_LENGTH_BYTES);
    this.#lastNs = this.#now();
    const sent = this.#socket.send(bytes, device.ifindex, ETH_P_ARP);
    if (!sent.ok) return strerror(sent.errno);
    this.#sent++;
    if (!this.#unicasting) this.#broadcasts++;
    return undefined;
  }

  *#receiveAll(): Task<void> {
    for (;;) {
      const captured = this.#socket.receive();
      if (!captured.ok) return;
      const arp = this.#relevant(captured.value);
      if (arp !== undefined) yield* this.#report(captured.value, arp);
    }
  }

  /** recv_pack: only what speaks of the target, and to us. */
  #relevant(frame: CapturedFrame): ArpPacket | undefined {
    if (frame.packetType === "outgoing" || frame.packetType === "otherhost") return undefined;
    const decoded = decodeArp(frame.bytes, ETHERNET_HEADER_LENGTH_BYTES);
    if (!decoded.ok) return undefined;
    const arp = decoded.value;
    const { destination, source, device } = this.#target;
    if (arp.senderIp !== destination) return undefined;
    if (this.#options.mode === "probe") {
      if (arp.senderMac === device.address) return undefined;
      return source === 0 || arp.targetIp === source ? arp : undefined;
    }
    if (arp.targetIp !== source) return undefined;
    return arp.operation === ARPOP_REPLY && arp.targetMac !== device.address ? undefined : arp;
  }

  *#report(frame: CapturedFrame, arp: ArpPacket): Task<void> {
    if (!this.#options.quiet) {
      const cast = frame.packetType === "host" ? "Unicast" : "Broadcast";
      const kind = arp.operation === ARPOP_REPLY ? "reply" : "request";
      const from = `${formatIpv4Address(arp.senderIp)} [${formatMac(arp.senderMac).toUpperCase()}]`;
      const tripUs = Math.floor((frame.timeNs - this.#lastNs) / 1000);
      const trip = `${Math.floor(tripUs / 1000)}.${String(tripUs % 1000).padStart(3, "0")}ms`;
      yield* this.#process.stdout.print(`${cast} ${kind} from ${from}  ${trip}\n`);
      yield* this.#process.stdout.flush();
    }
    this.#received++;
    if (arp.operation === ARPOP_REQUEST) this.#requests++;
    if (!this.#options.broadcastOnly) {
      this.#peer = arp.senderMac;
      this.#unicasting = true;
    }
  }

  *#finish(): Task<number> {
    const { quiet, mode } = this.#options;
    if (!quiet) {
      yield* this.#process.stdout.print(`Sent ${this.#sent} probes (${this.#broadcasts} broadcast(s))\n`);
      const requests = this.#requests > 0 ? ` (${this.#requests} request(s))` : "";
      yield* this.#process.stdout.print(`Received ${this.#received} response(s)${requests}\n`);
    }
    if (mode === "probe") return this.#received > 0 ? 1 : 0;
    if (mode === "announce" || mode === "answer") return 0;
    return this.#received > 0 ? 0 : 1;
  }
}
