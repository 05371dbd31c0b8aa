// The counters of /proc/net/snmp, netstat and snmp6 that this stack counts (include/uapi/linux/snmp.h). One object
// for each namespace and family; whoever decides about a packet counts it where the kernel does.

/** UDP_MIB_* */
export class UdpMib {
  inDatagrams = 0;
  noPorts = 0;
  inErrors = 0;
  outDatagrams = 0;
  rcvbufErrors = 0;
  sndbufErrors = 0;
  inCsumErrors = 0;
  ignoredMulti = 0;
}

/** IPSTATS_MIB_* */
export class IpMib {
  inReceives = 0;
  inHdrErrors = 0;
  inTooBigErrors = 0;
  inNoRoutes = 0;
  inAddrErrors = 0;
  forwDatagrams = 0;
  inUnknownProtos = 0;
  inTruncatedPkts = 0;
  inDiscards = 0;
  inDelivers = 0;
  outRequests = 0;
  outDiscards = 0;
  outNoRoutes = 0;
  reasmTimeout = 0;
  reasmReqds = 0;
  reasmOks = 0;
  reasmFails = 0;
  fragOks = 0;
  fragFails = 0;
  fragCreates = 0;
  inMcastPkts = 0;
  outMcastPkts = 0;
  inBcastPkts = 0;
  outBcastPkts = 0;
  inOctets = 0;
  outOctets = 0;
  inMcastOctets = 0;
  outMcastOctets = 0;
  inBcastOctets = 0;
  outBcastOctets = 0;
  inCsumErrors = 0;
  /** Received, and dropped before the ECN bits were looked at. */
  inUnread = 0;
  /** IPSTATS_MIB_ECT1PKTS, ECT0PKTS, CEPKTS by the two ECN bits of the packet; those with neither are `noEct`. */
  readonly #inEcn: [unused: number, ect1: number, ect0: number, ce: number] = [0, 0, 0, 0];
  /** LINUX_MIB_IPRPFILTER, which stands under TcpExt. */
  reversePathFilter = 0;

  /** ip_rcv_core, by the two bits; most packets have none, and pay one test. */
  countEcn(bits: number): void {
    if (bits !== 0) this.#inEcn[bits]!++;
  }

  /** IPSTATS_MIB_NOECTPKTS and the others, in the order of the two bits. */
  get ecn(): readonly [noEct: number, ect1: number, ect0: number, ce: number] {
    const [, ect1, ect0, ce] = this.#inEcn;
    return [this.inReceives - this.inUnread - ect1 - ect0 - ce, ect1, ect0, ce];
  }

  /** ip6_rcv_core: an IPv6 packet has arrived, whatever becomes of it. */
  countIpv6(bytes: Uint8Array, at: number): void {
    this.inReceives++;
    this.inOctets += bytes.length - at;
    this.countEcn((bytes[at + 1]! >>> 4) & 3);
  }

  /** ip6_mc_input: to a group, joined or not. */
  countIpv6Group(bytes: Uint8Array, at: number): void {
    this.inMcastPkts++;
    this.inMcastOctets += bytes.length - at;
  }
}

/** ICMP_MIB_* and ICMPMSG_MIB_*: messages by type. */
export class IcmpMib {
  inErrors = 0;
  outErrors = 0;
  inCsumErrors = 0;
  readonly inTypes: Map<number, number> = new Map();
  readonly outTypes: Map<number, number> = new Map();
  /** ICMP_MIB_INMSGS and OUTMSGS: of any type, or none. */
  inMessages = 0;
  outMessages = 0;
  rateLimitGlobal = 0;
  rateLimitHost = 0;

  countIn(type: number): void {
    this.inTypes.set(type, (this.inTypes.get(type) ?? 0) + 1);
  }

  countOut(type: number): void {
    this.outMessages++;
    this.outTypes.set(type, (this.outTypes.get(type) ?? 0) + 1);
  }
}
