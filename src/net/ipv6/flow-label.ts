import type { Random } from "../../time/random.ts";
import type { Ipv6Address } from "../../wire/ipv6-address.ts";

/** What a flow is told apart by: ports, or type and code of ICMPv6 (struct flow_keys). */
export interface FlowKey {
  readonly source: Ipv6Address;
  readonly destination: Ipv6Address;
  readonly protocol: number;
  readonly selector: number;
}

/** One secret for all namespaces, as hashrnd is one per boot. */
const SECRETS: WeakMap<Random, number> = new WeakMap();

/** ip6_make_flowlabel (net.ipv6.auto_flowlabels): 20 bits that a flow keeps, from its addresses and a secret. */
export function flowLabelOf(random: Random, key: FlowKey): number {
  let secret = SECRETS.get(random);
  if (secret === undefined) {
    secret = random.stream("flow labels").uint32();
    SECRETS.set(random, secret);
  }
  let hash = secret;
  hash = mix(hash, fold(key.source));
  hash = mix(hash, fold(key.destination));
  hash = mix(hash, key.protocol);
  hash = mix(hash, key.selector);
  return (hash ^ (hash >>> 12)) & 0xfffff;
}

function fold(address: Ipv6Address): number {
  const half = (address >> 64n) ^ (address & 0xffffffffffffffffn);
  return Number((half >> 32n) * 31n + (half & 0xffffffffn)) % 0x100000000;
}

/** murmur3's finalizer over the sum. */
function mix(hash: number, value: number): number {
  let h = (hash ^ value) >>> 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}
