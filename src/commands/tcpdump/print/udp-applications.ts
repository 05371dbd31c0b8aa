/** A protocol over UDP that the real program dissects and we print as `UDP, length N`. */
export interface UdpApplication {
  readonly name: string;
  readonly from: number;
  readonly to: number;
  /** Which of a datagram's ports tells. */
  readonly side: "either" | "source" | "destination";
}

const either = (name: string, from: number, to: number = from): UdpApplication => ({
  name,
  from,
  to,
  side: "either",
});
const destination = (name: string, from: number): UdpApplication => ({
  name,
  from,
  to: from,
  side: "destination",
});

export const UDP_APPLICATIONS: readonly UdpApplication[] = [
  either("timed", 525),
  either("TFTP", 69),
  either("BOOTP/DHCP", 67, 68),
  either("RIP", 520),
  either("AODV", 654),
  either("ISAKMP", 500),
  either("ISAKMP", 4500),
  either("ISAKMP", 7500),
  either("ISAKMP", 8500),
  either("SNMP", 161, 162),
  either("NTP", 123),
  either("Kerberos", 88),
  either("Kerberos", 750),
  either("L2TP", 1701),
  destination("vat", 3456),
  either("Zephyr", 2103, 2104),
  either("Rx", 7000, 7009),
  either("RIPng", 521),
  either("DHCPv6", 546, 547),
  either("AHCP", 5359),
  either("Babel", 6696, 6697),
  either("HNCP", 8231),
  destination("wb", 4567),
  either("Cisco Auto-RP", 496),
  either("RADIUS", 1645, 1646),
  either("RADIUS", 1700),
  either("RADIUS", 1812, 1813),
  either("RADIUS", 3799),
  destination("HSRP", 1985),
  either("lwres", 921),
  either("LDP", 646),
  either("OLSR", 698),
  either("MPLS ping", 3503),
  destination("BFD", 3784),
  destination("BFD", 3785),
  destination("BFD", 4784),
  destination("BFD", 6784),
  either("LMP", 701),
  either("VQP", 1589),
  either("sFlow", 6343),
  either("LWAPP", 12222, 12223),
  either("SIP", 5060),
  either("syslog", 514),
  either("OTV", 8472),
  either("VXLAN", 4789, 4790),
  either("Geneve", 6081),
  either("LISP", 4342),
  either("ZEP", 17754),
  either("MPLS", 6635),
  either("PTP", 319, 320),
  either("SOME/IP", 30490),
  either("NFS", 2049),
];
