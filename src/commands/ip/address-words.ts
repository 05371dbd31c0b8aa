import type { IpAddress } from "../../net/netlink/route-message.ts";
import type { Ipv4Address } from "../../wire/ipv4-address.ts";
import { parseIpv6Address } from "../../wire/ipv6-address.ts";
import type { MacAddress } from "../../wire/mac-address.ts";
import { addressBits, type InetFamily, samePrefix } from "../network-text/address-family.ts";
import { Exit } from "./exit.ts";
import type { Family, LinkInvocation } from "./invocation.ts";
import { parseUnsigned } from "./words.ts";

/** inet_prefix: `default`, `any` and `all` have no address, and no family unless one was asked for. */
export interface Prefix {
  readonly family: InetFamily | undefined;
  readonly address: IpAddress | undefined;
  readonly bits: number;
  /** PREFIXLEN_SPECIFIED: `/N` or `default` was said. */
  readonly length: "said" | "implied";
}

type Wanted = Family | InetFamily;

/** get_prefix(): exits with status 1 when the word is no prefix. */
export function readPrefix(invocation: LinkInvocation, word: string, wanted: Wanted): Prefix {
  if (wanted === "packet") {
    invocation.complain(`Error: "${word}" may be inet prefix, but it is not allowed in this context.`);
    throw new Exit(1);
  }
  const prefix = parsePrefix(word, wanted);
  if (prefix === undefined) {
    invocation.complain(`Error: ${familyWords(wanted)} prefix is expected rather than "${word}".`);
    throw new Exit(1);
  }
  return prefix;
}

/** get_addr(): exits with status 1 when the word is no address. */
export function readAddress(invocation: LinkInvocation, word: string, wanted: Wanted): Prefix {
  const address = parseAddress(word, wanted);
  if (address === undefined) {
    invocation.complain(`Error: ${familyWords(wanted)} address is expected rather than "${word}".`);
    throw new Exit(1);
  }
  return address;
}

function familyWords(wanted: Wanted): string {
  if (wanted === 4) return "inet";
  if (wanted === 6) return "inet6";
  if (wanted === "packet") return "link";
  return wanted === "any" ? "any valid" : wanted;
}

function parsePrefix(word: string, wanted: Wanted): Prefix | undefined {
  const slash = word.indexOf("/");
  const address = parseAddress(slash < 0 ? word : word.slice(0, slash), wanted);
  if (address === undefined || slash < 0) return address;
  if (address.address === undefined || address.family === undefined) return undefined;
  const bits = parseNetmask(word.slice(slash + 1));
  if (bits === undefined || bits > addressBits(address.family)) return undefined;
  return { ...address, bits, length: "said" };
}

function parseNetmask(text: string): number | undefined {
  const bits = parseUnsigned(text);
  if (bits !== undefined) return bits;
  const mask = parseLooseIpv4(text);
  if (mask === undefined) return undefined;
  const host = ~mask >>> 0;
  return (host & (host + 1)) === 0 ? 32 - Math.log2(host + 1) : undefined;
}

function parseAddress(word: string, wanted: Wanted): Prefix | undefined {
  const family = wanted === 4 || wanted === 6 ? wanted : undefined;
  if (word === "default") return { family, address: undefined, bits: 0, length: "said" };
  if (word === "all" || word === "any") return { family, address: undefined, bits: 0, length: "implied" };
  if (word.includes(":")) {
    const address = family === 4 ? undefined : parseIpv6Address(word);
    return address === undefined ? undefined : { family: 6, address, bits: 128, length: "implied" };
  }
  const address = family === 6 ? undefined : parseLooseIpv4(word);
  return address === undefined ? undefined : { family: 4, address, bits: 32, length: "implied" };
}

/** iproute2's own reading: `10.8` is 10.8.0.0, and each part may be octal or hexadecimal. */
function parseLooseIpv4(text: string): Ipv4Address | undefined {
  const parts = text.split(".");
  if (parts.length > 4) return undefined;
  let value = 0;
  for (let index = 0; index < 4; index++) {
    const part = parts[index];
    const octet = part === undefined ? 0 : parseUnsigned(part, 255);
    if (octet === undefined) return undefined;
    value = value * 256 + octet;
  }
  return value as Ipv4Address;
}

/** inet_addr_match_rta(): whether an address lies in a prefix that was asked for; no prefix holds all. */
export function inPrefix(prefix: Prefix | undefined, family: InetFamily, address: IpAddress): boolean {
  if (prefix?.family === undefined || prefix.address === undefined || prefix.bits <= 0) return true;
  return prefix.family === family && samePrefix(prefix.address, address, prefix.bits);
}

/**
 * ll_addr_a2n(): octets of any number between colons, each read as far as it is hexadecimal, or a dotted quad of
 * four octets. Complains and gives undefined if it is neither.
 */
export function readLinkLayerAddress(
  invocation: LinkInvocation,
  word: string,
): readonly number[] | undefined {
  const invalid = (part: string): undefined => {
    invocation.complain(`"${part}" is invalid lladdr.`);
    return undefined;
  };
  if (word.includes(".")) {
    const address = parseLooseIpv4(word);
    if (address === undefined) return invalid(word);
    return [address >>> 24, (address >>> 16) & 255, (address >>> 8) & 255, address & 255];
  }
  const octets: number[] = [];
  for (const part of word.split(":").slice(0, 32)) {
    const digits = /^\s*(?:0[xX])?([0-9a-fA-F]+)/.exec(part);
    const octet = digits === null ? 256 : Number.parseInt(digits[1]!, 16);
    if (octet > 255) return invalid(part);
    octets.push(octet);
  }
  return octets;
}

/** Six octets as a MAC address. */
export function macOfOctets(octets: readonly number[]): MacAddress {
  return octets.reduce((value, octet) => value * 256 + octet, 0) as MacAddress;
}
