import { integerEntry, lazyDirectory, type SysctlEntry, type Sysctls } from "./sysctl.ts";

type Row = readonly [name: string, initial: number, minimum: number, maximum: number];

/** What a namespace other than the first shows under net/core and net/unix (Linux 6.1), with its bounds. */
const CORE: readonly Row[] = [
  ["somaxconn", 4096, 0, 0x7fffffff],
  ["txrehash", 1, 0, 1],
  ["xfrm_acq_expires", 30, -0x80000000, 0x7fffffff],
  ["xfrm_aevent_etime", 10, -0x80000000, 0x7fffffff],
  ["xfrm_aevent_rseqth", 2, -0x80000000, 0x7fffffff],
  ["xfrm_larval_drop", 1, -0x80000000, 0x7fffffff],
];
const UNIX: readonly Row[] = [["max_dgram_qlen", 10, -0x80000000, 0x7fffffff]];

/** net/core/sysctl_net_core.c: netns_core_table and its neighbours. Nothing here reads them. */
export function registerCoreSysctls(sysctl: Sysctls): void {
  sysctl.mount("net/core", lazyDirectory(makeCore));
  sysctl.mount("net/unix", lazyDirectory(makeUnix));
}

const makeCore = (): ReadonlyMap<string, SysctlEntry> => filesOf(CORE);
const makeUnix = (): ReadonlyMap<string, SysctlEntry> => filesOf(UNIX);

function filesOf(rows: readonly Row[]): ReadonlyMap<string, SysctlEntry> {
  return new Map(
    rows.map(([name, value, minimum, maximum]) => [name, integerEntry({ value }, { minimum, maximum })]),
  );
}
