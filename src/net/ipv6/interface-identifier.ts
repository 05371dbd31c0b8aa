import { encodeIpv6Address, type Ipv6Address } from "../../wire/ipv6-address.ts";
import { encodeMac } from "../../wire/mac-address.ts";
import { SHA1_BLOCK_BYTES, sha1Block } from "../../wire/sha1.ts";
import type { Inet6Device } from "./inet6-device.ts";
import type { Ipv6 } from "./ipv6.ts";

// Read first: RFC 7217, RFC 8981 3.3.1, net/ipv6/addrconf.c (ipv6_generate_stable_address, ipv6_gen_rnd_iid). An
// identifier is the low 64 bits of an address.

/** Where the fields of the hashed block are: secret, prefix, dev->perm_addr, how many conflicts there were. */
const PREFIX_OFFSET = 16;
const MAC_OFFSET = 24;
const COUNT_OFFSET = 56;

/**
 * The identifier that RFC 7217 gives this device in this network; undefined without a secret. Most virtual devices
 * have no permanent address, so that all of them share one identifier.
 */
export function stableIdentifier(
  ipv6: Ipv6,
  idev: Inet6Device,
  network: Ipv6Address,
  conflicts: number,
): bigint | undefined {
  const secret = idev.stableSecret ?? ipv6.defaultStableSecret;
  if (secret === undefined) return undefined;
  for (let count = conflicts; count <= Math.max(conflicts, ipv6.idgenRetries.value); count++) {
    const identifier = hash(secret, network, idev, count);
    if (!isReserved(identifier)) return identifier;
  }
  return undefined;
}

function hash(secret: Ipv6Address, network: Ipv6Address, idev: Inet6Device, count: number): bigint {
  const block = new Uint8Array(SHA1_BLOCK_BYTES);
  encodeIpv6Address(network, block, PREFIX_OFFSET);
  encodeIpv6Address(secret, block, 0);
  block.fill(0, MAC_OFFSET, COUNT_OFFSET);
  const { permanentAddress } = idev.device;
  if (permanentAddress !== undefined) encodeMac(permanentAddress, block, MAC_OFFSET);
  block[COUNT_OFFSET] = count;
  const words = sha1Block(block);
  // The kernel stores the words as its CPU does: the lowest octet first.
  return (BigInt(swap(words[0]!)) << 32n) | BigInt(swap(words[1]!));
}

function swap(word: number): number {
  const octets = new DataView(new ArrayBuffer(4));
  octets.setUint32(0, word, true);
  return octets.getUint32(0);
}

/** ipv6_reserved_interfaceid: the kernel masks where RFC 5453 has a range, so that it reserves a few more. */
function isReserved(identifier: bigint): boolean {
  const low = identifier & 0xffffffffn;
  switch (identifier >> 32n) {
    case 0n:
      return low === 0n;
    case 0x02005effn:
      return (low & 0xfe000000n) === 0xfe000000n;
    case 0xfdffffffn:
      return (low & 0xffffff80n) === 0xffffff80n;
    default:
      return false;
  }
}

/** A random identifier that is none of the reserved ones. */
export function randomIdentifier(ipv6: Ipv6): bigint {
  for (;;) {
    const identifier = (BigInt(ipv6.random.uint32()) << 32n) | BigInt(ipv6.random.uint32());
    const ethernet = identifier >> 24n === 0x02005efffen;
    const anycast = identifier >= 0xfdffffffffffff80n && identifier >> 32n === 0xfdffffffn;
    if (identifier !== 0n && !ethernet && !anycast) return identifier;
  }
}
