// rtnetlink(7), tc-bpf(8): RTM_*QDISC and RTM_*TFILTER. struct tcmsg:
//
//   family u8 | pad u8 | pad u16 | ifindex s32 | handle u32 | parent u32 | info u32, then attributes

import {
  type Attribute,
  concatenated,
  decodeAttributes,
  encodeAttributes,
  text,
  textOf,
  u16,
  u32,
} from "./attribute.ts";

export const RTM_NEWQDISC = 36;
export const RTM_DELQDISC = 37;
export const RTM_NEWTFILTER = 44;
export const RTM_DELTFILTER = 45;
export const RTM_GETTFILTER = 46;

const TCA_KIND = 1;
const TCA_OPTIONS = 2;

const TC_H_CLSACT = 0xfffffff1;
const CLSACT_HANDLE = 0xffff0000;
/** Where filters hang under clsact. */
const HOOK = { ingress: 0xfffffff2, egress: 0xfffffff3 } as const;
export type TrafficHook = keyof typeof HOOK;

const TCA_BPF_OPS_LEN = 4;
const TCA_BPF_OPS = 5;
const TCA_BPF_FD = 6;
const TCA_BPF_NAME = 7;
const TCA_BPF_FLAGS = 8;
const TCA_BPF_FLAG_ACT_DIRECT = 1;

const HEADER_BYTES = 20;
/** ETH_P_ALL in network order, as the lower half of `info` has it. */
const ALL_PROTOCOLS = 0x0300;

/** Where a filter is. */
export interface FilterPlace {
  readonly ifindex: number;
  readonly hook: TrafficHook;
  /** The lower, the earlier. */
  readonly priority: number;
  readonly handle: number;
}

/** The qdisc without a queue that filters of both directions hang on. */
export function encodeClsact(ifindex: number): Uint8Array {
  return encode({ ifindex, handle: CLSACT_HANDLE, parent: TC_H_CLSACT, info: 0 }, [
    { type: TCA_KIND, value: text("clsact") },
  ]);
}

/** What a filter runs: an eBPF program, or classic instructions; its result is the verdict (direct action). */
export type FilterProgram =
  | { readonly kind: "extended"; readonly fd: number }
  | { readonly kind: "classic"; readonly instructions: Uint8Array };

export function encodeBpfFilter(place: FilterPlace, name: string, program: FilterProgram): Uint8Array {
  const options: Attribute[] =
    program.kind === "extended"
      ? [{ type: TCA_BPF_FD, value: u32(program.fd) }]
      : [
          { type: TCA_BPF_OPS_LEN, value: u16(program.instructions.length / 8) },
          { type: TCA_BPF_OPS, value: program.instructions },
        ];
  options.push(
    { type: TCA_BPF_NAME, value: text(name) },
    { type: TCA_BPF_FLAGS, value: u32(TCA_BPF_FLAG_ACT_DIRECT) },
  );
  return encode(headerOf(place), [
    { type: TCA_KIND, value: text("bpf") },
    { type: TCA_OPTIONS, value: options },
  ]);
}

/** For RTM_DELTFILTER. */
export function encodeFilterPlace(place: FilterPlace): Uint8Array {
  return encode(headerOf(place), [{ type: TCA_KIND, value: text("bpf") }]);
}

/** For a dump of RTM_GETTFILTER. */
export function encodeFilterQuery(ifindex: number, hook: TrafficHook): Uint8Array {
  return encode({ ifindex, handle: 0, parent: HOOK[hook], info: 0 }, []);
}

export interface TrafficFilter {
  readonly place: FilterPlace;
  /** "bpf", "flower", ... */
  readonly kind: string;
}

/** One filter of a dump; undefined for what stands for a whole priority (handle 0). */
export function decodeFilter(payload: Uint8Array, hook: TrafficHook): TrafficFilter | undefined {
  if (payload.length < HEADER_BYTES) return undefined;
  const view = new DataView(payload.buffer, payload.byteOffset, payload.byteLength);
  const attributes = decodeAttributes(payload, HEADER_BYTES);
  const handle = view.getUint32(8, true);
  if (handle === 0) return undefined;
  const kind = textOf(attributes.get(TCA_KIND)) ?? "";
  const place = { ifindex: view.getInt32(4, true), hook, priority: view.getUint32(16, true) >>> 16, handle };
  return { place, kind };
}

interface Header {
  readonly ifindex: number;
  readonly handle: number;
  readonly parent: number;
  readonly info: number;
}

function headerOf({ ifindex, hook, priority, handle }: FilterPlace): Header {
  return { ifindex, handle, parent: HOOK[hook], info: ((priority << 16) | ALL_PROTOCOLS) >>> 0 };
}

function encode(header: Header, attributes: readonly Attribute[]): Uint8Array {
  const bytes = new Uint8Array(HEADER_BYTES);
  const view = new DataView(bytes.buffer);
  view.setInt32(4, header.ifindex, true);
  view.setUint32(8, header.handle, true);
  view.setUint32(12, header.parent, true);
  view.setUint32(16, header.info, true);
  return concatenated([bytes, encodeAttributes(attributes)]);
}
