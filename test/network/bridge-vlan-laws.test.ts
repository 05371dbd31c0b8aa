import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Namespace } from "../../src/net/namespace.ts";
import { ETH_P_8021Q } from "../../src/wire/ethernet.ts";
import { type MacAddress, parseMac } from "../../src/wire/mac-address.ts";
import { insertVlanTag, type VlanTag, vlanId } from "../../src/wire/vlan.ts";
import { add, bench, set } from "./link-bench.ts";

/**
 * Laws of a VLAN-aware bridge for any configuration and any frames: nothing leaves its VLAN, the tag is there exactly
 * where the port says so, and the octets behind it are those that came in.
 */

const SECOND = 1_000_000_000;
const NAMES = ["a", "b", "c"] as const;
const VLANS = [1, 2, 3] as const;
const ETHERTYPE = 0x88b5;

interface PortVlan {
  readonly id: number;
  readonly untagged: boolean;
}

interface PortConfig {
  readonly vlans: readonly PortVlan[];
  readonly pvid: number;
}

interface Sent {
  readonly from: number;
  readonly to: number;
  readonly tag: VlanTag | undefined;
  readonly mark: number;
}

interface Seen {
  readonly host: number;
  readonly bytes: Uint8Array;
  readonly vlan: VlanTag | undefined;
}

const portConfigs: fc.Arbitrary<PortConfig> = fc.record({
  vlans: fc.uniqueArray(fc.record({ id: fc.constantFrom(...VLANS), untagged: fc.boolean() }), {
    selector: ({ id }) => id,
  }),
  pvid: fc.constantFrom(0, ...VLANS),
});

const frames: fc.Arbitrary<Sent> = fc.record({
  from: fc.nat(NAMES.length - 1),
  to: fc.nat(NAMES.length),
  tag: fc.option(
    fc
      .record({ id: fc.constantFrom(0, ...VLANS, 4), priority: fc.nat(7) })
      .map(({ id, priority }) => ({ protocol: ETH_P_8021Q, tci: id | (priority << 13) })),
    { nil: undefined },
  ),
  mark: fc.nat(255),
});

const address = (host: number): MacAddress => parseMac(`02:00:00:00:00:0${host}`)!;
const index = (namespace: Namespace, name: string): number => namespace.rtnetlink.getLink({ name })!.ifindex;

/** A frame for one host, or for all of them, with a mark in its last octet. */
function encode({ from, to, tag, mark }: Sent): Uint8Array {
  const bytes = new Uint8Array(60);
  const destination = to === NAMES.length ? [255, 255, 255, 255, 255, 255] : [2, 0, 0, 0, 0, to];
  bytes.set([...destination, 2, 0, 0, 0, 0, from, ETHERTYPE >> 8, ETHERTYPE & 255]);
  bytes[59] = mark;
  return tag === undefined ? bytes : insertVlanTag(bytes, tag);
}

function buildSwitch(configs: readonly PortConfig[], seen: Seen[]) {
  const { main, namespace, settle } = bench();
  const options = { vlanFiltering: 1, vlanDefaultPvid: 0 };
  add(main, { name: "br0", up: true, type: { kind: "bridge", options } });
  const hosts = NAMES.map((name, host) => {
    const home = namespace();
    const peer = { name: `p${name}` };
    add(main, { name: "e0", netns: home, address: address(host), type: { kind: "veth", peer } });
    set(main, `p${name}`, { master: index(main, "br0"), up: true });
    set(home, "e0", { up: true });
    const { vlans, pvid } = configs[host]!;
    for (const { id, untagged } of vlans) {
      const flags = { untagged, pvid: id === pvid };
      const request = { verb: "add", ifindex: index(main, `p${name}`), first: id, last: id } as const;
      main.rtnetlink.changeBridgeVlans({ ...request, flags, targets: new Set() });
    }
    const socket = home.sockets.packet();
    socket.bind(index(home, "e0"), 3);
    socket.setFilter((frame) => {
      if (frame.packetType !== "outgoing" && frame.protocol === ETHERTYPE)
        seen.push({ host, bytes: frame.bytes, vlan: frame.vlan });
      return false;
    });
    return home;
  });
  settle(2 * SECOND);
  return { hosts, settle };
}

/** The VLAN that a frame belongs to inside the bridge; undefined if the port lets it not in. */
function vlanAtIngress({ vlans, pvid }: PortConfig, tag: VlanTag | undefined): number | undefined {
  const own = vlans.some(({ id }) => id === pvid) ? pvid : 0;
  const id = tag === undefined || vlanId(tag) === 0 ? own : vlanId(tag);
  return vlans.some((vlan) => vlan.id === id) ? id : undefined;
}

describe("a VLAN-aware bridge", () => {
  it("keeps every frame in its VLAN, tagged as the port wants it, and changes nothing else", () => {
    let delivered = 0;
    const configs = fc.tuple(portConfigs, portConfigs, portConfigs);
    fc.assert(
      fc.property(configs, fc.array(frames, { minLength: 1, maxLength: 12 }), (ports, sent) => {
        const seen: Seen[] = [];
        const { hosts, settle } = buildSwitch(ports, seen);
        for (const frame of sent) {
          seen.length = 0;
          const home = hosts[frame.from]!;
          home.sockets.packet().send(encode(frame), index(home, "e0"), frame.tag?.protocol ?? ETHERTYPE);
          settle();
          const vlan = vlanAtIngress(ports[frame.from]!, frame.tag);
          for (const { host, bytes, vlan: tag } of seen) {
            const port = ports[host]!.vlans.find(({ id }) => id === vlan);
            expect(port).toBeDefined();
            expect(host).not.toBe(frame.from);
            expect(bytes).toEqual(encode({ ...frame, tag: undefined }));
            const priority = (frame.tag?.tci ?? 0) & 0xe000;
            expect(tag).toEqual(
              port!.untagged ? undefined : { protocol: ETH_P_8021Q, tci: vlan! | priority },
            );
            delivered++;
          }
          expect(new Set(seen.map(({ host }) => host)).size).toBe(seen.length);
          if (vlan === undefined || frame.to !== NAMES.length) continue;
          const members = ports.filter(
            ({ vlans }, host) => host !== frame.from && vlans.some(({ id }) => id === vlan),
          );
          expect(seen.length).toBe(members.length);
        }
      }),
      { numRuns: 60 },
    );
    expect(delivered).toBeGreaterThan(50);
  });
});
