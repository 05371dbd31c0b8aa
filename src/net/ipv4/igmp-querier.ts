import { SECOND_NS } from "../../time/clock.ts";
import type { IntegerSysctl } from "../sysctl.ts";
import type { DeviceConfig } from "./device-config.ts";

// Read first: RFC 3376 7.2.1 and 8, net/ipv4/igmp.c (igmp_heard_query).

const IGMP_QUERY_INTERVAL_NS: number = 125 * SECOND_NS;
const IGMP_QUERY_RESPONSE_INTERVAL_NS: number = 10 * SECOND_NS;
/** What a device knows of its multicast routers: the oldest version that was heard of lately, and their numbers. */
export class IgmpQuerier {
  readonly #config: DeviceConfig;
  #v1UntilNs = 0;
  #v2UntilNs = 0;
  readonly #default: IntegerSysctl;
  /** mr_qrv; 0 = net.ipv4.igmp_qrv. */
  #robustness = 0;
  #intervalNs: number = IGMP_QUERY_INTERVAL_NS;
  #responseNs: number = IGMP_QUERY_RESPONSE_INTERVAL_NS;

  constructor(config: DeviceConfig, robustness: IntegerSysctl) {
    this.#config = config;
    this.#default = robustness;
  }

  /** How often each change is reported. */
  get robustness(): number {
    return this.#robustness === 0 ? this.#default.value : this.#robustness;
  }

  /** IGMP_V1_SEEN, IGMP_V2_SEEN */
  version(nowNs: number): 1 | 2 | 3 {
    const forced = this.#config.forceIgmpVersion;
    if (forced === 1 || nowNs < this.#v1UntilNs) return 1;
    return forced === 2 || nowNs < this.#v2UntilNs ? 2 : 3;
  }

  /** An old router is believed in for as long as it should take until its next query. */
  heardOld(version: 1 | 2, nowNs: number): void {
    const untilNs = nowNs + this.robustness * this.#intervalNs + this.#responseNs;
    if (version === 1) this.#v1UntilNs = untilNs;
    else this.#v2UntilNs = untilNs;
  }

  /** RFC 3376 4.1.6, 4.1.7: zeros mean the defaults. */
  heardV3(robustness: number, intervalNs: number): void {
    this.#robustness = robustness;
    this.#intervalNs = intervalNs === 0 ? IGMP_QUERY_INTERVAL_NS : intervalNs;
    if (this.#responseNs >= this.#intervalNs) this.#responseNs = this.#intervalNs - SECOND_NS;
  }
}
