import { IFF_MULTICAST, IFF_UP } from "../../device/flags.ts";
import type { Process } from "../../kernel/process.ts";
import type { Task } from "../../kernel/task.ts";
import { RT_SCOPE_LINK } from "../../net/netlink/address-message.ts";
import type { LinkMessage } from "../../net/netlink/link-message.ts";
import type { DatagramSocket } from "../../net/socket/socket.ts";
import { MILLISECOND_NS, SECOND_NS } from "../../time/clock.ts";
import type { Random } from "../../time/random.ts";
import { strerror } from "../../wire/errno.ts";
import {
  formatIpv6Address,
  IPV6_ALL_NODES,
  IPV6_ALL_ROUTERS,
  type Ipv6Address,
} from "../../wire/ipv6-address.ts";
import { formatMac } from "../../wire/mac-address.ts";
import { decodeText } from "../../wire/text.ts";
import { buildAdvertisements } from "./advertisement.ts";
import { type InterfaceConfig, SMALLEST_MTU } from "./config.ts";
import { checkInterface } from "./interface-check.ts";
import type { RadvdLog } from "./log.ts";

// Read first: radvd's interface.c (setup_iface, reschedule_iface), device-common.c, device-linux.c, send.c.

const INITIAL_INTERVAL_SECONDS = 16;
const INITIAL_ADVERTISEMENTS = 3;
/** IFACE_SETUP_DELAY */
const SETUP_DELAY_SECONDS = 1;
/** Ethernet, IPv6 and advertisement headers, which its options have to leave room for. */
const ETHERNET_BYTES = 14;
const HEADER_BYTES = 40 + 16;

/** What the advertisers of one process share. */
export interface AdvertiserContext {
  readonly process: Process;
  readonly log: RadvdLog;
  readonly socket: DatagramSocket;
  readonly random: Random;
  /** check_ip6_forwarding has complained; it does so once. */
  forwardingChecked: boolean;
}

/** One interface that radvd advertises on. */
export class Advertiser {
  readonly config: InterfaceConfig;
  readonly #context: AdvertiserContext;
  changed = true;
  ready = false;
  ceases = false;
  #advertisements = 0;
  ifindex = 0;
  #link: LinkMessage | undefined;
  #linkLocal: Ipv6Address = 0n as Ipv6Address;
  #addresses: readonly Ipv6Address[] = [];
  #source: Ipv6Address | undefined;
  #maximumBytes = 0;
  lastMulticastNs = 0;
  #lastAdvertisementNs = 0;
  /** When the next periodic advertisement is due. */
  nextNs = 0;

  constructor(context: AdvertiserContext, config: InterfaceConfig) {
    this.#context = context;
    this.config = config;
  }

