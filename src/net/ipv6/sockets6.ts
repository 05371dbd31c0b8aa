import type { Result } from "../../wire/errno.ts";
import type { DatagramSocket } from "../socket/socket.ts";
import type { Icmpv6Report } from "./icmpv6-notify.ts";
import type { Inbound } from "./input.ts";
import type { Ipv6 } from "./ipv6.ts";

/** The sockets of one namespace's IPv6. */
export class Sockets6 {
  readonly ipv6: Ipv6;
  constructor(ipv6: Ipv6) {
    this.ipv6 = ipv6;
  }
  deliverRaw(_inbound: Inbound): boolean {
    return false;
  }
  receiveUdp(_inbound: Inbound): void {}
  receivePing(_inbound: Inbound): void {}
  receiveError(_report: Icmpv6Report): void {}
  openUdp(): DatagramSocket {
    throw new Error("not written yet");
  }
  openPing(): Result<DatagramSocket> {
    throw new Error("not written yet");
  }
  openRaw(_protocol: number): DatagramSocket {
    throw new Error("not written yet");
  }
}
