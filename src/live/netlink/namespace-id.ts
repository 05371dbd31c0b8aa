import {
  type Attribute,
  concatenated,
  decodeAttributes,
  encodeAttributes,
  signedOf,
  u32,
} from "./attribute.ts";

// rtnetlink: RTM_NEWNSID and its family. struct rtgenmsg (family u8), padded to four octets, then attributes. An id is
// a namespace's number among the peers of another: what messages of sockets with NETLINK_LISTEN_ALL_NSID are labelled with.

export const RTM_NEWNSID = 88;
export const RTM_DELNSID = 89;
export const RTM_GETNSID = 90;

const NETNSA_NSID = 1;
const NETNSA_FD = 3;

/** NETNSA_NSID_NOT_ASSIGNED, and in RTM_NEWNSID: "choose one". */
export const NO_NAMESPACE_ID = -1;

export function encodeNamespaceById(id: number): Attribute {
  return { type: NETNSA_NSID, value: u32(id) };
}

export function encodeNamespaceByDescriptor(fd: number): Attribute {
  return { type: NETNSA_FD, value: u32(fd) };
}

export function encodeNamespaceMessage(attributes: readonly Attribute[]): Uint8Array {
  return concatenated([new Uint8Array(4), encodeAttributes(attributes)]);
}

/** The id of RTM_NEWNSID or RTM_DELNSID; NO_NAMESPACE_ID where the answer is that there is none. */
export function decodeNamespaceId(payload: Uint8Array): number {
  return signedOf(decodeAttributes(payload, 4).get(NETNSA_NSID)) ?? NO_NAMESPACE_ID;
}
