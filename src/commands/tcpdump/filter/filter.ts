import type { Ipv4Address } from "../../../wire/ipv4-address.ts";
import type { Ipv6Address } from "../../../wire/ipv6-address.ts";
import { compileCondition, type Predicate } from "./evaluate.ts";
import type { Condition } from "./expression.ts";
import { tokenize } from "./lexer.ts";
import { type Link, linkOf } from "./link.ts";
import { parseFilter } from "./parser.ts";
import { Refusal } from "./refusal.ts";
import { isSatisfiable } from "./satisfiable.ts";
import { TokenReader } from "./token-reader.ts";

/** What a filter is compiled for. */
export interface FilterContext {
  readonly link: Link;
  readonly source: "device" | "file";
  /** Addresses of a host's name; empty lists where there are none. */
  readonly resolve: (name: string) => HostAddresses;
}

export interface HostAddresses {
  readonly ipv4: readonly Ipv4Address[];
  readonly ipv6: readonly Ipv6Address[];
}

export type CompiledFilter =
  | { readonly ok: true; readonly matches: Predicate }
  /** In libpcap's words. */
  | { readonly ok: false; readonly message: string };

export interface FilterRequest extends Omit<FilterContext, "link"> {
  /** LINKTYPE_* */
  readonly linkType: number;
  /** pcap-filter(7); empty matches everything. */
  readonly text: string;
}

/** Far beyond what BPF's 4096 instructions could say. */
const MAXIMUM_TOKENS = 4096;

/** pcap_compile(3). */
export function compileFilter(request: FilterRequest): CompiledFilter {
  const tokens = tokenize(request.text);
  if (tokens[0]!.kind === "end") return { ok: true, matches: () => true };
  if (tokens.length > MAXIMUM_TOKENS) {
    return { ok: false, message: "filter expression too long (see docs/fidelity.md)" };
  }
  try {
    const link = linkOf(request.linkType);
    const condition = parseFilter({ ...request, link }, new TokenReader(tokens));
    const matches = compileCondition(condition);
    const tagged =
      request.source === "file" || link.kind !== "ethernet" ? undefined : parseForTagged(request);
    if (!isSatisfiable(condition) && (tagged === undefined || !isSatisfiable(tagged)))
      return { ok: false, message: "expression rejects all packets" };
    if (tagged === undefined) return { ok: true, matches };
    const matchesTagged = compileCondition(tagged);
    return { ok: true, matches: (packet) => (packet.vlan === undefined ? matches : matchesTagged)(packet) };
  } catch (thrown) {
    if (thrown instanceof Refusal) return { ok: false, message: thrown.message };
    throw thrown;
  }
}

/** The same filter for live frames whose tag the kernel keeps beside the octets (gencode.c: gen_vlan_bpf_extensions). */
function parseForTagged(request: FilterRequest): Condition {
  const link: Link = { ...linkOf(request.linkType), tag: "beside" };
  return parseFilter({ ...request, link }, new TokenReader(tokenize(request.text)));
}
