import { printArp } from "./arp.ts";
import type { Dissection } from "./dissection.ts";
import { ETHERTYPES } from "./ethertypes.ts";
import { printIpv4 } from "./ipv4.ts";
import { printIpv6 } from "./ipv6.ts";
import { printLldp } from "./lldp.ts";
import { printMacControl } from "./mac-control.ts";
import { hex, token } from "./tokens.ts";

/** Ethertypes that the real program dissects and we do not. */
const DISSECTED_ELSEWHERE: ReadonlySet<number> = new Set([
  0x6003, 0x809b, 0x80f3, 0x8137, 0xfefe, 0x8863, 0x8864, 0x3c12, 0x3c13, 0x888e, 0x8899, 0x880b, 0x8809,
  0x8902, 0xabcd, 0x894f, 0x9000, 0x8847, 0x8848, 0x88ca, 0x886f, 0x0707, 0x8947, 0x1111, 0x88a2, 0x88f7,
]);

/** Prints the payload of a frame by its ethertype; false when nobody knows it. */
export function printEthertype(
  d: Dissection,
  ethertype: number,
  payload: { readonly at: number; readonly lengthBytes: number; readonly captured: number },
): boolean {
  const { at, lengthBytes, captured } = payload;
  switch (ethertype) {
    case 0x0800:
      printIpv4(d, at, lengthBytes);
      return true;
    case 0x86dd:
      printIpv6(d, at, lengthBytes);
      return true;
    case 0x0806:
    case 0x8035:
      printArp(d, at, lengthBytes, captured);
      return true;
    case 0x8808:
      printMacControl(d, at, lengthBytes);
      return true;
    case 0x88cc:
      printLldp(d, at, lengthBytes);
      return true;
    default:
      if (DISSECTED_ELSEWHERE.has(ethertype)) {
        d.unknownProtocols.add(`ethertype ${token(ETHERTYPES, ethertype, (value) => `0x${hex(value, 4)}`)}`);
      }
      return false;
  }
}
