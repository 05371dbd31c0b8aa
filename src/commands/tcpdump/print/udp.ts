import { rightChecksum, transportResidue4, transportResidue6 } from "./checksum.ts";
import type { Dissection } from "./dissection.ts";
import { printDns } from "./dns.ts";
import type { IpPayload } from "./ip-payload.ts";
import { hex } from "./tokens.ts";
import { UDP_APPLICATIONS } from "./udp-applications.ts";

const HEADER_LENGTH = 8;
const UDP = 17;
const DOMAIN = 53;
const MULTICAST_DNS = 5353;

export function printUdp(d: Dissection, payload: IpPayload): void {
  d.protocol = "udp";
  const { at, lengthBytes } = payload;
  if (!d.has(at + 2, 2)) {
    printEnds(d, payload, "without ports");
    d.truncated();
    return;
  }
  printEnds(d, payload, "with ports");
  if (lengthBytes < HEADER_LENGTH) {
    d.print(`truncated-udp ${lengthBytes}`);
    return;
  }
  if (!d.has(at + 4, 2)) {
    d.truncated();
    return;
  }
  const field = d.u16(at + 4);
  const total = field === 0 && lengthBytes > 65535 ? lengthBytes : field;
  if (total < HEADER_LENGTH) {
    d.print(`truncated-udplength ${total}`);
    return;
  }
  const dataLength = total - HEADER_LENGTH;
  const available = Math.min(lengthBytes - HEADER_LENGTH, dataLength);
  if (at + HEADER_LENGTH > d.end) {
    d.truncated();
    return;
  }
  if (d.options.verbose > 0 && d.options.unverifiedChecksums === 0 && !payload.fragmented) {
    printChecksum(d, payload, available + HEADER_LENGTH);
  }
  if (d.options.quiet === 0 && printApplication(d, at, available)) return;
  if (dataLength > available && !payload.fragmented) d.print(`UDP, bad length ${dataLength} > ${available}`);
  else d.print(`UDP, length ${dataLength}`);
}

function printEnds(d: Dissection, payload: IpPayload, how: "with ports" | "without ports"): void {
  const { at, ipAt, version } = payload;
  const address = (offset4: number, offset6: number): string =>
    version === 4 ? d.ipv4(ipAt + offset4) : d.ipv6(ipAt + offset6);
  const direct = d.u8(ipAt + (version === 4 ? 9 : 6)) === UDP;
  if (how === "without ports") {
    if (direct) d.print(`${address(12, 8)} > ${address(16, 24)}: `);
    return;
  }
  const from = d.names.port("udp", d.u16(at));
  const to = d.names.port("udp", d.u16(at + 2));
  // Behind extension headers the addresses have been printed already.
  d.print(direct ? `${address(12, 8)}.${from} > ${address(16, 24)}.${to}: ` : `${from} > ${to}: `);
}

function printChecksum(d: Dissection, payload: IpPayload, lengthBytes: number): void {
  const { at, ipAt, version } = payload;
  if (version === 4 && d.options.verbose < 2) return;
  const field = version === 4 ? d.u16(at + 6) : undefined;
  if (field === 0) {
    d.print("[no cksum] ");
    return;
  }
  if (!d.has(at, lengthBytes)) return;
  const segment = { start: at, lengthBytes, protocol: UDP };
  const sum = version === 4 ? transportResidue4(d, ipAt, segment) : transportResidue6(d, ipAt, segment);
  const found = d.u16(at + 6);
  if (sum === 0) d.print("[udp sum ok] ");
  else d.print(`[bad udp cksum 0x${hex(found, 4)} -> 0x${hex(rightChecksum(found, sum), 4)}!] `);
}

/** False when the payload is to be shown by its length only. */
function printApplication(d: Dissection, at: number, lengthBytes: number): boolean {
  const ports = [d.u16(at), d.u16(at + 2)] as const;
  if (ports.includes(DOMAIN) || ports.includes(MULTICAST_DNS)) {
    const kind = ports.includes(DOMAIN) ? "domain" : "mdns";
    printDns(d, at + HEADER_LENGTH, lengthBytes, kind);
    return true;
  }
  for (const { name, from, to, side } of UDP_APPLICATIONS) {
    const [source, destination] = ports.map((port) => port >= from && port <= to) as [boolean, boolean];
    if ((side !== "destination" && source) || (side !== "source" && destination)) {
      d.unknownProtocols.add(`${name} (UDP port ${from === to ? from : `${from}-${to}`})`);
      return false;
    }
  }
  return false;
}
