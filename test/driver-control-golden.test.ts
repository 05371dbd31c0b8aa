import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { addressAdded, addressRemoved, validateAddress } from "../src/ipvlan/address.ts";
import type { Effect } from "../src/ipvlan/effect.ts";
import {
  changeLink,
  deleteLink,
  type LinkData,
  newLink,
  openSlave,
  type Parent,
  setSlaveNoarp,
  stopSlave,
  validateLink,
  validateParent,
} from "../src/ipvlan/link.ts";
import { masterMacChanged, masterMtuChanged } from "../src/ipvlan/master.ts";
import type { Port, SlaveAddress, SlaveId } from "../src/ipvlan/port.ts";
import { macHash, setRxMode } from "../src/ipvlan/rx-mode.ts";
import { parseIpv4Address } from "../src/wire/ipv4-address.ts";
import { parseIpv6Address } from "../src/wire/ipv6-address.ts";
import { BROADCAST_MAC, type MacAddress } from "../src/wire/mac-address.ts";

// The control plane against the kernel's: 1000 random requests recorded by tools/record-driver-control.py. Replayed
// here request by request; after each, errno, every slave's attributes, the parent's allmulti count and the address
// table must be the kernel's. What rtnetlink and the address code decide themselves is modelled below.

type Request = readonly [kind: string, name: string | number, ...rest: unknown[]];
interface Step {
  readonly ask: Request;
  readonly result: string;
  readonly message?: string;
  /** mode, flag, up, noarp, mtu, mac */
  readonly slaves: Readonly<Record<string, readonly [number, number, number, number, number, string]>>;
  readonly allmulti: number;
  readonly devId?: number;
  /** Which slave the wire reaches by which address. */
  readonly table?: Readonly<Record<string, string>>;
}

const read = (file: string) =>
  JSON.parse(readFileSync(new URL(`./golden/driver/${file}`, import.meta.url), "utf8"));
const MODES = ["l2", "l3", "l3s"];
const FLAGS = ["bridge", "private", "vepa"];
const OK = { result: "ok" };
type Answer = { readonly result: string; readonly message?: string; readonly devId?: number };

/** A slave's device, as the stack around the driver knows it. */
interface Device {
  readonly id: SlaveId;
  mtu: number;
  mac: MacAddress;
  noarp: boolean;
  up: boolean;
  promisc: boolean;
  allmulti: boolean;
  ipv4: readonly (readonly [local: string, address: string])[];
  ipv6: readonly string[];
}

const addressOf = (text: string): SlaveAddress => (parseIpv4Address(text) ?? parseIpv6Address(text))!;

class Machine {
  readonly devices = new Map<string, Device>();
  port: Port | undefined;
  allmulti: number;
  #mtu = 1500;
  #mac = 0xba6b8c898822 as MacAddress;

  constructor(allmulti: number) {
    this.allmulti = allmulti;
  }

  ask([kind, name, ...rest]: Request): Answer {
    if (kind === "new")
      return this.#create(name as string, ...(rest as [string, LinkData | null, number | null]));
    if (kind === "parent mtu") return this.#setMtu(name as number);
    if (kind === "parent mac") return this.#setMac(Number.parseInt(name as string, 16) as MacAddress);
    return this.#askSlave(kind, this.devices.get(name as string)!, rest);
  }

