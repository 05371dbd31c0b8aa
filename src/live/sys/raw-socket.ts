// raw(7): whole IP packets into the output path of a namespace: its routes, neighbours and netfilter hooks apply.

import {
  AF_INET,
  AF_INET6,
  openSocket,
  SO_BINDTODEVICE,
  SOCK_RAW,
  SOL_SOCKET,
  setSocketOption,
} from "./socket.ts";

const IPPROTO_RAW = 255;
const IPPROTO_IP = 0;
const IPPROTO_IPV6 = 41;
const IP_HDRINCL = 3;
const IPV6_HDRINCL = 36;

/**
 * In the namespace that this thread is in, bound to the device: the route is looked up with it as output interface. What
 * is sent begins with its IP header, whose source need not be local. The caller closes the descriptor.
 */
export function openRawSocket(family: 4 | 6, device: string): number {
  const fd = openSocket(family === 4 ? AF_INET : AF_INET6, SOCK_RAW, IPPROTO_RAW, device);
  setSocketOption(fd, SOL_SOCKET, SO_BINDTODEVICE, new TextEncoder().encode(`${device}\0`));
  if (family === 4) setSocketOption(fd, IPPROTO_IP, IP_HDRINCL, 1);
  else setSocketOption(fd, IPPROTO_IPV6, IPV6_HDRINCL, 1);
  return fd;
}
