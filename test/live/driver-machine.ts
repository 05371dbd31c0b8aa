import { RECORDINGS, type Recording } from "../driver-recording.ts";
import type { Scene } from "./live.ts";
import { PortProcess } from "./port-process.ts";
import { FrameSender, Taps } from "./taps.ts";

// The machine of tools/record-driver.py on this kernel, with live in place of Linux's driver: four slaves (ipvl3 is down,
// ipvl4 promiscuous), each in its namespace, of the veth eno2 whose other end is `wire`; every stack is kept silent, so that
// what is seen is the frame itself; and the same taps.

const ALL_PROTOCOLS = 3;
/** Taps for one protocol see a frame only if the driver lets the parent's stack have it. */
const PASSED = [0x800, 0x806, 0x86dd, 0x8808, 0x8100, 0x88b5, 4, 1];

const QUIET = `sysctl -qw net.ipv4.conf.all.arp_ignore=8 net.ipv4.conf.default.arp_ignore=8
  sysctl -qw net.ipv6.conf.all.accept_dad=0 net.ipv6.conf.default.accept_dad=0 net.ipv6.conf.default.accept_ra=0
  sysctl -qw net.ipv6.conf.all.router_solicitations=0 net.ipv6.conf.default.router_solicitations=0`;
const SILENT = "iptables -A OUTPUT -j DROP; ip6tables -A OUTPUT -j DROP";
const X = "02:00:00:00:00:66";

const LABELS = ["host", "ns1", "ns2", "ns3", "ns4", "sw"];
const MODES = ["l2", "l3", "l3s"];
const FLAGS = ["bridge", "private", "vepa"];

export class Machine {
  readonly taps: MachineTaps;
  readonly #scene: Scene;
  readonly #port: PortProcess;

  private constructor(scene: Scene, port: PortProcess) {
    this.#scene = scene;
    this.#port = port;
    this.taps = new MachineTaps(scene);
  }

  /** l2 bridge. */
  static async make(scene: Scene): Promise<Machine> {
    for (const label of LABELS) scene.setUp(label, QUIET);
    for (const label of ["ns1", "ns2", "ns3", "ns4"]) scene.setUp(label, SILENT);
    scene.setUp("sw", "sysctl -qw net.ipv6.conf.default.disable_ipv6=1");
    scene.cable(["host", "eno2"], ["sw", "wire"]);
    scene.setUp("host", hostCommands(RECORDINGS[0]![1].mac));
    const port = await PortProcess.start(scene, ["host", "eno2"]);
    for (const n of ["1", "2", "3", "4"]) await addSlave(scene, port, n);
    scene.setUp("ns2", "ip link set ipvl2 mtu 1280");
    scene.setUp("ns4", "ip link set ipvl4 promisc on");
    // Groups are joined a little later than addresses are there.
    await new Promise((resolve) => setTimeout(resolve, 1000));
    const machine = new Machine(scene, port);
    await machine.taps.seen("");
    return machine;
  }

