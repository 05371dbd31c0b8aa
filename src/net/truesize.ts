/** sizeof(struct sk_buff) and struct skb_shared_info, cache-line aligned, on a 64-bit kernel. */
const SK_BUFF_BYTES = 256;
const SHARED_INFO_BYTES = 320;
const SMALLEST_HEAD_BYTES = 512;

/** SKB_TRUESIZE of a linear buffer: what queue and socket limits charge for a packet of this length. */
export function skbTruesize(lengthBytes: number): number {
  const head = lengthBytes + SHARED_INFO_BYTES;
  let size = SMALLEST_HEAD_BYTES;
  while (size < head) size *= 2;
  return size + SK_BUFF_BYTES;
}
