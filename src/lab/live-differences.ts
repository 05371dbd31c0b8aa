import type { Comparison } from "./compare.ts";

/** An output that our driver on this kernel can't have as the kernel's own had it. */
interface KnownDifference {
  /** The lab's path ends so. */
  readonly file: string;
  /** As reports name the command or capture. */
  readonly what: string;
  /** Which of those of that name, from 1. */
  readonly nth: number;
  /** What is printed instead, always; or the recorded lines, in any order and each as often as it likes. */
  readonly ours: readonly string[] | "the same lines, otherwise";
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

const CLOSED_PORT = ["capture ns1 ipvl1 'udp or icmp'", "capture host eth0 'udp or icmp'"];

export const LIVE_DIFFERENCES: readonly KnownDifference[] = [
  {
    file: "transcript/2-names.transcript",
    what: "tao@S3:~$ sudo tcpdump -i eno2 'icmp or arp or port 53' -e -n",
    nth: 1,
    ours: "the same lines, otherwise",
    reason: TWO_TIMERS,
  },
  {
    file: "ipv6/fragments-l2.md",
    what: "capture init p0 'ip6[6] == 44'",
    nth: 2,
    ours: [
      "ba:6b:8c:89:88:22 > ba:6b:8c:00:00:01, ethertype IPv6 (0x86dd), length 1310: 2001:db8:1::11 > 2001:db8:2::9: frag (0|1248) ICMP6, echo request, id ID, seq 1, length 1248",
      "ba:6b:8c:89:88:22 > ba:6b:8c:00:00:01, ethertype IPv6 (0x86dd), length 122: 2001:db8:1::11 > 2001:db8:2::9: frag (1248|60)",
    ],
    reason: NO_EVENT,
  },
  {
    file: "ipv6/fragments-l3.md",
    what: "ns1# ping -c 1 -W 1 -s 1300 2001:db8:2::9",
    nth: 1,
    ours: [
      "PING 2001:db8:2::9(2001:db8:2::9) 1300 data bytes",
      "From 2001:db8:1::fe icmp_seq=1 Packet too big: mtu=1280",
      "",
      "--- 2001:db8:2::9 ping statistics ---",
      "1 packets transmitted, 0 received, +1 errors, 100% packet loss, time TIMEms",
      "",
      "[1]",
    ],
    reason: NO_ERROR,
  },
  {
    file: "ipv6/fragments-l3.md",
    what: "ns1# ip -6 route get 2001:db8:2::9 | grep -o 'mtu [0-9]*'",
    nth: 2,
    ours: ["mtu 1280"],
    reason: NO_ERROR,
  },
  {
    file: "parents/macvlan.md",
    what: "# ip link add link eno2 name ipvl1 type ipvlan mode l2",
    nth: 1,
    ours: [],
    reason: UNSEEN_MACVLANS,
  },
  {
    file: "parents/macvlan.md",
    what: "# ip link add link eno2 name ipvl1 type ipvlan mode l2",
    nth: 2,
    ours: ["RTNETLINK answers: File exists", "[2]"],
    reason: `${UNSEEN_MACVLANS}: the slave is there already`,
  },
  {
    file: "parents/macvlan.md",
    what: "# ip link add link eno2 name mv1 type macvlan mode bridge",
    nth: 1,
    ours: [],
    reason: NO_HANDLER,
  },
  {
    file: "parents/macvlan.md",
    what: "ns1# ip link add link ipvl1 name mv9 type macvlan mode bridge",
    nth: 1,
    ours: [],
    reason: NO_HANDLER,
  },
  ...["sockets/udp-l2.md", "sockets/udp-l3.md"].flatMap((file) =>
    CLOSED_PORT.map(
      (what): KnownDifference => ({
        file,
        what,
        nth: 1,
        ours: "the same lines, otherwise",
        reason: ASYNCHRONOUS,
      }),
    ),
  ),
];

/** The comparisons of a lab with what is known of their differences; any other difference stays one. */
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

function explained(comparison: Comparison, { ours, reason }: KnownDifference): Comparison {
  const { same, expected, actual } = comparison;
  if (ours === "the same lines, otherwise") {
    return same || !areSame(distinct(expected), distinct(actual))
      ? comparison
      : { ...comparison, known: reason };
  }
  if (areSame(ours, actual)) return { ...comparison, same: false, known: reason };
  const words = `(src/lab/live-differences.ts wants something else here: ${reason})`;
  return { ...comparison, same: false, actual: [...actual, words] };
}

function distinct(lines: readonly string[]): readonly string[] {
  return [...new Set(lines)].sort();
}

function areSame(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((line, at) => line === b[at]);
}
