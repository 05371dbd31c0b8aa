// Read first: Documentation/networking/tuntap.rst, include/uapi/linux/if_tun.h.
//
// A TAP device: what its namespace sends can be read here, what is written here its namespace receives. With
// IFF_VNET_HDR each frame has a virtio_net_hdr of ten octets in front, so that segments of 64 KB and checksums that
// nobody has computed yet cross as they are.
//
// The descriptor keeps its device through renames and moves to other namespaces; TUNGETIFF and TUNGETDEVNETNS say where
// it is now. A persistent device outlives the descriptor and can be attached to again by its name, within its namespace.

import { decodeMac, encodeMac, type MacAddress } from "../../wire/mac-address.ts";
import { IFREQ_UNION, interfaceRequest, requestedName } from "./interface-request.ts";
import { check, libc, SystemCallError } from "./libc.ts";
import { scratch, scratchInt } from "./scratch.ts";
import { closeDescriptor } from "./socket.ts";

const O_RDWR_NONBLOCK_CLOEXEC = 0o2 | 0o4000 | 0o2000000;

const TUNSETIFF = 0x400454ca;
const TUNSETPERSIST = 0x400454cb;
const TUNSETOFFLOAD = 0x400454d0;
const TUNGETIFF = 0x800454d2;
const TUNSETSNDBUF = 0x400454d4;
const TUNSETVNETHDRSZ = 0x400454d8;
const TUNSETVNETLE = 0x400454dc;
const TUNSETIFINDEX = 0x400454da;
const TUNSETCARRIER = 0x400454e2;
const TUNGETDEVNETNS = 0x54e3;
const SIOCSIFHWADDR = 0x8924;
const SIOCGIFHWADDR = 0x8927;

const IFF_TAP = 0x0002;
const IFF_NO_PI = 0x1000;
const IFF_VNET_HDR = 0x4000;
const IFF_TUN_EXCL = 0x8000;
const ARPHRD_ETHER = 1;

/** TUN_F_CSUM | TSO4 | TSO6 | TSO_ECN, and since Linux 6.2 | USO4 | USO6. */
const OFFLOADS_WITH_USO = 0x6f;
const OFFLOADS = 0x0f;

/** struct virtio_net_hdr: flags u8, gso_type u8, hdr_len, gso_size, csum_start, csum_offset (u16 each, little-endian). */
export const VIRTIO_HEADER_BYTES = 10;

/** Which segments the device may be given whole: all that the kernel can say in a header, or all but UDP's. */
export type TapOffloads = "tso+uso" | "tso";

export class Tap {
  readonly fd: number;
  readonly offloads: TapOffloads;

  private constructor(fd: number, offloads: TapOffloads) {
    this.fd = fd;
    this.offloads = offloads;
  }

  /**
   * The TAP `name` of the namespace that this thread is in: a new one, or one that is there without a descriptor.
   * EBUSY: somebody has it; EINVAL: the name is another kind of device. The descriptor keeps that namespace alive.
   */
  static open(name: string): Tap {
    return Tap.#open(name, 0, undefined);
  }

  /** A new one: EBUSY or EINVAL if the name is taken. "%d" in it is the first number that is free. */
  static create(name: string, ifindex: number | undefined): Tap {
    return Tap.#open(name, IFF_TUN_EXCL, ifindex);
  }

  static #open(name: string, flags: number, ifindex: number | undefined): Tap {
    const fd = check(libc().open("/dev/net/tun", O_RDWR_NONBLOCK_CLOEXEC), "open", "/dev/net/tun");
    try {
      if (ifindex !== undefined) check(libc().ioctl(fd, TUNSETIFINDEX, scratchInt(ifindex)), "TUNSETIFINDEX");
      const request = interfaceRequest(name);
      scratch().view.setUint16(IFREQ_UNION, IFF_TAP | IFF_NO_PI | IFF_VNET_HDR | flags, true);
      check(libc().ioctl(fd, TUNSETIFF, request), "TUNSETIFF", name);
      check(libc().ioctl(fd, TUNSETVNETHDRSZ, scratchInt(VIRTIO_HEADER_BYTES)), "TUNSETVNETHDRSZ", name);
      check(libc().ioctl(fd, TUNSETVNETLE, scratchInt(1)), "TUNSETVNETLE", name);
      return new Tap(fd, setOffloads(fd, name));
    } catch (error) {
      closeDescriptor(fd);
      throw error;
    }
  }

  /** What the device is called now. */
  get name(): string {
    this.#control(TUNGETIFF, interfaceRequest(""), "TUNGETIFF");
    return requestedName();
  }

  /** A descriptor of the namespace that the device is in now; the caller closes it. */
  openNamespace(): number {
    return check(libc().ioctl(this.fd, TUNGETDEVNETNS, 0), "TUNGETDEVNETNS");
  }

  get mac(): MacAddress {
    this.#control(SIOCGIFHWADDR, interfaceRequest(""), "SIOCGIFHWADDR");
    return decodeMac(scratch().bytes, IFREQ_UNION + 2);
  }

  setMac(mac: MacAddress): void {
    const request = interfaceRequest("");
    scratch().view.setUint16(IFREQ_UNION, ARPHRD_ETHER, true);
    encodeMac(mac, scratch().bytes, IFREQ_UNION + 2);
    this.#control(SIOCSIFHWADDR, request, "SIOCSIFHWADDR");
  }

  /** A persistent device stays when the descriptor is closed, without a carrier. */
  setPersistent(persistent: boolean): void {
    this.#control(TUNSETPERSIST, persistent ? 1 : 0, "TUNSETPERSIST");
  }

  setCarrier(carrier: "on" | "off"): void {
    this.#control(TUNSETCARRIER, scratchInt(carrier === "on" ? 1 : 0), "TUNSETCARRIER");
  }

  /** How much of what was written may be on its way in the namespace before write(2) answers EAGAIN. */
  setSendBuffer(lengthBytes: number): void {
    this.#control(TUNSETSNDBUF, scratchInt(lengthBytes), "TUNSETSNDBUF");
  }

  close(): void {
    closeDescriptor(this.fd);
  }

  #control(request: number, argument: number, call: string): void {
    check(libc().ioctl(this.fd, request, argument), call);
  }
}

/** A descriptor of the namespace that the device of `fd` is in; -1 if there is none. The caller closes it. */
export function namespaceOfTap(fd: number): number {
  return libc().ioctl(fd, TUNGETDEVNETNS, 0);
}

function setOffloads(fd: number, name: string): TapOffloads {
  if (libc().ioctl(fd, TUNSETOFFLOAD, OFFLOADS_WITH_USO) === 0) return "tso+uso";
  if (libc().ioctl(fd, TUNSETOFFLOAD, OFFLOADS) === 0) return "tso";
  throw new SystemCallError("TUNSETOFFLOAD", libc().lastErrno(), name);
}