  /** `ip link set ipvl1 type ipvlan mode MODE FLAG` */
  async change({ mode, flag }: Pick<Recording, "mode" | "flag">): Promise<void> {
    const slave = { name: "ipvl1", namespace: this.#scene.path("ns1") };
    const data = { mode: MODES.indexOf(mode), flags: FLAGS.indexOf(flag) };
    const changed = await this.#port.request({ kind: "change", slave, data });
    if (!changed.ok) throw new Error(JSON.stringify(changed));
    await this.taps.seen("");
  }

  async close(): Promise<void> {
    this.taps.close();
    await this.#port.kill();
  }
}

/** ipvl3 stays down. Link-local addresses, which the recorded slaves did not have, go. */
async function addSlave(scene: Scene, port: PortProcess, n: string): Promise<void> {
  const added = await port.add(`ipvl${n}`, `ns${n}`);
  if (!added.ok) throw new Error(JSON.stringify(added));
  scene.setUp(`ns${n}`, `ip link set ipvl${n} addrgenmode none; ip addr add 10.0.0.1${n}/24 dev ipvl${n}`);
  if (n === "3") return;
  scene.setUp(`ns${n}`, `ip link set ipvl${n} up; ip -6 addr add fd00::1${n}/64 dev ipvl${n} nodad`);
  await port.report();
  scene.setUp(`ns${n}`, `ip -6 addr flush dev ipvl${n} scope link`);
}

function hostCommands(mac: string): string {
  const neighbours = [
    ...["11", "12", "13", "14", "66", "99", "254"].map((last) => `10.0.0.${last}`),
    ...["11", "12", "13", "14", "66", "99", "fe"].map((last) => `fd00::${last}`),
  ];
  return `iptables -A OUTPUT -s 10.0.0.1 -j DROP
    ip6tables -A OUTPUT -s fd00::1 -j DROP; ip6tables -A OUTPUT -d ff02::16 -j DROP
    ip link set eno2 down; ip link set eno2 address ${mac} addrgenmode none up
    ip addr add 10.0.0.1/24 dev eno2; ip -6 addr add fd00::1/64 dev eno2 nodad
    ip route add default via 10.0.0.254; ip -6 route add default via fd00::fe
    ${neighbours.map((address) => `ip neigh add ${address} lladdr ${X} dev eno2 nud permanent`).join("\n")}`;
}

/** A tap, a packet type, octets in hexadecimal: as in the recordings, but with the octets always. */
export type Seen = readonly [tap: string, packetType: string, octets: string];

const PLACES = [
  ["eno2", "host", ALL_PROTOCOLS],
  ["lo", "host", ALL_PROTOCOLS],
  ["ipvl1", "ns1", ALL_PROTOCOLS],
  ["ipvl2", "ns2", ALL_PROTOCOLS],
  ["ipvl4", "ns4", ALL_PROTOCOLS],
] as const;

export class MachineTaps {
  readonly #taps: Taps = new Taps();
  readonly #senders: ReadonlyMap<string, FrameSender>;

  constructor(scene: Scene) {
    const at = (label: string, device: string) => ({ namespace: scene.namespace(label), device });
    for (const [device, label, protocol] of PLACES) this.#taps.open(device, at(label, device), protocol);
    for (const protocol of PASSED) this.#taps.open("passed", at("host", "eno2"), protocol);
    this.#senders = new Map([
      ["ipvl1", new FrameSender(at("ns1", "ipvl1"))],
      ["wire", new FrameSender(at("sw", "wire"))],
    ]);
  }

  /** From `wire` or `ipvl1`; now and then a pause, so that no queue on the way is too short. */
  async send(
    from: string,
    frames: readonly (readonly [bytes: Uint8Array, protocol: number])[],
  ): Promise<void> {
    const sender = this.#senders.get(from)!;
    for (const [index, [bytes, protocol]] of frames.entries()) {
      const error = sender.send(bytes, protocol);
      if (error !== "ok") throw new Error(`${Buffer.from(bytes).toString("hex")}: ${error}`);
      if (index % 16 === 15) await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }

  /** What all of them have seen when nothing more comes; without the sender's own Out. */
  async seen(from: string): Promise<readonly Seen[]> {
    const all: Seen[] = [];
    for (let quietMs = 0; quietMs < 200; quietMs += 20) {
      await new Promise((resolve) => setTimeout(resolve, 20));
      for (const { tap, type, bytes } of this.#taps.take()) {
        quietMs = 0;
        if ((tap === from || tap === "lo") && type === "outgoing") continue;
        all.push([tap, type, Buffer.from(bytes).toString("hex")]);
      }
    }
    return all;
  }

  close(): void {
    this.#taps.close();
    for (const sender of this.#senders.values()) sender.close();
  }
}

/** What one list has more often than the other: `+` is seen and not wanted, `-` the other way round. */
export function differences(seen: readonly Seen[], wanted: readonly Seen[]): readonly string[] {
  const counts = new Map<string, number>();
  const count = (list: readonly Seen[], step: number) => {
    for (const one of list) counts.set(one.join(" "), (counts.get(one.join(" ")) ?? 0) + step);
  };
  count(seen, 1);
  count(wanted, -1);
  return [...counts].flatMap(([text, times]) =>
    Array.from({ length: Math.abs(times) }, () => `${times > 0 ? "+" : "-"} ${text}`),
  );
}
