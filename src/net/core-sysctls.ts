import type { Sysctls } from "./sysctl.ts";

/** What a namespace other than the first shows under net/core and net/unix (Linux 6.1), with its bounds. */
const ENTRIES: readonly (readonly [path: string, initial: number, minimum: number, maximum: number])[] = [
  ["net/core/somaxconn", 4096, 0, 0x7fffffff],
  ["net/core/txrehash", 1, 0, 1],
  ["net/core/xfrm_acq_expires", 30, -0x80000000, 0x7fffffff],
  ["net/core/xfrm_aevent_etime", 10, -0x80000000, 0x7fffffff],
  ["net/core/xfrm_aevent_rseqth", 2, -0x80000000, 0x7fffffff],
  ["net/core/xfrm_larval_drop", 1, -0x80000000, 0x7fffffff],
  ["net/unix/max_dgram_qlen", 10, -0x80000000, 0x7fffffff],
];

/** net/core/sysctl_net_core.c: netns_core_table and its neighbours. Nothing here reads them. */
export function registerCoreSysctls(sysctl: Sysctls): void {
  for (const [path, initial, minimum, maximum] of ENTRIES)
    sysctl.integer(path, initial, { minimum, maximum });
}