  #create(name: string, parentName: string, data: LinkData | null, mtu: number | null): Answer {
    const valid = validateLink(data ?? undefined);
    if (!valid.ok) return { result: valid.errno };
    // A nested request is made where the slaves are: there a name that is taken is found at once, else at registration.
    const taken = this.devices.has(name);
    if (taken && this.devices.has(parentName)) return { result: "EEXIST" };
    const parent = this.#parent(parentName);
    const allowed = validateParent(parent);
    if (!allowed.ok) return { result: allowed.errno };
    if (taken) return { result: "EEXIST" };
    const request = {
      data: data ?? undefined,
      mtu: mtu ?? undefined,
      carrier: "on" as const,
      namespace: 1,
      broadcast: BROADCAST_MAC,
    };
    const made = newLink(parent, request);
    if (!made.ok) return { result: made.errno };
    this.port = made.port;
    const { id, devId, noarp, up } = made.slave;
    const device = { promisc: false, allmulti: false, ipv4: [], ipv6: [] };
    this.devices.set(name, { ...device, id, mtu: made.mtu, mac: made.mac, noarp, up });
    this.#apply(made.effects);
    return { result: "ok", devId };
  }

  #parent(name: string): Parent {
    if (name === "none") return { kind: "absent" };
    if (name === "missing") return { kind: "unknown" };
    if (this.devices.has(name)) return { kind: "slave", port: this.port!, capable: true };
    if (name === "eno2" && this.port !== undefined) return { kind: "port", port: this.port };
    const device = {
      mac: this.#mac,
      broadcast: BROADCAST_MAC,
      mtu: this.#mtu,
      namespace: 0,
    } as const;
    const type = name === "lo" ? "loopback" : "ether";
    return { kind: "device", device, type, rxHandler: name === "bp" ? "busy" : "free", secret: 1 };
  }

  #setMtu(mtu: number): Answer {
    if (mtu !== this.#mtu && this.port !== undefined) this.#apply(masterMtuChanged(this.port, mtu).effects);
    this.#mtu = mtu;
    return OK;
  }

  #setMac(mac: MacAddress): Answer {
    if (this.port !== undefined) this.#apply(masterMacChanged(this.port, mac).effects);
    this.#mac = mac;
    return OK;
  }

  #askSlave(kind: string, device: Device, rest: readonly unknown[]): Answer {
    const port = this.port!;
    switch (kind) {
      case "change": {
        const data = (rest[0] ?? undefined) as LinkData | undefined;
        const answer = changeLink(port, data, "capable");
        if (!answer.ok) return { result: answer.errno };
        this.#apply(answer.effects);
        return OK;
      }
      case "delete":
        this.#removeAll(device, device.ipv6);
        for (const [, address] of device.ipv4) addressRemoved(port, device.id, addressOf(address));
        this.#apply(deleteLink(port, device.id).effects);
        this.devices.delete([...this.devices].find(([, value]) => value === device)![0]);
        return OK;
      case "up":
      case "down":
        this.#setUp(device, kind);
        return OK;
      case "mtu":
        device.mtu = rest[0] as number;
        return OK;
      case "arp":
        device.noarp = rest[0] !== 1;
        setSlaveNoarp(port, device.id, device.noarp ? "set" : "clear");
        return OK;
      case "allmulti":
      case "promisc":
        device[kind] = rest[0] === 1;
        this.#setRxMode(device);
        return OK;
      default:
        return this.#askAddress(kind, device, rest as [string, string | null]);
    }
  }

  #setUp(device: Device, kind: "up" | "down"): void {
    if (device.up === (kind === "up")) return;
    device.up = kind === "up";
    if (kind === "up") {
      this.#apply(openSlave(this.port!, device.id).effects);
      this.#setRxMode(device);
      return;
    }
    this.#apply(stopSlave(this.port!, device.id).effects);
    this.#removeAll(device, device.ipv6); // net/ipv6/addrconf.c: addrconf_ifdown
    device.ipv6 = [];
  }

  #setRxMode(device: Device): void {
    const { promisc, allmulti } = device;
    this.#apply(setRxMode(this.port!, device.id, { promisc, allmulti, multicast: [] }).effects);
  }

  #removeAll(device: Device, addresses: readonly string[]): void {
    for (const address of addresses) addressRemoved(this.port!, device.id, addressOf(address));
  }

  /** inet_rtm_newaddr and inet6_rtm_newaddr: an exact duplicate first, then the validators. */
  #askAddress(kind: string, device: Device, [local, peer]: readonly [string, string | null]): Answer {
    const six = kind.endsWith("6");
    // IPv4 registers ifa_address, the peer; IPv6 the local address.
    const registered = six ? local : (peer ?? local);
    const has = six
      ? device.ipv6.includes(local)
      : device.ipv4.some(([own, address]) => own === local && address === registered);
    if (kind.startsWith("del")) {
      if (!has) return { result: "EADDRNOTAVAIL" };
      device.ipv4 = six ? device.ipv4 : device.ipv4.filter(([own, to]) => own !== local || to !== registered);
      device.ipv6 = six ? device.ipv6.filter((own) => own !== local) : device.ipv6;
      addressRemoved(this.port!, device.id, addressOf(registered));
      return OK;
    }
    if (has) return { result: "EEXIST" };
    const answer = validateAddress(this.port!, addressOf(registered));
    if (!answer.ok) return { result: answer.errno, message: answer.message! };
    if (six) device.ipv6 = [...device.ipv6, local];
    else device.ipv4 = [...device.ipv4, [local, registered]];
    addressAdded(this.port!, device.id, addressOf(registered), "s");
    return OK;
  }

  #apply(effects: readonly Effect[]): void {
    const of = (slave: SlaveId) => [...this.devices.values()].find(({ id }) => id === slave)!;
    for (const effect of effects) {
      if (effect.kind === "noarp") of(effect.slave).noarp = effect.value === "set";
      else if (effect.kind === "mtu") of(effect.slave).mtu = effect.mtu;
      else if (effect.kind === "mac") of(effect.slave).mac = effect.mac;
      else if (effect.kind === "master-allmulti") this.allmulti += effect.change;
      else if (effect.kind === "destroy-port") this.port = undefined;
    }
  }

  state(): Record<string, unknown> {
    const { port } = this;
    if (port === undefined) return {};
    const rows = [...this.devices].map(([name, { up, noarp, mtu, mac }]) => [
      name,
      [MODES.indexOf(port.mode), FLAGS.indexOf(port.flag), Number(up), Number(noarp), mtu, mac.toString(16)],
    ]);
    return Object.fromEntries(rows);
  }

  table(addresses: readonly string[]): Record<string, string> {
    const names = new Map([...this.devices].map(([name, { id }]) => [id, name]));
    const found = addresses.map((text) => [
      text,
      names.get(this.port?.table.find(addressOf(text))?.id ?? (0 as SlaveId)),
    ]);
    return Object.fromEntries(found.filter(([, name]) => name !== undefined));
  }
}

