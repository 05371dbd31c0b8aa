import type { Dissection } from "./dissection.ts";

const HEADER_LENGTH = 12;

/** Only what is too short to be a message; a whole one is printed by its length (docs/fidelity.md). */
export function printDns(d: Dissection, _at: number, lengthBytes: number, kind: "domain" | "mdns"): void {
  d.protocol = kind;
  if (lengthBytes < HEADER_LENGTH) {
    d.print(`${kind} [length ${lengthBytes} < ${HEADER_LENGTH}]`);
    d.invalid();
    return;
  }
  d.unknownProtocols.add("DNS (UDP port 53 and 5353)");
  d.print(`UDP, length ${lengthBytes}`);
}
