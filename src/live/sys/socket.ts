// socket(2) and its options for the control plane: failures throw. What runs for every frame calls libc() itself.

import { check, libc } from "./libc.ts";
import { scratch, scratchBytes, scratchInt } from "./scratch.ts";

export const AF_UNIX = 1;
export const AF_INET = 2;
export const AF_INET6 = 10;
export const AF_NETLINK = 16;
export const AF_PACKET = 17;

export const SOCK_DGRAM = 2;
export const SOCK_RAW = 3;
const SOCK_CLOEXEC = 0o2000000;
const SOCK_NONBLOCK = 0o4000;

export const MSG_TRUNC = 0x20;
export const MSG_DONTWAIT = 0x40;

export const SOL_SOCKET = 1;
export const SO_BINDTODEVICE = 25;
export const SO_ATTACH_FILTER = 26;
export const SO_DETACH_FILTER = 27;
export const SO_SNDBUFFORCE = 32;
export const SO_RCVBUFFORCE = 33;
export const SO_MARK = 36;

/** A descriptor that no program inherits and that never waits. */
export function openSocket(domain: number, type: number, protocol: number, subject?: string): number {
  return check(libc().socket(domain, type | SOCK_CLOEXEC | SOCK_NONBLOCK, protocol), "socket", subject);
}

/** setsockopt(2) with an int, or with any structure. */
export function setSocketOption(fd: number, level: number, option: number, value: number | Uint8Array): void {
  const address = typeof value === "number" ? scratchInt(value) : scratchBytes(value);
  const length = typeof value === "number" ? 4 : value.length;
  check(libc().setsockopt(fd, level, option, address, length), "setsockopt");
}

/** getsockopt(2): a copy of what the kernel filled in, at most `lengthBytes`. */
export function getSocketOption(fd: number, level: number, option: number, lengthBytes: number): Uint8Array {
  const { address, bytes, view } = scratch();
  view.setInt32(0, lengthBytes, true);
  check(libc().getsockopt(fd, level, option, address + 8, address), "getsockopt");
  return bytes.slice(8, 8 + view.getInt32(0, true));
}

/** bind(2) with a whole socket address. */
export function bindSocket(fd: number, socketAddress: Uint8Array, subject?: string): void {
  check(libc().bind(fd, scratchBytes(socketAddress), socketAddress.length), "bind", subject);
}

/** Ends the descriptor; errors of close(2) say nothing that anybody could act on. */
export function closeDescriptor(fd: number): void {
  libc().close(fd);
}
