import { IPS_DST_NAT_DONE, IPS_SRC_NAT_DONE } from "../../net/netfilter/conntrack/connection.ts";
import type { ConnectionMessage } from "../../net/netfilter/conntrack/messages.ts";
import { hasPorts, IPPROTO_ICMP, IPPROTO_ICMPV6, type Tuple } from "../../net/netfilter/conntrack/tuple.ts";
import type { IpAddress } from "../../net/netlink/route-message.ts";
import { masked } from "./addresses.ts";
import type { Request, WantedNat, WantedTuple } from "./request.ts";

// Read first: conntrack-tools src/conntrack.c (nfct_filter, filter_nat), libnetfilter_conntrack src/conntrack/compare.c.

/** Whether a connection is one of those asked for. */
export function isWanted(request: Request, message: ConnectionMessage): boolean {
  return isNatWanted(request, message) && isMarkWanted(request, message) && matchesOptions(request, message);
}

/** CT_COMPARISON: without any of these options everything is equal, whatever else was said. */
const COMPARED = ["p", "s", "d", "r", "q", "m", "c", "u", "i", "w", "(", ")"];

function matchesOptions(request: Request, message: ConnectionMessage): boolean {
  if (!isNetworkWanted(request, message)) return false;
  if (!COMPARED.some((letter) => request.used.has(letter))) return true;
  return matchesTuples(request, message) && matchesRest(request, message);
}

/** nfct_cmp of what is not in the tuples. */
function matchesRest(request: Request, message: ConnectionMessage): boolean {
  if (request.status !== undefined && (message.status & request.status) !== request.status) return false;
  if (request.tcpState !== undefined && message.tcpState !== request.tcpState) return false;
  if (request.timeout !== undefined && message.timeout !== request.timeout) return false;
  if (request.id !== undefined && message.id !== request.id) return false;
  return (request.zone ?? 0) === 0;
}

/** NFCT_CMP_ORIG and NFCT_CMP_REPL */
export function matchesTuples(request: Request, message: ConnectionMessage): boolean {
  return matchesOriginal(request, message) && matchesReply(request, message);
}

export function matchesOriginal(request: Request, { original }: ConnectionMessage): boolean {
  const { family, protocol } = request;
  const addressed = ["s", "d"].some((letter) => request.used.has(letter));
  if (addressed && family !== original.family) return false;
  if (protocol !== undefined && protocol.number !== original.protocol) return false;
  return matchesTuple(unmasked(request), original) && matchesIcmp(request, original);
}

export function matchesReply(request: Request, { reply }: ConnectionMessage): boolean {
  const addressed = ["r", "q"].some((letter) => request.used.has(letter));
  if (addressed && request.family !== reply.family) return false;
  return matchesTuple(request.reply, reply);
}

/** Addresses with a mask are compared as networks, not as addresses. */
function unmasked({ original, sourceMask, destinationMask }: Request): WantedTuple {
  const { source, destination, ...ports } = original;
  return {
    ...ports,
    ...(source === undefined || sourceMask !== undefined ? {} : { source }),
    ...(destination === undefined || destinationMask !== undefined ? {} : { destination }),
  };
}

function matchesTuple(wanted: WantedTuple, tuple: Tuple): boolean {
  const { source, destination, sourcePort, destinationPort } = wanted;
  if (source !== undefined && source !== tuple.source) return false;
  if (destination !== undefined && destination !== tuple.destination) return false;
  if (!hasPorts(tuple.protocol)) return true;
  if (sourcePort !== undefined && sourcePort !== tuple.sourceKey) return false;
  return destinationPort === undefined || destinationPort === tuple.destinationKey;
}

function matchesIcmp({ icmpType, icmpCode, icmpId }: Request, tuple: Tuple): boolean {
  if (tuple.protocol !== IPPROTO_ICMP && tuple.protocol !== IPPROTO_ICMPV6) return true;
  if (icmpId !== undefined && icmpId !== tuple.sourceKey) return false;
  if (icmpCode !== undefined && icmpCode !== (tuple.destinationKey & 0xff)) return false;
  return icmpType === undefined || icmpType === tuple.destinationKey >>> 8;
}

/** filter_network: the original direction's source and destination under their masks. */
export function isNetworkWanted(request: Request, { original }: ConnectionMessage): boolean {
  const { sourceMask, destinationMask } = request;
  const wanted = request.original;
  return (
    isInNetwork(request, original, [original.source, wanted.source, sourceMask]) &&
    isInNetwork(request, original, [original.destination, wanted.destination, destinationMask])
  );
}

function isInNetwork(
  { family }: Request,
  tuple: Tuple,
  [address, wanted, mask]: readonly [IpAddress, IpAddress | undefined, IpAddress | undefined],
): boolean {
  if (mask === undefined || wanted === undefined) return true;
  return tuple.family === family && masked(address, mask) === masked(wanted, mask);
}

function isMarkWanted({ mark }: Request, message: ConnectionMessage): boolean {
  if (mark === undefined) return true;
  return message.mark !== undefined && (message.mark & mark.mask) >>> 0 === mark.value;
}

/** filter_nat: -n, -g, both, or -j for either. */
export function isNatWanted(
  { used, sourceNat, destinationNat }: Request,
  message: ConnectionMessage,
): boolean {
  const any = used.has("j");
  const checksSource = any || used.has("n");
  const checksDestination = any || used.has("g");
  if (!checksSource && !checksDestination) return true;
  const source = checksSource && isTranslated(sourceNat, sourceTranslation(message));
  const destination = checksDestination && isTranslated(destinationNat, destinationTranslation(message));
  if (any) return source || destination;
  return (!checksSource || source) && (!checksDestination || destination);
}

/** How one end of a connection was translated. */
interface Translation {
  readonly done: boolean;
  readonly from: readonly [IpAddress, number];
  readonly to: readonly [IpAddress, number];
}

function sourceTranslation({ original, reply, status }: ConnectionMessage): Translation {
  return {
    done: (status & IPS_SRC_NAT_DONE) !== 0,
    from: [original.source, original.sourceKey],
    to: [reply.destination, keyTowards(reply)],
  };
}

function destinationTranslation({ original, reply, status }: ConnectionMessage): Translation {
  return {
    done: (status & IPS_DST_NAT_DONE) !== 0,
    from: [original.destination, keyTowards(original)],
    to: [reply.source, reply.sourceKey],
  };
}

/** The octets of type and code stand where a port would, and are compared as one. */
function keyTowards(tuple: Tuple): number {
  return tuple.destinationKey;
}

/** Without an address or port any change will do; with an address in IPv6 the real program compares none. */
function isTranslated({ address, port }: WantedNat, { done, from, to }: Translation): boolean {
  const changedAddress = done && from[0] !== to[0];
  const changedPort = done && from[1] !== to[1];
  const wantsAddress = typeof address === "number";
  if (!wantsAddress && port === undefined) return changedAddress || changedPort;
  if (wantsAddress && !(changedAddress && address === to[0])) return false;
  return port === undefined || (changedPort && port === to[1]);
}
