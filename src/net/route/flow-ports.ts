import { IPPROTO_TCP, IPPROTO_UDP } from "../../wire/ip-protocol.ts";
import { readUint16 } from "../../wire/octets.ts";

/** Ports of a packet, as rules compare them. */
export interface FlowPorts {
  readonly source: number;
  readonly destination: number;
}

const NO_PORTS: FlowPorts = { source: 0, destination: 0 };

/** skb_flow_dissect: the ports of UDP and TCP at `offset`; 0 for all else, and where the header isn't there. */
export function flowPorts(bytes: Uint8Array, offset: number, protocol: number): FlowPorts {
  if (protocol !== IPPROTO_UDP && protocol !== IPPROTO_TCP) return NO_PORTS;
  if (offset + 4 > bytes.length) return NO_PORTS;
  return { source: readUint16(bytes, offset), destination: readUint16(bytes, offset + 2) };
}
