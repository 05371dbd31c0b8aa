import type { NetDevice } from "../../device/device.ts";
import type { Errno } from "../../wire/errno.ts";
import type { Ipv4Address } from "../../wire/ipv4-address.ts";
import {
  RT_SCOPE_HOST,
  RT_SCOPE_LINK,
  RT_SCOPE_NOWHERE,
  RT_SCOPE_UNIVERSE,
} from "../netlink/address-message.ts";
import type { RouteType } from "../netlink/route-message.ts";
import type { Dst } from "./dst.ts";

/** fib_props: the error of a lookup that ends at this type, and the widest scope that such a route may have. */
export const ROUTE_TYPE_PROPERTIES: Readonly<
  Record<RouteType, { readonly error: Errno | undefined; readonly scope: number }>
> = {
  unicast: { error: undefined, scope: RT_SCOPE_UNIVERSE },
  local: { error: undefined, scope: RT_SCOPE_HOST },
  broadcast: { error: undefined, scope: RT_SCOPE_LINK },
  anycast: { error: undefined, scope: RT_SCOPE_LINK },
  multicast: { error: undefined, scope: RT_SCOPE_UNIVERSE },
  blackhole: { error: "EINVAL", scope: RT_SCOPE_UNIVERSE },
  unreachable: { error: "EHOSTUNREACH", scope: RT_SCOPE_UNIVERSE },
  prohibit: { error: "EACCES", scope: RT_SCOPE_UNIVERSE },
  throw: { error: "EAGAIN", scope: RT_SCOPE_UNIVERSE },
};

/** What is learned about one destination behind a route (struct fib_nh_exception): a redirect, a path MTU. */
export interface RouteException {
  /** 0 = the route's own. */
  gateway: Ipv4Address;
  /** 0 = the route's own. */
  mtu: number;
  /** mtu was below min_pmtu: fragmenting is allowed in spite of DF. */
  mtuLocked: boolean;
  /** 0 = for ever (redirects). */
  expiresNs: number;
}

/** What a route is made of, checked; see fib-create.ts. */
export interface FibRouteInit {
  readonly table: number;
  readonly destination: Ipv4Address;
  readonly prefixLength: number;
  readonly tos: number;
  readonly type: RouteType;
  readonly protocol: number;
  readonly scope: number;
  readonly priority: number;
  /** 0 = none said. */
  readonly preferredSource: Ipv4Address;
  readonly device: NetDevice | undefined;
  /** 0 = none. */
  readonly gateway: Ipv4Address;
  /** Scope of what the gateway resolved to; the gateway is used only if that is `link`. */
  readonly nexthopScope: number;
  readonly onlink: boolean;
  readonly mtu: number | undefined;
}

/** One route with its next hop (struct fib_alias, fib_info and fib_nh in one). */
export class FibRoute {
  readonly init: FibRouteInit;
  readonly type: RouteType;
  readonly scope: number;
  readonly tos: number;
  readonly device: NetDevice | undefined;
  readonly error: Errno | undefined;
  /** RTNH_F_LINKDOWN: the device has no carrier. */
  linkdown: boolean;
  /** RTNH_F_DEAD: the device or the source address is gone; the route follows. */
  dead = false;
  readonly exceptions: Map<Ipv4Address, RouteException> = new Map();
  /** nh_rth_output and nh_rth_input: the route as packets use it, as long as its generation is the table's. */
  output: Dst | undefined = undefined;
  input: Dst | undefined = undefined;

  constructor(init: FibRouteInit) {
    this.init = init;
    this.type = init.type;
    this.scope = init.scope;
    this.tos = init.tos;
    this.device = init.device;
    this.error = ROUTE_TYPE_PROPERTIES[init.type].error;
    this.linkdown = init.device?.carrier === false && init.nexthopScope !== RT_SCOPE_NOWHERE;
  }

  /** fib_find_info and fa_type: the same route in everything but its place. */
  sameAs(other: FibRouteInit): boolean {
    const own = this.init;
    return (
      own.type === other.type &&
      own.protocol === other.protocol &&
      own.scope === other.scope &&
      own.preferredSource === other.preferredSource &&
      own.device === other.device &&
      own.gateway === other.gateway &&
      own.nexthopScope === other.nexthopScope &&
      own.onlink === other.onlink &&
      own.mtu === other.mtu
    );
  }

  /** Whether packets go to the gateway rather than to their destination (rt_set_nexthop). */
  get usesGateway(): boolean {
    return this.init.gateway !== 0 && this.init.nexthopScope === RT_SCOPE_LINK;
  }
}

/** nexthop scope of a route with host scope: such a route stays when its device goes down. */
export const NEXTHOP_SCOPE_NOWHERE: number = RT_SCOPE_NOWHERE;
