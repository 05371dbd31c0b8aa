import type { Comparison } from "./compare.ts";

/** An output that our driver on this kernel can't have as the kernel's own had it. */
interface KnownDifference {
  /** The lab's path ends so. */
  readonly file: string;
  /** As reports name the command or capture; the text's beginning. */
  readonly what: string;
  /** `always`: that it is as recorded after all is a difference, so that this list stays true. */
  readonly when: "always" | "sometimes";
  readonly reason: string;
}

const NO_HANDLER =
  "nothing in userspace takes the parent's receive handler, which is what makes the kernel refuse the second user of a parent";

const NO_EVENT =
  "the kernel's driver lowers a slave's MTU without telling IPv6, which keeps its path MTU of 1400; a TAP's MTU can only be changed aloud";

const ASYNCHRONOUS =
  "nc -z writes on until its socket was told of the unreachable port: at once by the kernel's driver, a process switch later by ours";

export const LIVE_DIFFERENCES: readonly KnownDifference[] = [
  {
    file: "ipv6/fragments-l2.md",
    what: "capture init p0 'ip6[6] == 44'",
    when: "always",
    reason: NO_EVENT,
  },
  {
    file: "parents/macvlan.md",
    what: "# ip link add link eno2 name mv1 type macvlan mode bridge",
    when: "always",
    reason: NO_HANDLER,
  },
  {
    file: "parents/macvlan.md",
    what: "ns1# ip link add link ipvl1 name mv9 type macvlan mode bridge",
    when: "always",
    reason: NO_HANDLER,
  },
  ...["capture ns1 ipvl1 'udp or icmp'", "capture host eth0 'udp or icmp'"].flatMap((what) =>
    ["sockets/udp-l2.md", "sockets/udp-l3.md"].map(
      (file): KnownDifference => ({ file, what, when: "sometimes", reason: ASYNCHRONOUS }),
    ),
  ),
];

/** The comparison with what is known about its difference; one that should differ and does not is made to differ. */
export function withKnownDifference(file: string, comparison: Comparison): Comparison {
  const known = LIVE_DIFFERENCES.find((each) => file.endsWith(each.file) && comparison.what === each.what);
  if (known === undefined) return comparison;
  if (!comparison.same) return { ...comparison, known: known.reason };
  if (known.when === "sometimes") return comparison;
  const words = `(as recorded; live-differences.ts says: ${known.reason})`;
  return { ...comparison, same: false, actual: [...comparison.actual, words] };
}
