import type { Dissection } from "./dissection.ts";
import { printUnknownData } from "./hex-dump.ts";
import { type Tokens, token } from "./tokens.ts";

// MAC control frames, ethertype 8808 (IEEE 802.3 31): PAUSE, and what passive optical networks say, which the real
// program calls MPCP.

const OPCODES: Tokens = new Map([
  [1, "Pause"],
  [2, "Gate"],
  [3, "Report"],
  [4, "Register Request"],
  [5, "Register"],
  [6, "Register ACK"],
]);
const PAUSE = 1;

export function printMacControl(d: Dissection, at: number, lengthBytes: number): void {
  d.protocol = "mpcp";
  const opcode = d.u16(at);
  const timestamp = d.u32(at + 2);
  d.print(`MPCP, Opcode ${token(OPCODES, opcode, (value) => `Unknown (${value})`)}`);
  if (opcode !== PAUSE) d.print(`, Timestamp ${timestamp} ticks`);
  d.print(`, length ${lengthBytes}`);
  if (d.options.verbose === 0 || opcode === PAUSE) return;
  if (OPCODES.has(opcode)) d.unknownProtocols.add("MPCP (ethertype 8808)");
  else printUnknownData(d, "\n\t", at, lengthBytes);
}
