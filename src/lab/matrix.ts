/**
 * Who reaches whom, in every mode and with every flag: computed by running the same shell script for each of the nine
 * pairs, on the emulator or on a real kernel, and reading what its pings and captures saw.
 *
 * The machine is the article's: parent `eno2` of the host on a learning switch with a LAN host, and a router with a
 * far server behind it. Slaves are addressed as each mode is meant to be used: in l2 inside the parent's subnet,
 * in l3 and l3s in a subnet of their own, to which the LAN host and the router have a route through the host.
 */
export type MatrixMode = "l2" | "l3" | "l3s";
export type MatrixFlag = "bridge" | "private" | "vepa";

export interface MatrixPair {
  readonly mode: MatrixMode;
  readonly flag: MatrixFlag;
}

export const MATRIX_PAIRS: readonly MatrixPair[] = (["l2", "l3", "l3s"] as const).flatMap((mode) =>
  (["bridge", "private", "vepa"] as const).map((flag) => ({ mode, flag })),
);

/** One line of the matrix: `id` is what the script prints, `title` what people read. */
export interface MatrixRow {
  readonly id: string;
  readonly title: string;
  readonly family: 4 | 6;
}

type Probe =
  | {
      readonly kind: "ping";
      readonly id: string;
      readonly title: string;
      readonly from: string;
      readonly to: string;
      readonly to6: string;
    }
  | {
      readonly kind: "heard";
      readonly id: string;
      readonly title: string;
      readonly from: string;
      readonly device: string;
      readonly by: string;
      readonly on: string;
      readonly multicast: "broadcast" | "multicast";
    };

/** In order: the shim of the last probes changes the host's routes. `$NET` and `$NET6` are the slaves' networks. */
const PROBES: readonly Probe[] = [
  { kind: "ping", id: "sibling", title: "slave to sibling", from: "ns2", to: "$NET.2", to6: "$NET6::2" },
  {
    kind: "ping",
    id: "slave-parent",
    title: "slave to parent",
    from: "ns2",
    to: "10.138.36.58",
    to6: "fd00:36::58",
  },
  { kind: "ping", id: "parent-slave", title: "parent to slave", from: "", to: "$NET.3", to6: "$NET6::3" },
  {
    kind: "ping",
    id: "slave-lan",
    title: "slave to LAN host",
    from: "ns2",
    to: "10.138.36.66",
    to6: "fd00:36::66",
  },
  { kind: "ping", id: "lan-slave", title: "LAN host to slave", from: "h66", to: "$NET.3", to6: "$NET6::3" },
  {
    kind: "ping",
    id: "slave-far",
    title: "slave to far host",
    from: "ns2",
    to: "110.242.68.66",
    to6: "fd00:68::66",
  },
  { kind: "ping", id: "far-slave", title: "far host to slave", from: "far", to: "$NET.3", to6: "$NET6::3" },
  ...heardProbes("broadcast"),
  ...heardProbes("multicast"),
  {
    kind: "ping",
    id: "shim-slave",
    title: "host to slave by a shim",
    from: "",
    to: "$NET.3",
    to6: "$NET6::3",
  },
  { kind: "ping", id: "slave-shim", title: "slave to the shim", from: "ns2", to: "$NET.4", to6: "$NET6::4" },
];

function heardProbes(multicast: "broadcast" | "multicast"): readonly Probe[] {
  const common = { kind: "heard", multicast } as const;
  return [
    {
      ...common,
      id: `${multicast}-sibling`,
      title: `${multicast}, slave to sibling`,
      from: "ns2",
      device: "ipvl2",
      by: "ns1",
      on: "ipvl1",
    },
    {
      ...common,
      id: `${multicast}-out`,
      title: `${multicast}, slave to LAN`,
      from: "ns2",
      device: "ipvl2",
      by: "h66",
      on: "eno1",
    },
    {
      ...common,
      id: `${multicast}-in`,
      title: `${multicast}, LAN to slave`,
      from: "h66",
      device: "eno1",
      by: "ns2",
      on: "ipvl2",
    },
  ];
}

export const MATRIX_ROWS: readonly MatrixRow[] = PROBES.flatMap((probe) => {
  const families =
    probe.kind === "heard" && probe.multicast === "broadcast" ? ([4] as const) : ([4, 6] as const);
  return families.map((family) => ({ id: `${probe.id}/${family}`, title: probe.title, family }));
});

/** The script for one pair: an ordinary bash script, which prints `ID/FAMILY yes` or `ID/FAMILY no` a row. */
export function matrixScript(pair: MatrixPair): string {
  const probes = PROBES.flatMap((probe) => [...(probe.id === "shim-slave" ? [SHIM] : []), probeLines(probe)]);
  return [machineScript(), slavesScript(pair), FUNCTIONS, ...probes].join("\n");
}

function probeLines(probe: Probe): string {
  if (probe.kind === "ping") {
    const where = probe.from === "" ? "here" : `at ${probe.from}`;
    return `reach ${probe.id}/4 ${probe.to} ${where}\nreach ${probe.id}/6 ${probe.to6} ${where}`;
  }
  const { id, from, device, by, on } = probe;
  if (probe.multicast === "broadcast") return `heard ${id}/4 ${from} 255.255.255.255 ${by} ${on}`;
  return `heard ${id}/4 ${from} 224.0.0.1 ${by} ${on}\nheard ${id}/6 ${from} ff02::1%${device} ${by} ${on}`;
}

