import { findLink } from "../../live/netlink/requests.ts";
import type { StealKind } from "../../live/steal/hook.ts";
import { probeSteal } from "../../live/steal/steal.ts";
import { openOwnNamespace } from "../../live/sys/namespace.ts";
import { closeDescriptor } from "../../live/sys/socket.ts";
import { Tap } from "../../live/sys/tap.ts";
import { inScratchNamespace } from "./kernel-driver.ts";

const HINTS: Readonly<Record<StealKind, string>> = {
  tcx: "Linux 6.6 with CONFIG_BPF_SYSCALL",
  tc: "modprobe sch_ingress cls_bpf; CONFIG_BPF_SYSCALL",
  nft: "modprobe nf_tables; CONFIG_NETFILTER_INGRESS",
  "tc-classic": "modprobe sch_ingress cls_bpf",
};

export interface StealWay {
  readonly kind: StealKind;
  /** What the kernel said when it was tried; undefined: it works. */
  readonly refusal: string | undefined;
  readonly hint: string;
}

/** Each way to keep frames from a parent's own stack, tried on a TAP of its own. */
export function stealWays(): readonly StealWay[] {
  const refusals = inScratchNamespace((socket) => {
    const tap = Tap.open("probe0");
    const namespaceFd = openOwnNamespace();
    try {
      return probeSteal({ parentIfindex: findLink(socket, "probe0")?.ifindex ?? 0, namespaceFd });
    } finally {
      closeDescriptor(namespaceFd);
      tap.close();
    }
  });
  return [...refusals].map(([kind, refusal]) => ({ kind, refusal: refusal?.message, hint: HINTS[kind] }));
}
