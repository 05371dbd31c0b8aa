import type { Comparison } from "./compare.ts";

/** An output that our driver on this kernel can't have as the kernel's own had it. */
interface KnownDifference {
  /** The lab's path ends so. */
  readonly file: string;
  /** As reports name the command or capture. */
  readonly what: string;
  /** Which of those of that name, from 1. */
  readonly nth: number;
  /** `always`: that it is as recorded after all is a difference, so that this list stays true. */
  readonly when: "always" | "sometimes";
  readonly reason: string;
}

const UNSEEN_MACVLANS =
  "macvlans that were moved to other namespaces can't be seen from the parent's, so that the parent is not refused";

const NO_HANDLER =
  "nothing in userspace takes the parent's receive handler, which is what makes the kernel refuse the second user of a parent";

const NO_EVENT =
  "the kernel's driver lowers a slave's MTU without telling IPv6, which keeps its path MTU of 1400; a TAP's MTU can only be changed aloud";

const NO_ERROR =
  "what becomes of a packet after a TAP took it is no error of sendmsg any more: a packet too big is answered by ICMP, and the sender learns the MTU";

const ASYNCHRONOUS =
  "nc -z writes on until its socket was told of the unreachable port: at once by the kernel's driver, a process switch later by ours";

const TWO_TIMERS =
  "two hosts ask about the slave 5 s after its pings, which were a millisecond apart: within one tick of the clock here, in two there";

const FRAGMENTS = "capture init p0 'ip6[6] == 44'";

export const LIVE_DIFFERENCES: readonly KnownDifference[] = [
  {
    file: "transcript/2-names.transcript",
    what: "tao@S3:~$ sudo tcpdump -i eno2 'icmp or arp or port 53' -e -n",
    nth: 1,
    when: "sometimes",
    reason: TWO_TIMERS,
  },
  { file: "ipv6/fragments-l2.md", what: FRAGMENTS, nth: 2, when: "always", reason: NO_EVENT },
  ...always("ipv6/fragments-l3.md", NO_ERROR, ["ns1# ping -c 1 -W 1 -s 1300 2001:db8:2::9"]),
  {
    file: "ipv6/fragments-l3.md",
    what: "ns1# ip -6 route get 2001:db8:2::9 | grep -o 'mtu [0-9]*'",
    nth: 2,
    when: "always",
    reason: NO_ERROR,
  },
  ...always("parents/macvlan.md", UNSEEN_MACVLANS, [
    "# ip link add link eno2 name ipvl1 type ipvlan mode l2",
  ]),
  {
    file: "parents/macvlan.md",
    what: "# ip link add link eno2 name ipvl1 type ipvlan mode l2",
    nth: 2,
    when: "always",
    reason: `${UNSEEN_MACVLANS}: the slave is there already`,
  },
  ...always("parents/macvlan.md", NO_HANDLER, [
    "# ip link add link eno2 name mv1 type macvlan mode bridge",
    "ns1# ip link add link ipvl1 name mv9 type macvlan mode bridge",
  ]),
  ...["capture ns1 ipvl1 'udp or icmp'", "capture host eth0 'udp or icmp'"].flatMap((what) =>
    ["sockets/udp-l2.md", "sockets/udp-l3.md"].map(
      (file): KnownDifference => ({ file, what, nth: 1, when: "sometimes", reason: ASYNCHRONOUS }),
    ),
  ),
];

function always(file: string, reason: string, whats: readonly string[]): readonly KnownDifference[] {
  return whats.map((what) => ({ file, what, nth: 1, when: "always", reason }));
}

/** The comparisons of a lab with what is known of their differences; one that should differ and does not is made to. */
export function withKnownDifferences(
  file: string,
  comparisons: readonly Comparison[],
): readonly Comparison[] {
  const here = LIVE_DIFFERENCES.filter((each) => file.endsWith(each.file));
  const counts = new Map<string, number>();
  return comparisons.map((comparison) => {
    const { what } = comparison;
    const nth = (counts.get(what) ?? 0) + 1;
    counts.set(what, nth);
    const known = here.find((each) => each.what === what && each.nth === nth);
    return known === undefined ? comparison : explained(comparison, known);
  });
}

function explained(comparison: Comparison, { when, reason }: KnownDifference): Comparison {
  if (!comparison.same) return { ...comparison, known: reason };
  if (when === "sometimes") return comparison;
  const words = `(as recorded, but src/lab/live-differences.ts says: ${reason})`;
  return { ...comparison, same: false, actual: [...comparison.actual, words] };
}
