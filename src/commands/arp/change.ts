import type { Process } from "../../kernel/process.ts";
import type { Task } from "../../kernel/task.ts";
import { type Failure, fail, type Result, strerror, succeed } from "../../wire/errno.ts";
import type { Ipv4Address } from "../../wire/ipv4-address.ts";
import type { MacAddress } from "../../wire/mac-address.ts";
import { resolveHost } from "./host.ts";
import { type ArpOptions, usage } from "./options.ts";

const EXIT_FAILURE = 255;
const EXIT_OPTIONS = 3;

/** The words after the host (and its hardware address). */
interface Modifiers {
  device: string;
  temporary: boolean;
  /** Which of `pub` and `priv` was said last. */
  publicity: "pub" | "priv" | undefined;
}

/** undefined: a word that is none. */
function readModifiers(options: ArpOptions, words: readonly string[]): Modifiers | undefined {
  const said: Modifiers = { device: options.device, temporary: false, publicity: undefined };
  for (let index = 0; index < words.length; index++) {
    const word = words[index]!;
    if (word === "temp") said.temporary = true;
    else if (word === "pub" || word === "priv") said.publicity = word;
    else if (word === "dev" && index + 1 < words.length) said.device = words[++index]!.slice(0, 15);
    else if (word === "netmask" && words[index + 1] === "255.255.255.255") index++;
    else if (word !== "trail") return undefined;
  }
  return said;
}

/** `arp -s HOST HWADDR [temp] [pub] [dev IF]` (SIOCSARP) */
export function* setEntry(process: Process, options: ArpOptions, words: readonly string[]): Task<number> {
  const complain = function* (line: string): Task<number> {
    yield* process.stderr.print(`${line}\n`);
    return EXIT_FAILURE;
  };
  const [name, hardware, ...rest] = words;
  if (name === undefined) return yield* complain("arp: need host name");
  const address = yield* resolveHost(process, name);
  if (address === undefined) return EXIT_FAILURE;
  if (hardware === undefined) return yield* complain("arp: need hardware address");
  const { rtnetlink } = process.namespace;
  let mac = options.useDevice ? undefined : parseHardware(hardware);
  if (options.useDevice) {
    mac = rtnetlink.getLink({ name: hardware })?.address;
    if (mac === undefined) {
      return yield* complain(`arp: cant get HW-Address for \`${hardware}': No such device.`);
    }
  }
  if (mac === undefined) return yield* complain("arp: invalid hardware address");
  const said = readModifiers(options, rest);
  if (said === undefined) return yield* usage(process, EXIT_OPTIONS);
  const result =
    said.publicity === "pub" ? publish(process, address, mac, said) : store(process, address, mac, said);
  return result.ok ? 0 : yield* complain(`SIOCSARP: ${strerror(result.errno)}`);
}

/** arp.c: arp_req_set_public: without a device, the one that has this hardware address. */
function publish(process: Process, address: Ipv4Address, mac: MacAddress, said: Modifiers): Result<void> {
  const { rtnetlink } = process.namespace;
  const device =
    said.device === ""
      ? rtnetlink.dumpLinks().find((link) => link.address === mac && link.type === "ether")
      : rtnetlink.getLink({ name: said.device });
  if (device === undefined) return fail("ENODEV");
  return rtnetlink.newNeighbour(
    { family: 4, ifindex: device.ifindex, destination: address, proxy: true },
    "replace",
  );
}

const LOOPBACK_IFINDEX = 1;

/** arp.c: arp_req_set */
function store(process: Process, address: Ipv4Address, mac: MacAddress, said: Modifiers): Result<void> {
  const device = deviceFor(process, address, said.device);
  if (!device.ok) return device;
  // An address of one's own leads to the loopback device, which takes no entry.
  if (said.device === "" && device.value === LOOPBACK_IFINDEX) return fail("EINVAL");
  return process.namespace.rtnetlink.newNeighbour(
    {
      family: 4,
      ifindex: device.value,
      destination: address,
      linkLayerAddress: mac,
      state: said.temporary ? "stale" : "permanent",
    },
    "replace",
  );
}

/** The device named, or the one on whose link the address lies (a lookup with RTO_ONLINK). */
function deviceFor(process: Process, address: Ipv4Address, name: string): Result<number> {
  const { rtnetlink } = process.namespace;
  if (name !== "") {
    const device = rtnetlink.getLink({ name });
    return device === undefined ? fail("ENODEV") : succeed(device.ifindex);
  }
  const route = rtnetlink.getRoute({ family: 4, destination: address });
  if (!route.ok) return route;
  const { ifindex, gateway } = route.value.nexthop;
  return ifindex === undefined || gateway !== undefined ? fail("ENETUNREACH") : succeed(ifindex);
}

/** `arp -d HOST [pub] [dev IF]` (SIOCDARP): the entry itself, else the published one. */
export function* deleteEntry(process: Process, options: ArpOptions, words: readonly string[]): Task<number> {
  const [name, ...rest] = words;
  if (name === undefined) {
    yield* process.stderr.print("arp: need host name\n");
    return EXIT_FAILURE;
  }
  const address = yield* resolveHost(process, name);
  if (address === undefined) return EXIT_FAILURE;
  const said = readModifiers(options, rest);
  if (said === undefined) return yield* usage(process, EXIT_OPTIONS);
  if (said.publicity !== "pub") {
    const removed = removeOwn(process, address, said.device);
    if (removed.ok) return 0;
    if (!isMissing(removed)) {
      yield* process.stderr.print(`SIOCDARP(dontpub): ${strerror(removed.errno)}\n`);
      return EXIT_FAILURE;
    }
  }
  const removed = said.publicity === "priv" ? fail("ENXIO") : removePublished(process, address, said.device);
  if (removed.ok) return 0;
  if (isMissing(removed)) yield* process.stdout.print(`No ARP entry for ${name}\n`);
  else yield* process.stderr.print(`SIOCDARP(pub): ${strerror(removed.errno)}\n`);
  return EXIT_FAILURE;
}

function isMissing({ errno }: Failure): boolean {
  return errno === "ENXIO" || errno === "ENOENT";
}

function removeOwn(process: Process, address: Ipv4Address, name: string): Result<void> {
  const device = deviceFor(process, address, name);
  if (!device.ok) return device;
  return process.namespace.rtnetlink.deleteNeighbour({
    family: 4,
    ifindex: device.value,
    destination: address,
  });
}

function removePublished(process: Process, address: Ipv4Address, name: string): Result<void> {
  const { rtnetlink } = process.namespace;
  const entry = rtnetlink
    .dumpNeighbours(4, "proxies")
    .find(
      (proxy) => proxy.destination === address && (name === "" || nameOf(process, proxy.ifindex) === name),
    );
  if (entry === undefined) return fail("ENOENT");
  return rtnetlink.deleteNeighbour({ family: 4, ifindex: entry.ifindex, destination: address, proxy: true });
}

function nameOf(process: Process, ifindex: number): string | undefined {
  return process.namespace.rtnetlink.getLink({ ifindex })?.name;
}

/** in_ether(): octets of one or two digits, with or without colons. */
function parseHardware(text: string): MacAddress | undefined {
  let value = 0;
  let rest = text;
  for (let index = 0; index < 6 && rest !== ""; index++) {
    const match = /^([0-9a-fA-F])(?:([0-9a-fA-F])|(?=:)|$):?/.exec(rest);
    if (match === null) return undefined;
    value += Number.parseInt(match[1]! + (match[2] ?? ""), 16) * 2 ** (40 - 8 * index);
    rest = rest.slice(match[0].length);
  }
  return value as MacAddress;
}
