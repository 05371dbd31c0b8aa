import { checksum } from "../../src/wire/checksum.ts";
import { encodeMac, type MacAddress } from "../../src/wire/mac-address.ts";

// Datagrams as a kernel hands them to a device that does checksums and UDP segmentation: with the virtio_net_hdr of packet
// sockets and TAPs before them.

export const VNET_HEADER_BYTES = 10;
export const HEADERS_BYTES: number = 14 + 20 + 8;

const FLAG_NEEDS_CHECKSUM = 1;
const GSO_UDP_L4 = 5;

export interface Datagram {
  /** Source and destination. */
  readonly mac: MacAddress;
  readonly source: number;
  readonly destination: number;
  readonly port: number;
  readonly payload: Uint8Array;
}

/** The frame; its UDP checksum covers the pseudo header only, the rest is left to whoever gets it. */
export function unfinishedDatagram({ mac, source, destination, port, payload }: Datagram): Uint8Array {
  const frame = new Uint8Array(HEADERS_BYTES + payload.length);
  const view = new DataView(frame.buffer);
  encodeMac(mac, frame, 0);
  encodeMac(mac, frame, 6);
  frame.set([0x08, 0x00, 0x45, 0], 12);
  view.setUint16(16, frame.length - 14);
  frame.set([64, 17], 22);
  view.setUint32(26, source);
  view.setUint32(30, destination);
  view.setUint16(24, checksum(frame, 14, 34));
  view.setUint16(34, 4000);
  view.setUint16(36, port);
  view.setUint16(38, 8 + payload.length);
  const pseudoHeader = Uint8Array.of(...frame.subarray(26, 34), 0, 17, frame[38]!, frame[39]!);
  view.setUint16(40, 0xffff & ~checksum(pseudoHeader, 0, 12));
  frame.set(payload, HEADERS_BYTES);
  return frame;
}

/** struct virtio_net_hdr for it; `segment`: to be cut into datagrams of so many octets, 0: one datagram. */
export function vnetHeader(segment: number): Uint8Array {
  const header = new Uint8Array(VNET_HEADER_BYTES);
  const view = new DataView(header.buffer);
  header[0] = FLAG_NEEDS_CHECKSUM;
  header[1] = segment > 0 ? GSO_UDP_L4 : 0;
  view.setUint16(2, HEADERS_BYTES, true);
  view.setUint16(4, segment, true);
  view.setUint16(6, 34, true);
  view.setUint16(8, 6, true);
  return header;
}
