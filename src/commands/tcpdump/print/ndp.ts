import type { Dissection } from "./dissection.ts";
import { printNdpOptions, routePreference } from "./ndp-options.ts";
import { flags, type Tokens } from "./tokens.ts";

// RFC 4861 4. `at` is the ICMPv6 type octet.

const RA_FLAGS: Tokens = new Map([
  [0x80, "managed"],
  [0x40, "other stateful"],
  [0x20, "home agent"],
  [0x02, "ipv6 only"],
]);
const NA_FLAGS: Tokens = new Map([
  [0x80000000, "router"],
  [0x40000000, "solicited"],
  [0x20000000, "override"],
]);
export function printNdp(d: Dissection, type: number, at: number, lengthBytes: number): "done" | "truncated" {
  const optionsAt = printFields(d, type, at);
  if (d.options.verbose === 0) return "done";
  return printNdpOptions(d, optionsAt, lengthBytes - (optionsAt - at)) ? "done" : "truncated";
}

/** Prints the fixed part; returns where the options begin. */
function printFields(d: Dissection, type: number, at: number): number {
  const verbose = d.options.verbose > 0;
  switch (type) {
    case 133:
      return at + 8;
    case 134:
      if (verbose) printRouterAdvertisement(d, at);
      return at + 16;
    case 135:
      d.print(`, who has ${d.ipv6(at + 8)}`);
      return at + 24;
    case 136:
      d.print(`, tgt is ${d.ipv6(at + 8)}`);
      if (verbose) d.print(`, Flags [${flags(NA_FLAGS, d.u32(at + 4), "none")}]`);
      return at + 24;
    default:
      d.print(`, ${d.ipv6(at + 24)}`);
      d.print(` to ${d.ipv6(at + 8)}`);
      return at + 40;
  }
}

function printRouterAdvertisement(d: Dissection, at: number): void {
  const bits = d.u8(at + 5);
  d.print(
    `\n\thop limit ${d.u8(at + 4)}, Flags [${flags(RA_FLAGS, bits, "none")}], pref ${routePreference(bits)}` +
      `, router lifetime ${d.u16(at + 6)}s, reachable time ${d.u32(at + 8)}ms, retrans timer ${d.u32(at + 12)}ms`,
  );
}
