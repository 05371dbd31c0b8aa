import type { NetDevice } from "../../device/device.ts";
import type { Errno } from "../../wire/errno.ts";
import type { Ipv4Address } from "../../wire/ipv4-address.ts";
import type { RouteType } from "../netlink/route-message.ts";
import type { FibRoute, RouteException } from "./fib-route.ts";

/** RTCF_*: what a packet that took this route may do. */
export const RTCF_LOCAL: number = 0x80000000 | 0;
export const RTCF_BROADCAST = 0x10000000;
export const RTCF_MULTICAST = 0x20000000;

/** A route as one packet or a connected socket holds it (struct rtable). */
export class Dst {
  readonly device: NetDevice;
  readonly type: RouteType;
  /** RTCF_* */
  readonly flags: number;
  /** The next hop; 0 = the destination itself. */
  readonly gateway: Ipv4Address;
  readonly route: FibRoute | undefined;
  /** The table that answered; 0 = none did. */
  readonly table: number;
  readonly exception: RouteException | undefined;
  /** The answer to packets that end here (ip_error): EHOSTUNREACH, ENETUNREACH, EACCES. */
  readonly error: Errno | undefined;
  /** The FIB's generation at the time; another one means: look again. */
  readonly generation: number;
  /** IPSKB_DOREDIRECT: an input route that leads back through the device it came from. */
  readonly redirect: boolean;

  constructor(init: DstInit) {
    this.device = init.device;
    this.type = init.type;
    this.flags = init.flags;
    this.gateway = init.gateway;
    this.route = init.route;
    this.table = init.table ?? init.route?.init.table ?? 0;
    this.exception = init.exception;
    this.error = init.error;
    this.generation = init.generation;
    this.redirect = init.redirect;
  }
}

export interface DstInit {
  readonly device: NetDevice;
  readonly type: RouteType;
  readonly flags: number;
  readonly gateway: Ipv4Address;
  readonly route: FibRoute | undefined;
  readonly exception: RouteException | undefined;
  readonly error: Errno | undefined;
  readonly generation: number;
  readonly redirect: boolean;
  /** Absent: that of the route. */
  readonly table?: number | undefined;
}