const POOL = ["10.0.0.1", "10.0.1.1", "10.0.2.1", "10.0.3.1", "fd00::1", "fd00::2", "fd00::3"];

describe.each([1, 2, 3, 4])("control-%i.json", (number) => {
  const recorded: { kernel: string; allmulti: number; steps: readonly Step[] } = read(
    `control-${number}.json`,
  );
  const machine = new Machine(recorded.allmulti);
  test.each(recorded.steps.map((step, index) => [index, JSON.stringify(step.ask), step] as const))(
    "%i %s",
    (_index, _ask, step) => {
      const answer = machine.ask(step.ask);
      expect(answer.result).toBe(step.result);
      expect(answer.message).toBe(step.message);
      if (step.devId !== undefined) expect(answer.devId).toBe(step.devId);
      expect(machine.state()).toEqual(step.slaves);
      expect(machine.allmulti).toBe(step.allmulti);
      if (step.table !== undefined) expect(machine.table(POOL)).toEqual(step.table);
    },
  );
});

test("the multicast filter takes what the kernel's took, false positives included", () => {
  const recorded: { secret: number; joined: readonly string[]; taken: readonly string[] } =
    read("filter.json");
  const hash = (mac: number) => macHash(mac as MacAddress, recorded.secret);
  const bits = new Set([BROADCAST_MAC, ...recorded.joined.map((mac) => Number.parseInt(mac, 16))].map(hash));
  const sent = Array.from({ length: 4096 }, (_, n) => 0x01005e000000 + n * 2039);
  const taken = sent.filter((mac) => bits.has(hash(mac))).map((mac) => mac.toString(16).padStart(12, "0"));
  expect(recorded.taken.length).toBeGreaterThan(50);
  expect(taken.sort()).toEqual(recorded.taken);
});
