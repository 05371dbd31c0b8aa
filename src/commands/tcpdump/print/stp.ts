import type { Dissection } from "./dissection.ts";
import { flags, hex, type Tokens, token } from "./tokens.ts";

// IEEE 802.1D 9.3: protocol 2, version 1, type 1, flags 1, root 8, cost 4, bridge 8, port 2, four timers of 2.

const VERSIONS: Tokens = new Map([
  [0, "802.1d"],
  [2, "802.1w"],
  [3, "802.1s"],
  [4, "802.1aq"],
]);
const TYPES: Tokens = new Map([
  [0x00, "Config"],
  [0x02, "Rapid STP"],
  [0x80, "Topology Change"],
]);
const FLAGS: Tokens = new Map([
  [0x01, "Topology change"],
  [0x02, "Proposal"],
  [0x10, "Learn"],
  [0x20, "Forward"],
  [0x40, "Agreement"],
  [0x80, "Topology change ACK"],
]);
const ROLES: Tokens = new Map([
  [0, "Unknown"],
  [1, "Alternate"],
  [2, "Root"],
  [3, "Designated"],
]);
const RAPID = 2;
const CONFIG_LENGTH = 35;

export function printStp(d: Dissection, at: number, lengthBytes: number): void {
  d.protocol = "stp";
  if (lengthBytes < 4) {
    d.invalid();
    return;
  }
  if (d.u16(at) !== 0) {
    d.print(`unknown STP version, length ${lengthBytes}`);
    return;
  }
  const version = d.u8(at + 2);
  d.print(`STP ${token(VERSIONS, version, (value) => `Unknown STP protocol (0x${hex(value, 2)})`)}`);
  if (!VERSIONS.has(version)) return;
  const type = d.u8(at + 3);
  d.print(`, ${token(TYPES, type, (value) => `Unknown BPDU Type (0x${hex(value, 2)})`)}`);
  if (type === 0 || (type === 2 && version === RAPID)) {
    const minimum = type === 0 ? CONFIG_LENGTH : CONFIG_LENGTH + 1;
    if (lengthBytes < minimum) d.invalid();
    else printConfiguration(d, at, lengthBytes);
  } else if (type === 2 && version > RAPID) {
    d.unknownProtocols.add("multiple spanning tree");
  }
}

function printConfiguration(d: Dissection, at: number, lengthBytes: number): void {
  const bits = d.u8(at + 4);
  d.print(`, Flags [${flags(FLAGS, bits, "none")}]`);
  d.print(`, bridge-id ${bridgeId(d, at + 17)}.${hex(d.u16(at + 25), 4)}, length ${lengthBytes}`);
  if (d.options.verbose === 0) return;
  d.print(
    `\n\tmessage-age ${seconds(d, at + 27)}, max-age ${seconds(d, at + 29)}` +
      `, hello-time ${seconds(d, at + 31)}, forwarding-delay ${seconds(d, at + 33)}`,
  );
  d.print(`\n\troot-id ${bridgeId(d, at + 5)}, root-pathcost ${d.u32(at + 13)}`);
  if (d.u8(at + 2) === RAPID) d.print(`, port-role ${token(ROLES, (bits >>> 2) & 3, "Unknown")}`);
}

function bridgeId(d: Dissection, at: number): string {
  return `${d.octets(at, 2, "")}.${d.octets(at + 2, 6, ":")}`;
}

/** Timers count 1/256 s. */
function seconds(d: Dissection, at: number): string {
  return `${(d.u16(at) / 256).toFixed(2)}s`;
}
