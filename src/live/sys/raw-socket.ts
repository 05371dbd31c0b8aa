// raw(7): whole IP packets into the output path of a namespace: its routes, neighbours and netfilter hooks apply.

import { check, libc } from "./libc.ts";
import { scratch } from "./scratch.ts";
import {
  AF_INET,
  AF_INET6,
  closeDescriptor,
  openSocket,
  SO_ATTACH_FILTER,
  SO_SNDBUFFORCE,
  SOCK_RAW,
  SOL_SOCKET,
  setSocketOption,
} from "./socket.ts";

const IPPROTO_RAW = 255;
const IPPROTO_IP = 0;
const IPPROTO_IPV6 = 41;
const IP_HDRINCL = 3;
const IPV6_HDRINCL = 36;
const IPV6_FREEBIND = 78;
/** BPF_RET | BPF_K */
const RETURN = 0x06;

/** What may wait for a neighbour's answer or in the device's queue before sending answers EAGAIN. */
const BUFFER_BYTES = 4 * 1024 * 1024;

/**
 * In the namespace that this thread is in. What is sent begins with its IP header, whose source need not be local. It is
 * not bound to a device: a bound IPv6 socket takes no route of another one, where ipvlan takes any (IPV6_PKTINFO names
 * the output interface without that). Receives nothing, not even packets of protocol 255. The caller closes the
 * descriptor.
 */
export function openRawSocket(family: 4 | 6): number {
  const fd = openSocket(family === 4 ? AF_INET : AF_INET6, SOCK_RAW, IPPROTO_RAW);
  try {
    refuseAll(fd);
    setSocketOption(fd, SOL_SOCKET, SO_SNDBUFFORCE, BUFFER_BYTES);
    if (family === 4) setSocketOption(fd, IPPROTO_IP, IP_HDRINCL, 1);
    else {
      setSocketOption(fd, IPPROTO_IPV6, IPV6_HDRINCL, 1);
      // IPV6_PKTINFO may then name a source that isn't local. IPv4 allows that with IP_HDRINCL.
      setSocketOption(fd, IPPROTO_IPV6, IPV6_FREEBIND, 1);
    }
    return fd;
  } catch (error) {
    closeDescriptor(fd);
    throw error;
  }
}

/** A filter of one instruction that keeps no octet of anything. */
function refuseAll(fd: number): void {
  const { address, bytes, view } = scratch();
  bytes.fill(0, 0, 24);
  // struct sock_fprog: length u16, pad, pointer to the instructions (8 octets each).
  view.setUint16(0, 1, true);
  view.setBigUint64(8, BigInt(address + 16), true);
  view.setUint16(16, RETURN, true);
  check(libc().setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, address, 16), "SO_ATTACH_FILTER");
}
