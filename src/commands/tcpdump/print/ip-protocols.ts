import type { Tokens } from "./tokens.ts";

/** Upper-layer protocols as the -v header line names them. */
export const IP_PROTOCOLS: Tokens = new Map([
  [0, "Options"],
  [1, "ICMP"],
  [2, "IGMP"],
  [4, "IPIP"],
  [6, "TCP"],
  [8, "EGP"],
  [9, "IGRP"],
  [17, "UDP"],
  [33, "DCCP"],
  [41, "IPv6"],
  [43, "Routing"],
  [44, "Fragment"],
  [46, "RSVP"],
  [47, "GRE"],
  [50, "ESP"],
  [51, "AH"],
  [55, "Mobile IP"],
  [58, "ICMPv6"],
  [62, "Mobile IP (old)"],
  [88, "EIGRP"],
  [89, "OSPF"],
  [103, "PIM"],
  [108, "Compressed IP"],
  [112, "VRRP"],
  [113, "PGM"],
  [132, "SCTP"],
  [135, "Mobility"],
  [143, "Ethernet"],
]);

/** Protocols that the real program dissects and we do not. */
export const DISSECTED_ELSEWHERE: ReadonlySet<number> = new Set([
  8, 9, 33, 46, 47, 50, 55, 62, 88, 89, 103, 108, 112, 113, 132, 135, 143,
]);