  get #now(): number {
    return this.#context.process.machine.clock.now();
  }

  get addresses(): readonly Ipv6Address[] {
    return this.#addresses;
  }

  get linkLocal(): Ipv6Address {
    return this.#linkLocal;
  }

  /** next_time_msec: in whole milliseconds. */
  get waitMs(): number {
    const ms = Math.trunc((this.nextNs - this.#now) / MILLISECOND_NS);
    return Math.max(0, ms);
  }

  /** setup_iface: false where the interface can't be used yet. */
  *setUp(): Task<boolean> {
    this.changed = false;
    this.ready = false;
    const { log, process, socket } = this.#context;
    const { name } = this.config;
    const link = process.namespace.rtnetlink.getLink({ name });
    if (link === undefined) {
      yield* log.say("error", `${name} not found: ${strerror("ENODEV")}`);
      return false;
    }
    if (this.ifindex !== link.ifindex) {
      yield* log.debug(4, `${name} if_index changed from ${this.ifindex} to ${link.ifindex}`);
      this.ifindex = link.ifindex;
    }
    this.#link = link;
    if (!(yield* this.#checkDevice(link))) return false;
    yield* this.#updateDevice(link);
    const forwards = this.#interfaceForwards();
    const checked = checkInterface(this.config, link.mtu, forwards);
    for (const { priority, text } of checked.words) yield* log.say(priority, text);
    if (!checked.ok || !(yield* this.#setUpAddresses())) return false;
    if (this.#source === undefined) {
      yield* log.debug(5, "no configured AdvRASrcAddress present, skipping send");
      return false;
    }
    const joined = socket.joinGroup(IPV6_ALL_ROUTERS, link.ifindex);
    if (!joined.ok && joined.errno !== "EADDRINUSE") {
      yield* log.say("error", `can't join ipv6-allrouters on ${name}`);
      return false;
    }
    this.ready = true;
    yield* log.debug(4, `${name} is ready`);
    return true;
  }

  *#checkDevice(link: LinkMessage): Task<boolean> {
    const { log } = this.#context;
    const { name } = this.config;
    yield* log.debug(5, `ioctl(SIOCGIFFLAGS) succeeded on ${name}`, "error");
    const up = (link.flags & IFF_UP) !== 0;
    yield* log.debug(4, up ? `${name} is up` : `${name} is not up`, "error");
    if (!up) return false;
    const running = link.operState === "UP" || link.operState === "UNKNOWN";
    yield* log.debug(4, running ? `${name} is running` : `${name} is not running`, "error");
    if (!running) return false;
    if (!this.config.unicastOnly && (link.flags & IFF_MULTICAST) === 0) {
      const words = "does not support multicast or point-to-point, forcing UnicastOnly";
      yield* log.say("info", `${name} ${words}`);
      this.config.unicastOnly = true;
    } else yield* log.debug(4, `${name} supports multicast or is point-to-point`, "error");
    return true;
  }

  /** update_device_info: how much fits, and the link-layer address. */
  *#updateDevice(link: LinkMessage): Task<void> {
    const { log } = this.#context;
    const { name, advertisementMtu, prefixes } = this.config;
    const protocolMtu = this.#protocolMtu();
    const ether = link.type === "ether";
    this.#maximumBytes =
      Math.min(advertisementMtu, Math.max(link.mtu, SMALLEST_MTU), Math.max(protocolMtu, SMALLEST_MTU)) -
      HEADER_BYTES -
      (ether ? ETHERNET_BYTES : 0);
    yield* log.debug(3, `${name} mtu: ${link.mtu}`);
    yield* log.debug(3, `${name} hardware type: ${ether ? "ARPHRD_ETHER" : "ARPHRD_LOOPBACK"}`);
    if (ether) yield* log.debug(3, `${name} hardware address: ${formatMac(link.address)}`);
    yield* log.debug(3, `${name} link layer token length: ${ether ? 48 : -1}`);
    yield* log.debug(3, `${name} prefix length: ${ether ? 64 : -1}`);
    for (const { prefixLength } of prefixes) {
      if (ether && prefixLength !== 64) yield* log.say("warning", `${name} prefix length should be: 64`);
    }
  }

  #protocolMtu(): number {
    return this.#setting(`/proc/sys/net/ipv6/conf/${this.config.name}/mtu`, SMALLEST_MTU);
  }

  #interfaceForwards(): "forwarding" | "not forwarding" {
    const path = `/proc/sys/net/ipv6/conf/${this.config.name}/forwarding`;
    return this.#setting(path, -1) < 1 ? "not forwarding" : "forwarding";
  }

  #setting(path: string, otherwise: number): number {
    const read = this.#context.process.files.readFile(path);
    return read.ok ? Number(decodeText(read.value)) : otherwise;
  }

  /** get_iface_addrs: every IPv6 address, tentative ones too; the first link-local one speaks. */
  readAddresses(): { readonly linkLocal: Ipv6Address | undefined; readonly sorted: readonly Ipv6Address[] } {
    const { rtnetlink } = this.#context.process.namespace;
    const own = rtnetlink.dumpAddresses(6).filter(({ ifindex }) => ifindex === this.ifindex);
    const all = own.map(({ local }) => local as Ipv6Address);
    // fe80::/64, not fe80::/10.
    const linkLocal = own.find(
      ({ local, scope }) => scope === RT_SCOPE_LINK && BigInt(local) >> 64n === 0xfe80000000000000n,
    );
    const sorted = all.sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
    return { linkLocal: linkLocal?.local as Ipv6Address | undefined, sorted };
  }

  *#setUpAddresses(): Task<boolean> {
    const { log } = this.#context;
    const { name, ignoreIfMissing, sources } = this.config;
    const { linkLocal, sorted } = this.readAddresses();
    if (linkLocal === undefined) {
      const words = `no linklocal address configured on ${name}`;
      if (ignoreIfMissing) yield* log.debug(4, words);
      else yield* log.say("error", words);
      return false;
    }
    this.#linkLocal = linkLocal;
    this.#addresses = sorted;
    yield* log.debug(4, `${name} linklocal address: ${formatIpv6Address(linkLocal)}`);
    for (const address of sorted) yield* log.debug(4, `${name} address: ${formatIpv6Address(address)}`);
    this.#source = sources.length === 0 ? linkLocal : sources.find((source) => sorted.includes(source));
    if (sources.length > 0 && this.#source !== undefined) {
      yield* log.debug(4, `AdvRASrcAddress selecting: ${formatIpv6Address(this.#source)}`);
    }
    return true;
  }

  /** touch_iface: something about the device has changed. */
  *touch(): Task<void> {
    this.changed = true;
    this.ready = false;
    this.#advertisements = 0;
    yield* this.reschedule(0);
  }

  /** reschedule_iface: the first advertisements come closer together (RFC 4861 6.2.4). */
  *reschedule(wanted: number): Task<void> {
    const { maxInterval, name } = this.config;
    let seconds = wanted;
    if (!this.changed && !this.ready) seconds = 10 * maxInterval;
    else if (seconds === 0) seconds = SETUP_DELAY_SECONDS;
    else if (this.#advertisements < INITIAL_ADVERTISEMENTS) {
      seconds = Math.min(INITIAL_INTERVAL_SECONDS, maxInterval);
    }
    yield* this.#context.log.debug(5, `${name} next scheduled RA in ${general(seconds)} second(s)`);
    this.nextNs = this.#now + Math.floor(seconds * SECOND_NS);
  }

  *rescheduleRandomly(): Task<void> {
    const { minInterval, maxInterval } = this.config;
    yield* this.reschedule(this.#between(minInterval, maxInterval));
  }

  #between(lower: number, upper: number): number {
    return lower + ((upper - lower) * this.#context.random.uint32()) / 0x100000000;
  }

  /** kickoff_adverts */
  *kickOff(): Task<void> {
    this.#lastAdvertisementNs = this.#now;
    if (this.config.unicastOnly) return;
    this.lastMulticastNs = this.#now;
    if (!(yield* this.sendAll(undefined))) {
      yield* this.#context.log.debug(4, `send_ra_forall failed on interface ${this.config.name}`);
    }
    yield* this.reschedule(Math.min(INITIAL_INTERVAL_SECONDS, this.config.maxInterval));
  }

  /** send_ra_forall: to all nodes, or to each client that is configured; `to` answers a solicitation. */
  *sendAll(to: Ipv6Address | undefined): Task<boolean> {
    const { log } = this.#context;
    const { clients, unicastOnly, name } = this.config;
    if (this.changed) yield* this.setUp();
    if (!this.ready) {
      yield* log.debug(3, `not sending RA for ${name}, interface is not ready`);
      return false;
    }
    if (this.#advertisements < INITIAL_ADVERTISEMENTS) this.#advertisements++;
    if (clients.length === 0) {
      if (to !== undefined || !unicastOnly) return yield* this.#send(to);
      yield* log.debug(5, "no client list, no destination, unicast only...doing nothing");
      return true;
    }
    for (const client of clients) {
      if (to !== undefined && to !== client) continue;
      yield* this.#send(client);
      if (to !== undefined) return true;
    }
    if (to === undefined) return true;
    yield* log.debug(5, `Not answering request from ${formatIpv6Address(to)}, not configured`);
    return true;
  }

  /** send_ra */
  *#send(to: Ipv6Address | undefined): Task<boolean> {
    const { log } = this.#context;
    const { name, sendAdvert } = this.config;
    if (!sendAdvert) {
      yield* log.debug(2, `AdvSendAdvert is off for ${name}`);
      return true;
    }
    if (to === undefined) this.lastMulticastNs = this.#now;
    yield* this.#decrementLifetimes();
    const destination = to ?? IPV6_ALL_NODES;
    const forwards = this.ceases || (yield* checkForwarding(this.#context));
    const link = this.#link!;
    const networksOf = (device: string) => this.#networksOf(device);
    const state = { ceases: this.ceases, forwards, mac: link.address, networksOf };
    for (const { bytes, options } of buildAdvertisements(this.config, state, this.#maximumBytes)) {
      const ends = `to ${formatIpv6Address(destination)} on ${name} (${formatIpv6Address(this.#source!)})`;
      const size = `${options} options (using ${bytes.length}/${this.#maximumBytes} bytes)`;
      yield* log.debug(5, `sending RA ${ends}, ${size}`);
      if (!(yield* this.#transmit(bytes, destination))) return false;
    }
    return true;
  }

  *#transmit(bytes: Uint8Array, destination: Ipv6Address): Task<boolean> {
    const { log, socket } = this.#context;
    const address = { address: destination, port: 0, scopeId: this.ifindex };
    const sent = socket.send(bytes, address, { source: this.#source! });
    if (sent.ok) return true;
    const quiet = this.config.ignoreIfMissing && (sent.errno === "EINVAL" || sent.errno === "ENODEV");
    const words = `sendmsg: ${strerror(sent.errno)}`;
    if (quiet) yield* log.debug(3, words);
    else yield* log.say("warning", words);
    return false;
  }

  /** Base6Interface and `prefix ::/64`: the networks of a device's addresses, but for link-local ones. */
  #networksOf(device: string): { readonly address: Ipv6Address; readonly length: number }[] {
    const { rtnetlink } = this.#context.process.namespace;
    const ifindex = rtnetlink.getLink({ name: device })?.ifindex;
    return rtnetlink
      .dumpAddresses(6)
      .filter((address) => address.ifindex === ifindex && address.scope !== RT_SCOPE_LINK)
      .map(({ local, prefixLength }) => ({ address: local as Ipv6Address, length: prefixLength }));
  }

  /** update_iface_times: DecrementLifetimes counts whole seconds since the last advertisement. */
  *#decrementLifetimes(): Task<void> {
    const seconds = Math.trunc(Math.trunc((this.#now - this.#lastAdvertisementNs) / MILLISECOND_NS) / 1000);
    this.#lastAdvertisementNs = this.#now;
    for (const prefix of this.config.prefixes) {
      if (!prefix.decrement || prefix.preferredLeft === 0 || (this.ceases && prefix.deprecate)) continue;
      prefix.validLeft = Math.max(0, prefix.validLeft - seconds);
      prefix.preferredLeft = Math.max(0, prefix.preferredLeft - seconds);
      if (prefix.preferredLeft > 0) continue;
      const text = `${formatIpv6Address(prefix.prefix)}/${prefix.prefixLength}%${this.config.name}`;
      yield* this.#context.log.debug(3, `Will cease advertising ${text}, preferred lifetime is 0`);
    }
  }
}

/** check_ip6_forwarding: only its first complaint counts; later it holds that all is well. */
export function* checkForwarding(context: AdvertiserContext): Task<boolean> {
  const read = context.process.files.readFile("/proc/sys/net/ipv6/conf/all/forwarding");
  const value = read.ok ? Number(decodeText(read.value)) : -1;
  if (context.forwardingChecked || value === 1 || value === 2) return true;
  context.forwardingChecked = true;
  yield* context.log.say("debug", `IPv6 forwarding setting is: ${value >>> 0}, should be 1 or 2`);
  return false;
}

/** %g */
export function general(value: number): string {
  return String(Number(value.toPrecision(6)));
}
