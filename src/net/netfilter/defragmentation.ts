import { IPPROTO_FRAGMENT } from "../../wire/ip-protocol.ts";
import { ipv4IsFragment } from "../../wire/ipv4.ts";
import { IPV6_HEADER_LENGTH_BYTES, ipv6NextHeader } from "../../wire/ipv6.ts";
import { readUint16 } from "../../wire/octets.ts";
import { extensionLength, isExtensionHeader } from "../ipv6/extension-headers.ts";
import { Reassembly6 } from "../ipv6/reassembly.ts";
import { IPV6_MIN_MTU } from "../ipv6/settings.ts";
import type { Namespace } from "../namespace.ts";
import { NETWORK_OFFSET, type Packet } from "../packet.ts";
import { type HookState, type HookVerdict, NF_PRI_CONNTRACK_DEFRAG } from "./hooks.ts";

// Read first: net/ipv4/netfilter/nf_defrag_ipv4.c (ipv4_conntrack_defrag), net/ipv6/netfilter/nf_defrag_ipv6_hooks.c,
// nf_conntrack_reasm.c (nf_ct_frag6_gather).

/** nf_defrag_ipv4_enable, nf_defrag_ipv6_enable: fragments wait until the packet is whole, before anyone else looks. */
export function registerDefragmentation(namespace: Namespace, family: 4 | 6): () => void {
  const run = family === 4 ? gatherIpv4(namespace) : gatherIpv6(namespace);
  const points = ["PREROUTING", "OUTPUT"] as const;
  const undo = points.map((point) =>
    namespace.hooks.register(family, point, { priority: NF_PRI_CONNTRACK_DEFRAG, run }),
  );
  return () => {
    for (const unregister of undo) unregister();
  };
}

type Gather = (packet: Packet, state: HookState) => HookVerdict;

function gatherIpv4(namespace: Namespace): Gather {
  return (packet) => {
    if (packet.tracking !== undefined || !ipv4IsFragment(packet.bytes, NETWORK_OFFSET)) return "accept";
    return namespace.ipv4.reassembly.add(packet) ?? "stolen";
  };
}

function gatherIpv6(namespace: Namespace): Gather {
  const reassembly = new Reassembly6(namespace.ipv6, namespace.conntrack.fragmentLimits);
  return (packet, state) => {
    const found = packet.tracking === undefined ? findFragment(packet.bytes) : undefined;
    if (found === undefined) return "accept";
    const field = readUint16(packet.bytes, found.headerAt + 2);
    if (packet.bytes.length - NETWORK_OFFSET < IPV6_MIN_MTU && (field & 1) !== 0) return "drop";
    const device = (state.input ?? state.output)!;
    const outcome = reassembly.add({ packet, device, ...found, again: false });
    if (outcome.kind === "whole") return outcome.packet;
    if (outcome.kind === "atomic") return "accept";
    return outcome.kind === "waiting" ? "stolen" : "drop";
  };
}

/** find_prev_fhdr: the fragment header, and the octet that names it. */
function findFragment(
  bytes: Uint8Array,
): { readonly headerAt: number; readonly nextHeaderAt: number } | undefined {
  let nextHeaderAt = NETWORK_OFFSET + 6;
  let protocol = ipv6NextHeader(bytes, NETWORK_OFFSET);
  let offset = NETWORK_OFFSET + IPV6_HEADER_LENGTH_BYTES;
  while (protocol !== IPPROTO_FRAGMENT) {
    if (!isExtensionHeader(protocol) || offset + 8 > bytes.length) return undefined;
    const length = extensionLength(protocol, bytes[offset + 1]!);
    nextHeaderAt = offset;
    protocol = bytes[offset]!;
    offset += length;
  }
  return offset + 8 > bytes.length ? undefined : { headerAt: offset, nextHeaderAt };
}
