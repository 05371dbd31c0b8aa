// struct ifreq (40 octets: a name of 16, then a union) and the ioctls that take one. Any socket will do: it stands for
// the namespace that it was made in.

import { decodeMac, encodeMac, type MacAddress } from "../../wire/mac-address.ts";
import { check, libc } from "./libc.ts";
import { scratch } from "./scratch.ts";

export const IFREQ_BYTES = 40;
export const IFNAMSIZ = 16;
/** Where the union of struct ifreq begins. */
export const IFREQ_UNION = 16;

const SIOCGIFFLAGS = 0x8913;
const SIOCSIFFLAGS = 0x8914;
const SIOCGIFMTU = 0x8921;
const SIOCSIFMTU = 0x8922;
const SIOCSIFHWADDR = 0x8924;
const SIOCGIFHWADDR = 0x8927;
const SIOCGIFINDEX = 0x8933;
const ARPHRD_ETHER = 1;
const IFF_UP = 1;

/** An ifreq at the start of the scratch memory with the name in it and zeros behind; the answer is its address. */
export function interfaceRequest(name: string): number {
  const { address, bytes } = scratch();
  bytes.fill(0, 0, IFREQ_BYTES);
  const octets = new TextEncoder().encode(name);
  if (octets.length >= IFNAMSIZ) throw new RangeError(`interface name too long: ${name}`);
  bytes.set(octets);
  return address;
}

/** The name that the kernel left in the ifreq. */
export function requestedName(): string {
  const { bytes } = scratch();
  const end = bytes.indexOf(0);
  return new TextDecoder().decode(bytes.slice(0, Math.min(end, IFNAMSIZ)));
}

function request(socket: number, number: number, name: string): DataView {
  // The address is that of the scratch memory, into which the caller may have written more after the name.
  check(libc().ioctl(socket, number, scratch().address), "ioctl", name);
  return scratch().view;
}

export function interfaceIndex(socket: number, name: string): number {
  interfaceRequest(name);
  return request(socket, SIOCGIFINDEX, name).getInt32(IFREQ_UNION, true);
}

export function interfaceMac(socket: number, name: string): MacAddress {
  interfaceRequest(name);
  request(socket, SIOCGIFHWADDR, name);
  return decodeMac(scratch().bytes, IFREQ_UNION + 2);
}

export function setInterfaceMac(socket: number, name: string, mac: MacAddress): void {
  interfaceRequest(name);
  scratch().view.setUint16(IFREQ_UNION, ARPHRD_ETHER, true);
  encodeMac(mac, scratch().bytes, IFREQ_UNION + 2);
  request(socket, SIOCSIFHWADDR, name);
}

export function interfaceMtu(socket: number, name: string): number {
  interfaceRequest(name);
  return request(socket, SIOCGIFMTU, name).getInt32(IFREQ_UNION, true);
}

export function setInterfaceMtu(socket: number, name: string, mtu: number): void {
  interfaceRequest(name);
  scratch().view.setInt32(IFREQ_UNION, mtu, true);
  request(socket, SIOCSIFMTU, name);
}

/** `ip link set NAME up|down`. */
export function setInterfaceState(socket: number, name: string, state: "up" | "down"): void {
  interfaceRequest(name);
  const flags = request(socket, SIOCGIFFLAGS, name).getUint16(IFREQ_UNION, true);
  interfaceRequest(name);
  scratch().view.setUint16(IFREQ_UNION, state === "up" ? flags | IFF_UP : flags & ~IFF_UP, true);
  request(socket, SIOCSIFFLAGS, name);
}
