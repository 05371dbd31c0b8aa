import {
  IPPROTO_ICMP,
  IPPROTO_ICMPV6,
  invertTuple,
  type Tuple,
} from "../../net/netfilter/conntrack/tuple.ts";
import type { Request, WantedTuple } from "./request.ts";

/** The tuples that the options name; what is missing in one direction follows from the other. */
export function wantedTuples(request: Request): {
  readonly original: Tuple | undefined;
  readonly reply: Tuple | undefined;
} {
  const original = tupleOf(request, request.original);
  const reply = tupleOf(request, request.reply);
  return { original, reply };
}

/** NFCT_SOPT_SETUP_REPLY and NFCT_SOPT_SETUP_ORIGINAL */
export function completeTuples(
  request: Request,
): { readonly original: Tuple; readonly reply: Tuple } | undefined {
  const { original, reply } = wantedTuples(request);
  if (original !== undefined && reply !== undefined) return { original, reply };
  if (original !== undefined) {
    const inverse = invertTuple(original);
    return inverse === undefined ? undefined : { original, reply: inverse };
  }
  const inverse = reply === undefined ? undefined : invertTuple(reply);
  return inverse === undefined || reply === undefined ? undefined : { original: inverse, reply };
}

function tupleOf(request: Request, wanted: WantedTuple): Tuple | undefined {
  const { source, destination, sourcePort = 0, destinationPort = 0 } = wanted;
  const { protocol } = request;
  if (source === undefined || destination === undefined || protocol === undefined) return undefined;
  const family = typeof source === "number" ? 4 : 6;
  const base = { family, protocol: protocol.number, source, destination } as const;
  if (protocol.number !== IPPROTO_ICMP && protocol.number !== IPPROTO_ICMPV6) {
    return { ...base, sourceKey: sourcePort, destinationKey: destinationPort };
  }
  const { icmpType = 0, icmpCode = 0, icmpId = 0 } = request;
  return { ...base, sourceKey: icmpId, destinationKey: icmpType * 256 + icmpCode };
}
