import { ADDRESS_FLAGS } from "../src/commands/network-text/address-text.ts";
import { numberOfName } from "../src/commands/network-text/names.ts";
import { createProgramTable } from "../src/commands/registry.ts";
import {
  IFF_BROADCAST,
  IFF_LOOPBACK,
  IFF_LOWER_UP,
  IFF_MULTICAST,
  IFF_NOARP,
  IFF_RUNNING,
  IFF_UP,
} from "../src/device/flags.ts";
import { createMachine } from "../src/kernel/emulated-machine.ts";
import type { Machine } from "../src/kernel/machine.ts";
import type { Namespace } from "../src/net/namespace.ts";
import type { AddressMessage } from "../src/net/netlink/address-message.ts";
import type { LinkMessage } from "../src/net/netlink/link-message.ts";
import type { IpAddress, NeighbourMessage, RouteMessage } from "../src/net/netlink/route-message.ts";
import { parseIpv4Address } from "../src/wire/ipv4-address.ts";
import { parseIpv6Address } from "../src/wire/ipv6-address.ts";
import { parseMac } from "../src/wire/mac-address.ts";

/** JSON as iproute2 prints it. */
type Json = Readonly<Record<string, unknown>>;

export interface Fixture {
  readonly links: readonly Json[];
  readonly routes?: readonly Json[];
  readonly neighbours?: readonly Json[];
}

const FLAGS: Readonly<Record<string, number>> = {
  LOOPBACK: IFF_LOOPBACK,
  BROADCAST: IFF_BROADCAST,
  MULTICAST: IFF_MULTICAST,
  NOARP: IFF_NOARP,
  UP: IFF_UP,
  LOWER_UP: IFF_LOWER_UP | IFF_RUNNING,
};

/** A machine whose only namespace holds what a recorded `ip -j` told: its text must follow from that. */
export function machineOf(fixture: Fixture): Machine {
  const indexOf = (name: unknown): number =>
    Number(fixture.links.find((link) => link.ifname === name)?.ifindex ?? 0);
  const links = fixture.links.map((link) => linkOf(link, indexOf));
  const addresses = fixture.links.flatMap((link) =>
    ((link.addr_info as readonly Json[] | undefined) ?? []).map((each) =>
      addressOf(each, Number(link.ifindex)),
    ),
  );
  const routes = (fixture.routes ?? []).map((route) => routeOf(route, indexOf));
  const neighbours = (fixture.neighbours ?? []).map((each) => neighbourOf(each, indexOf));
  const rtnetlink = {
    dumpLinks: () => links,
    getLink: (by: { ifindex?: number; name?: string }) =>
      links.find((link) => link.ifindex === by.ifindex || link.name === by.name),
    dumpAddresses: (family: number) => addresses.filter((address) => address.family === family),
    dumpRoutes: (family: number) => routes.filter((route) => route.family === family),
    dumpNeighbours: (family: number, which: string) =>
      neighbours.filter((each) => each.family === family && each.proxy === (which === "proxies")),
    hasRouteTable: () => true,
    netnsId: () => 0,
  };
  const machine = createMachine({
    seed: 1,
    bootTimeNs: 0n,
    createNamespace: (id) => ({ id, rtnetlink }) as unknown as Namespace,
    destroyNamespace: () => {},
    programs: createProgramTable(),
  });
  // The recorded namespace of the peer has the id 0.
  machine.addNamespace("far");
  return machine;
}

function linkOf(json: Json, indexOf: (name: unknown) => number): LinkMessage {
  const flags = (json.flags as readonly string[]).reduce((bits, name) => bits | (FLAGS[name] ?? 0), 0);
  const parent = json.link_index ?? (json.link === undefined ? undefined : indexOf(json.link));
  return {
    ifindex: Number(json.ifindex),
    name: String(json.ifname),
    altNames: [],
    flags,
    mtu: json.mtu,
    qdisc: json.qdisc,
    operState: json.operstate,
    group: 0,
    txQueueLength: json.txqlen,
    type: json.link_type,
    address: parseMac(String(json.address)),
    broadcast: parseMac(String(json.broadcast)),
    link: parent,
    linkNetnsId: json.link_netnsid,
    master: json.master === undefined ? undefined : indexOf(json.master),
  } as unknown as LinkMessage;
}

function parseAddress(text: unknown): IpAddress | undefined {
  if (text === undefined) return undefined;
  return parseIpv4Address(String(text)) ?? parseIpv6Address(String(text));
}

function addressOf(json: Json, ifindex: number): AddressMessage {
  const local = parseAddress(json.local);
  const flags = ADDRESS_FLAGS.reduce((bits, { name, mask }) => bits | (json[name] === true ? mask : 0), 0);
  return {
    family: json.family === "inet" ? 4 : 6,
    ifindex,
    local,
    peer: parseAddress(json.address) ?? (json.family === "inet" ? local : undefined),
    prefixLength: json.prefixlen,
    broadcast: parseAddress(json.broadcast),
    scope: numberOfName("scope", String(json.scope)) ?? Number(json.scope),
    flags: json.dynamic === true ? flags : flags | 0x80,
    label: json.label,
    validSeconds: json.valid_life_time,
    preferredSeconds: json.preferred_life_time,
  } as unknown as AddressMessage;
}

function routeOf(json: Json, indexOf: (name: unknown) => number): RouteMessage {
  const [network, length] = String(json.dst).split("/");
  const destination = network === "default" ? undefined : parseAddress(network);
  const address = destination ?? parseAddress(json.gateway) ?? parseAddress(json.prefsrc);
  const family = typeof address === "bigint" ? 6 : 4;
  const flags = (json.flags as readonly string[] | undefined) ?? [];
  return {
    family,
    table: 254,
    type: json.type ?? "unicast",
    destination,
    prefixLength:
      length === undefined ? (destination === undefined ? 0 : family === 4 ? 32 : 128) : Number(length),
    tos: json.tos === undefined ? 0 : Number.parseInt(String(json.tos), 16),
    protocol: json.protocol === undefined ? 3 : numberOfName("protocol", String(json.protocol)),
    scope: json.scope === undefined ? 0 : numberOfName("scope", String(json.scope)),
    metric: json.metric ?? 0,
    preferredSource: parseAddress(json.prefsrc),
    nexthop: {
      ifindex: json.dev === undefined ? undefined : indexOf(json.dev),
      gateway: parseAddress(json.gateway),
      onlink: flags.includes("onlink"),
      linkdown: flags.includes("linkdown"),
      dead: flags.includes("dead"),
    },
    mtu: (json.metrics as readonly Json[] | undefined)?.[0]?.mtu,
    preference: json.pref,
    expiresSeconds: undefined,
    cached: false,
    cacheFlags: [],
  } as unknown as RouteMessage;
}

function neighbourOf(json: Json, indexOf: (name: unknown) => number): NeighbourMessage {
  const destination = parseAddress(json.dst)!;
  return {
    family: typeof destination === "bigint" ? 6 : 4,
    ifindex: indexOf(json.dev),
    destination,
    linkLayerAddress: json.lladdr === undefined ? undefined : parseMac(String(json.lladdr)),
    state: (json.state as readonly string[] | undefined)?.[0]?.toLowerCase() ?? "none",
    router: "router" in json,
    proxy: "proxy" in json,
    externLearned: false,
    usedSeconds: 0,
    confirmedSeconds: 0,
    updatedSeconds: 0,
    probes: 0,
    references: 0,
  } as unknown as NeighbourMessage;
}
