import type { Keyword } from "./lexer.ts";

/** What stands before an address: `tcp src port`, `ether host`, nothing. */
export interface Qualifier {
  readonly protocol: Protocol | undefined;
  readonly direction: Direction | undefined;
  readonly type: AddressType | undefined;
}

export type Direction = "src" | "dst" | "src or dst" | "src and dst";
export type AddressType = "host" | "net" | "port" | "portrange" | "proto" | "protochain" | "gateway";

/** A keyword that names a protocol. */
export type Protocol = Keyword;
const PROTOCOLS: ReadonlySet<string> = new Set(
  `link ip arp rarp sctp tcp udp icmp igmp igrp pim vrrp carp atalk aarp decnet lat sca mopdl moprc ip6
   icmp6 ah esp iso esis isis l1 l2 iih lsp snp psnp csnp clnp stp ipx netbeui radio`.split(/\s+/),
);

export function isProtocol(word: Keyword): word is Protocol {
  return PROTOCOLS.has(word);
}

/** What libpcap says of protocols that have no hosts, by their name in the message. */
export const NO_HOSTS: ReadonlyMap<Protocol, string> = new Map([
  ["atalk", "AppleTalk"],
  ["lat", "LAT"],
  ["sca", "SCA"],
  ["moprc", "MOPRC"],
  ["mopdl", "MOPDL"],
  ["aarp", "AARP"],
  ["iso", "ISO"],
  ["ipx", "IPX"],
]);