/** Parses what a script printed. Missing rows (a script that failed half-way) stay undefined. */
export function parseMatrixOutput(output: string): ReadonlyMap<string, "yes" | "no"> {
  const cells = new Map<string, "yes" | "no">();
  for (const line of output.split("\n")) {
    const match = /^([a-z-]+\/[46]) (yes|no)$/.exec(line);
    if (match !== null) cells.set(match[1]!, match[2] as "yes" | "no");
  }
  return cells;
}

/** Two pings: a redirect ends `ping -c 1` before its reply. tcpdump reads its ring once a second, hence the long sleep. */
const FUNCTIONS = `
here() { "$@"; }
at() { ip netns exec "$@"; }
reach() { # row address where...
  local row=$1 address=$2
  shift 2
  if "$@" ping -n -c 2 -i 0.3 -W 2 "$address" >/dev/null 2>&1; then echo "$row yes"; else echo "$row no"; fi
}
heard() { # row sender address receiver device
  : >heard.err
  ip netns exec $4 tcpdump -p -l -n -i $5 'icmp[icmptype] = icmp-echo or (icmp6 and ip6[40] = 128)' >heard.out 2>heard.err &
  until grep -q listening heard.err; do sleep 0.1; done
  at $2 ping -n -b -c 3 -i 0.5 -W 1 $3 >/dev/null 2>&1
  sleep 1.5
  kill -INT $!
  wait $!
  if grep -q 'echo request' heard.out; then echo "$1 yes"; else echo "$1 no"; fi
}`;

const SHIM = `
ip link add link eno2 name ipvl0 type ipvlan mode $MODE $FLAG
ip link set ipvl0 up
ip addr add $NET.4/32 dev ipvl0
ip -6 addr add $NET6::4/128 dev ipvl0 nodad
ip route add $NET.2/31 dev ipvl0
ip -6 route add $NET6::2/127 dev ipvl0
sleep 2`;

function slavesScript({ mode, flag }: MatrixPair): string {
  const own = mode !== "l2";
  const network = own ? "NET=192.168.9 LENGTH=24 NET6=fd00:9" : "NET=10.138.36 LENGTH=23 NET6=fd00:36";
  const slaveRoutes = (n: number) =>
    own
      ? `ip -n ns${n} route add default dev ipvl${n}\nip -n ns${n} -6 route add default dev ipvl${n}`
      : `ip -n ns${n} route add default via 10.138.36.1\nip -n ns${n} -6 route add default via fd00:36::1`;
  const slave = (n: number) => `
ip netns add ns${n}
ip -n ns${n} link set lo up
ip link add link eno2 name ipvl${n} netns ns${n} type ipvlan mode $MODE $FLAG
ip -n ns${n} link set ipvl${n} up
ip -n ns${n} addr add $NET.${n + 1}/$LENGTH dev ipvl${n}
ip -n ns${n} -6 addr add $NET6::${n + 1}/64 dev ipvl${n} nodad
${slaveRoutes(n)}`;
  const back = own ? ["h66", "gw"].map(backRoutes).join("\n") : "";
  return `MODE=${mode} FLAG=${flag} ${network}${slave(1)}${slave(2)}\n${back}\nsleep 3`;
}

function backRoutes(host: string): string {
  return `ip -n ${host} route add 192.168.9.0/24 via 10.138.36.58\nip -n ${host} -6 route add fd00:9::/64 via fd00:36::58`;
}

/** The article's network: host (here), switch `sw`, LAN host `h66`, router `gw`, server `far`. */
function machineScript(): string {
  return `
for n in sw h66 gw far; do ip netns add $n; ip -n $n link set lo up; done
ip link set lo up
ip -n sw link add br0 type bridge
ip -n sw link set br0 up
plug() { ip -n sw link set $1 master br0; ip -n sw link set $1 up; }
ip link add eno2 address ba:6b:8c:89:88:22 type veth peer name p58 netns sw
ip -n h66 link add eno1 address ba:6b:8c:86:6d:83 type veth peer name p66 netns sw
ip -n gw link add lan address fe:e9:75:75:60:01 type veth peer name pgw netns sw
ip -n gw link add wan type veth peer name eth0 netns far
for port in p58 p66 pgw; do plug $port; done
ip link set eno2 up
ip -n h66 link set eno1 up
ip -n gw link set lan up
ip -n gw link set wan up
ip -n far link set eth0 up
ip addr add 10.138.36.58/23 dev eno2
ip -n h66 addr add 10.138.36.66/23 dev eno1
ip -n gw addr add 10.138.36.1/23 dev lan
ip -n gw addr add 110.242.68.1/24 dev wan
ip -n far addr add 110.242.68.66/24 dev eth0
ip route add default via 10.138.36.1
ip -n h66 route add default via 10.138.36.1
ip -n far route add default via 110.242.68.1
ip -6 addr add fd00:36::58/64 dev eno2 nodad
ip -n h66 -6 addr add fd00:36::66/64 dev eno1 nodad
ip -n gw -6 addr add fd00:36::1/64 dev lan nodad
ip -n gw -6 addr add fd00:68::1/64 dev wan nodad
ip -n far -6 addr add fd00:68::66/64 dev eth0 nodad
ip -6 route add default via fd00:36::1
ip -n h66 -6 route add default via fd00:36::1
ip -n far -6 route add default via fd00:68::1
ip netns exec gw sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1`;
}
