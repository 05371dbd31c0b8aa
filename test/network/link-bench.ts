// Devices without protocols above them, for the tests of links.

import { Namespace } from "../../src/net/namespace.ts";
import type { LinkMessage, NewLinkRequest, SetLinkRequest } from "../../src/net/netlink/link-message.ts";
import { Network } from "../../src/net/network.ts";
import { createRandom } from "../../src/time/random.ts";
import { VirtualClock } from "../../src/time/virtual-clock.ts";
import { Tracer } from "../../src/trace/tracer.ts";

export interface Bench {
  readonly network: Network;
  readonly main: Namespace;
  /** Lets work that is due happen, as between two commands. */
  readonly settle: (durationNs?: number) => void;
  readonly namespace: () => Namespace;
}

const FLAG_NAMES: readonly (readonly [number, string])[] = [
  [0x8, "LOOPBACK"],
  [0x2, "BROADCAST"],
  [0x1000, "MULTICAST"],
  [0x80, "NOARP"],
  [0x200, "ALLMULTI"],
  [0x100, "PROMISC"],
  [0x1, "UP"],
  [0x10000, "LOWER_UP"],
];

export function bench(): Bench {
  const clock = new VirtualClock();
  const network = new Network(clock, createRandom(1), new Tracer(() => clock.now()));
  const main = bare(new Namespace(network, "init"));
  /** Lets work that is due happen, as between two commands. */
  const settle = (durationNs = 2_000_000): void => {
    const end = clock.now() + durationNs;
    while ((clock.nextTimeNs() ?? Number.POSITIVE_INFINITY) <= end) clock.runNext();
    clock.spend(Math.max(0, end - clock.now()));
  };
  return { network, main, settle, namespace: () => bare(new Namespace(network, undefined)) };
}

/** The protocols never learn of any device, and so neither join groups nor send. */
function bare(namespace: Namespace): Namespace {
  namespace.ipv4.deviceEvent = () => {};
  namespace.ipv6.deviceEvent = () => {};
  return namespace;
}

export function show(namespace: Namespace, name: string): string {
  const link = namespace.rtnetlink.getLink({ name });
  if (link === undefined) return "does not exist";
  const names = FLAG_NAMES.filter(([bit]) => (link.flags & bit) !== 0).map(([, text]) => text);
  if ((link.flags & 0x41) === 1) names.unshift("NO-CARRIER");
  return `${link.ifindex}: ${link.name}${other(namespace, link)}: <${names.join(",")}> mtu ${link.mtu} qdisc ${link.qdisc} state ${link.operState}`;
}

function other(namespace: Namespace, link: LinkMessage): string {
  if (link.link === undefined) return "";
  if (link.linkNetnsId !== undefined) return `@if${link.link}`;
  return `@${namespace.rtnetlink.getLink({ ifindex: link.link })?.name ?? "?"}`;
}

export function add(namespace: Namespace, request: NewLinkRequest): string {
  const answer = namespace.rtnetlink.newLink(request);
  return answer.ok ? "ok" : `${answer.errno} ${answer.message ?? ""}`.trim();
}

export function set(namespace: Namespace, name: string, request: Omit<SetLinkRequest, "ifindex">): string {
  const ifindex = namespace.rtnetlink.getLink({ name })?.ifindex ?? 0;
  const answer = namespace.rtnetlink.setLink({ ifindex, ...request });
  return answer.ok ? "ok" : `${answer.errno} ${answer.message ?? ""}`.trim();
}
