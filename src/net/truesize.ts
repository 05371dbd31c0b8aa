import { ETH_P_IP } from "../wire/ethernet.ts";
import { NETWORK_OFFSET, type Packet } from "./packet.ts";

// Read first: net/core/skbuff.c (__alloc_skb), net/ipv4/ip_output.c (__ip_append_data), net/ipv6/ip6_output.c.

/** sizeof(struct sk_buff) and struct skb_shared_info, cache-line aligned, on a 64-bit kernel. */
const SK_BUFF_BYTES = 256;
const SHARED_INFO_BYTES = 320;
const CACHE_LINE_BYTES = 64;
const SMALLEST_HEAD_BYTES = 512;
/** SKB_MAX_ALLOC: what is longer lies in pages, behind a head for the headers. */
const LONGEST_HEAD_BYTES: number = 16384 - SHARED_INFO_BYTES;
/** What senders leave free around a packet: link layer and alignment, or link layer and a fragment header. */
const ROOM_4_BYTES: number = 16 + 15;
const ROOM_6_BYTES: number = 16 + 8;
const HEADERS_4_BYTES: number = 20 + 8;
const HEADERS_6_BYTES: number = 40 + 8;

/** skb->truesize: what queue and socket limits charge for a packet, by the allocation its sender made. */
export function packetTruesize({ bytes, protocol, truesize }: Packet): number {
  if (truesize !== undefined) return truesize;
  const length = bytes.length - NETWORK_OFFSET;
  const ipv4 = protocol === ETH_P_IP;
  const wanted = length + (ipv4 ? ROOM_4_BYTES : ROOM_6_BYTES);
  if (wanted < LONGEST_HEAD_BYTES) return headTruesize(wanted);
  const headers = ipv4 ? HEADERS_4_BYTES : HEADERS_6_BYTES;
  return headTruesize(headers) + length - headers;
}

/** Heads come in powers of two. */
function headTruesize(wantedBytes: number): number {
  const head = ((wantedBytes + CACHE_LINE_BYTES - 1) & -CACHE_LINE_BYTES) + SHARED_INFO_BYTES;
  let size = SMALLEST_HEAD_BYTES;
  while (size < head) size *= 2;
  return size + SK_BUFF_BYTES;
}
