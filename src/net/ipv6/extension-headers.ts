import {
  IPPROTO_AH,
  IPPROTO_DSTOPTS,
  IPPROTO_FRAGMENT,
  IPPROTO_HOPOPTS,
  IPPROTO_NONE,
  IPPROTO_ROUTING,
} from "../../wire/ip-protocol.ts";
import { readUint16 } from "../../wire/octets.ts";

// Read first: RFC 8200 4, net/ipv6/exthdrs_core.c. Walks that judge nothing: what the stack does with a header that it
// meets stands in extension-receive.ts.

const OPTION_HEADER_LENGTH_BYTES = 2;
const FRAGMENT_HEADER_LENGTH_BYTES = 8;
const FRAGMENT_OFFSET_MASK = 0xfff8;

/** ipv6_ext_hdr: headers that name a next one, and "no next header". */
export function isExtensionHeader(nextHeader: number): boolean {
  switch (nextHeader) {
    case IPPROTO_HOPOPTS:
    case IPPROTO_ROUTING:
    case IPPROTO_FRAGMENT:
    case IPPROTO_AH:
    case IPPROTO_NONE:
    case IPPROTO_DSTOPTS:
      return true;
    default:
      return false;
  }
}

/** Where the extension headers end. */
export interface SkippedHeaders {
  /** The upper layer; IPPROTO_FRAGMENT where a fragment that isn't the first ends the walk at its own header. */
  readonly protocol: number;
  readonly offset: number;
  /** The offset field of the fragment header that was passed, with its flags; 0 = none. */
  readonly fragmentField: number;
}

/** ipv6_skip_exthdr, from the header `nextHeader` at `start`; undefined where a header isn't whole, or none follows. */
export function skipExtensionHeaders(
  bytes: Uint8Array,
  start: number,
  nextHeader: number,
  end: number = bytes.length,
): SkippedHeaders | undefined {
  let protocol = nextHeader;
  let offset = start;
  let fragmentField = 0;
  while (isExtensionHeader(protocol)) {
    if (protocol === IPPROTO_NONE || offset + OPTION_HEADER_LENGTH_BYTES > end) return undefined;
    if (protocol === IPPROTO_FRAGMENT) {
      if (offset + 4 > end) return undefined;
      fragmentField = readUint16(bytes, offset + 2);
      if ((fragmentField & FRAGMENT_OFFSET_MASK) !== 0) break;
    }
    const lengthBytes = extensionLength(protocol, bytes[offset + 1]!);
    protocol = bytes[offset]!;
    offset += lengthBytes;
  }
  return { protocol, offset, fragmentField };
}

/** ipv6_optlen, ipv6_authlen */
export function extensionLength(protocol: number, field: number): number {
  if (protocol === IPPROTO_FRAGMENT) return FRAGMENT_HEADER_LENGTH_BYTES;
  return protocol === IPPROTO_AH ? (field + 2) * 4 : (field + 1) * 8;
}
