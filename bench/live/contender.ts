import { type Role, run, type Site, until, wire } from "./namespace.ts";

// The ways to join two members and an external host on a wire, each as its users set it up. Every contender has
// namespaces, a wire and an external host of its own.

/** From where to where: `role` has a route to `address`, which is an address of `target`. */
export interface Path {
  readonly site: Site;
  readonly role: Role;
  readonly target: Role;
  readonly address: string;
}

export interface Paths {
  /** From one member to the other. Absent where members don't see each other. */
  readonly members?: Path;
  /** From a member to the external host. */
  readonly outside: Path;
  /** Whether echo requests cross. */
  readonly icmp: boolean;
  /** Of the data plane, where that is one process of its own. */
  readonly process?: number;
  /** How many frames it has dropped, by its own counters. */
  counted?(): Promise<number>;
}

export interface Contender {
  readonly name: string;
  build(site: Site): Promise<Paths>;
}

export const A = "10.9.0.1";
export const B = "10.9.0.2";
export const PARENT = "10.9.0.5";
export const EXTERNAL = "10.9.0.9";

/** An address for a member's device and the device up. */
export async function configure(site: Site, role: Role, device: string, address: string): Promise<void> {
  await site.ip(role, `addr add ${address} dev ${device}`);
  await site.ip(role, `link set ${device} up`);
}

/** The paths of a contender whose members have addresses on the external host's network. */
export function onOneNetwork(site: Site): Required<Pick<Paths, "members" | "outside" | "icmp">> {
  return {
    members: { site, role: "a", target: "b", address: B },
    outside: { site, role: "a", target: "external", address: EXTERNAL },
    icmp: true,
  };
}

/** A veth pair per member, its ends and the wire on a bridge. */
export const bridge: Contender = {
  name: "veth+bridge",
  async build(site) {
    await wire(site, `${EXTERNAL}/24`);
    await site.ip("parent", "link add br0 type bridge forward_delay 0");
    await site.ip("parent", "link set br0 up");
    await site.ip("parent", "link set p0 master br0");
    for (const [role, address] of [
      ["a", A],
      ["b", B],
    ] as const) {
      await site.ip("parent", `link add v${role} type veth peer name eth0 netns ${site.netns(role)}`);
      await site.ip("parent", `link set v${role} up master br0`);
      await configure(site, role, "eth0", `${address}/24`);
    }
    return onOneNetwork(site);
  },
};

/** Devices of a kind that the kernel puts on the parent by itself. */
function kernelDevice(name: string, type: string): Contender {
  return {
    name,
    async build(site) {
      await wire(site, `${EXTERNAL}/24`);
      for (const [role, address] of [
        ["a", A],
        ["b", B],
      ] as const) {
        await site.ip("parent", `link add link p0 name s${role} type ${type}`);
        await site.ip("parent", `link set s${role} netns ${site.netns(role)}`);
        await configure(site, role, `s${role}`, `${address}/24`);
      }
      return onOneNetwork(site);
    },
  };
}

export const macvlan: Contender = kernelDevice("macvlan", "macvlan mode bridge");
export const kernelIpvlan: Contender = kernelDevice("kernel ipvlan", "ipvlan mode l2 bridge");

/** slirp4netns of one member: TCP and UDP end in its sockets in the parent's namespace. */
export const slirp4netns: Contender = {
  name: "slirp4netns",
  async build(site) {
    await wire(site, `${EXTERNAL}/24`);
    await site.ip("parent", `addr add ${PARENT}/24 dev p0`);
    const target = `/run/netns/${site.netns("a")}`;
    site.start("parent", `slirp4netns --netns-type=path -c --mtu=65520 ${target} tap0`, { stdio: "ignore" });
    await until("slirp4netns", async () => (await site.ip("a", "route")).includes("default"));
    return { outside: onOneNetwork(site).outside, icmp: true };
  },
};

/** pasta of one member. The gateway is nobody: with --no-map-gw nothing is taken to its own loopback. */
export const pasta: Contender = {
  name: "pasta",
  async build(site) {
    await wire(site, `${EXTERNAL}/24`);
    await site.ip("parent", `addr add ${PARENT}/24 dev p0`);
    await site.ip("parent", "route add default via 10.9.0.254");
    const target = `--runas 0 --netns-only --netns /run/netns/${site.netns("a")}`;
    const options = "-f -q --config-net --no-map-gw -t none -u none -T none -U none";
    site.start("parent", `pasta ${options} ${target}`, { stdio: "ignore" });
    await until("pasta", async () => (await site.ip("a", "route")).includes("default"));
    // It would carry echo requests by a ping socket, which it does not get here: none comes back.
    return { outside: onOneNetwork(site).outside, icmp: false };
  },
};

/** A vde_switch with a tap in each member's namespace and one, bridged to the wire, in the parent's. */
export const vde2: Contender = {
  name: "vde2",
  async build(site) {
    await wire(site, `${EXTERNAL}/24`);
    const socket = site.path("vde");
    // It ends when its standard input does.
    site.start("parent", `vde_switch -s ${socket} -t tap0`, {
      stdio: ["pipe", "ignore", "ignore"],
    });
    site.atLast(() => run(`rm -rf ${socket}`));
    await until("vde_switch", async () => (await site.ip("parent", "link show tap0")) !== "");
    await site.ip("parent", "link add br0 type bridge forward_delay 0");
    for (const device of ["br0", "p0 master br0", "tap0 master br0"]) {
      await site.ip("parent", `link set ${device} up`);
    }
    for (const [role, address] of [
      ["a", A],
      ["b", B],
    ] as const) {
      site.start(role, `vde_plug2tap -s ${socket} tap0`, { stdio: "ignore" });
      await until("vde_plug2tap", async () => (await site.ip(role, "link show tap0")) !== "");
      await configure(site, role, "tap0", `${address}/24`);
    }
    return onOneNetwork(site);
  },
};
