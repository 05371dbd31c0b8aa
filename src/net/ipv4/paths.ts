import { SECOND_NS } from "../../time/clock.ts";
import { ipv4Destination, ipv4Source, ipv4Tos } from "../../wire/ipv4.ts";
import type { Ipv4Address } from "../../wire/ipv4-address.ts";
import { NUD_VALID } from "../neighbour/neighbour.ts";
import type { Dst } from "../route/dst.ts";
import { REDIRECT_TIMEOUT_NS, updateException } from "../route/exceptions.ts";
import { Flow } from "../route/flow.ts";
import { routeOutput } from "../route/route-output.ts";
import { isUsableGateway, type ReceivedError } from "./icmp-receive.ts";
import { isOnLink } from "./in-device.ts";
import type { Ipv4 } from "./ipv4.ts";
import { pathMtu } from "./output.ts";
import { addressType } from "./source-address.ts";

// Read first: net/ipv4/route.c (__ip_do_redirect, __ip_rt_update_pmtu).

/** What ICMP taught us about paths goes into the exceptions of the route that the lost packet took. */
export class Paths {
  readonly #ipv4: Ipv4;

  constructor(ipv4: Ipv4) {
    this.#ipv4 = ipv4;
  }

  /** A router knows a better next hop. Believed only from the router that we use, and once the new one resolves. */
  redirected(error: ReceivedError): void {
    const ipv4 = this.#ipv4;
    const gateway = error.info as Ipv4Address;
    const found = this.#routeOfQuoted(error);
    if (found === undefined || error.code > 3) return;
    const { dst, flow } = found;
    const { device } = dst;
    if (dst.gateway !== error.offender || gateway === error.offender || !isUsableGateway(gateway)) return;
    const inDevice = ipv4.inDevice(device);
    if (inDevice === undefined || !inDevice.config.acceptRedirects) {
      ipv4.trace("route", device, "__ip_do_redirect", "ignored", "accept_redirects 0");
      return;
    }
    const { sharedMedia } = inDevice.config;
    if (!sharedMedia && !isOnLink(inDevice, gateway, error.offender)) return;
    if (sharedMedia && addressType(ipv4, gateway) !== "unicast") return;
    const neighbour = ipv4.neighbours.lookupOrCreate(gateway, device);
    if (neighbour === undefined) return;
    if ((neighbour.state & NUD_VALID) === 0) {
      ipv4.neighbours.eventSend(neighbour, undefined);
      return;
    }
    if (dst.route === undefined) return;
    const expiresNs = ipv4.namespace.clock.now() + REDIRECT_TIMEOUT_NS;
    updateException(ipv4, dst.route, flow.destination, { gateway, expiresNs });
    ipv4.trace("route", device, "__ip_do_redirect", "next hop", ipv4.format(gateway));
  }

  /** A router could not forward without fragmenting. */
  tooBig(error: ReceivedError): void {
    const found = this.#routeOfQuoted(error);
    if (found?.dst.route !== undefined) this.learnMtu(found.dst, found.flow.destination, error.info);
  }

  learnMtu(dst: Dst, destination: Ipv4Address, mtu: number): void {
    const ipv4 = this.#ipv4;
    if (dst.route === undefined || dst.exception?.mtuLocked === true) return;
    const old = pathMtu(ipv4, dst);
    if (old < mtu) return;
    const minimum = ipv4.sysctls.minPmtu.value;
    const mtuLocked = mtu < minimum;
    const expiresNs = ipv4.namespace.clock.now() + ipv4.sysctls.mtuExpiresSeconds.value * SECOND_NS;
    const kept = mtuLocked ? Math.min(old, minimum) : mtu;
    updateException(ipv4, dst.route, destination, { mtu: kept, mtuLocked, expiresNs });
    ipv4.trace("route", dst.device, "__ip_rt_update_pmtu", `mtu ${kept}`, ipv4.format(destination));
  }

  #routeOfQuoted(error: ReceivedError): { dst: Dst; flow: Flow } | undefined {
    const { bytes } = error.packet;
    const flow = new Flow();
    flow.destination = ipv4Destination(bytes, error.inner);
    flow.source = ipv4Source(bytes, error.inner);
    flow.tos = ipv4Tos(bytes, error.inner) & 0x1c;
    const dst = routeOutput(this.#ipv4, flow);
    return typeof dst === "string" ? undefined : { dst, flow };
  }
}
