/** The scripts of test/golden/names as they run: shared by their recorder and their replay. */

export const NAMES_FOLDER = "test/golden/names";

const RUN = `run() {
  printf '$ %s\\n' "$1"
  eval "$1" 2>&1
  printf '[%d]\\n' $?
}
`;

/**
 * A line \`# machine\` in a set-up stands for this: a client in namespace a, a server in d, between them a cable; what
 * the client's resolver reads is in /etc/netns/a.
 */
const MACHINE = `for name in a d; do ip netns add $name; ip -n $name link set lo up; done
ip link add va address ba:6b:8c:00:00:01 netns a type veth peer name vd address ba:6b:8c:00:00:02 netns d
ip -n a addr add 10.0.0.1/24 dev va
ip -n d addr add 10.0.0.53/24 dev vd
ip -n d addr add 10.0.0.54/24 dev vd
ip -n a addr add 2001:db8::1/64 nodad dev va
ip -n d addr add 2001:db8::53/64 nodad dev vd
ip -n a link set va up
ip -n d link set vd up
mkdir -p /etc/netns/a
printf 'nameserver 10.0.0.53\\n' >/etc/netns/a/resolv.conf
printf 'hosts: files dns\\nservices: files\\nprotocols: files\\nnetworks: files\\n' >/etc/netns/a/nsswitch.conf
printf '127.0.0.1\\tlocalhost\\n::1\\tlocalhost ip6-localhost ip6-loopback\\n' >/etc/netns/a/hosts
printf 'multi on\\n' >/etc/host.conf
touch /etc/resolv.conf /etc/nsswitch.conf
from() { ip netns exec a "$@"; }
serve() { ip netns exec d dnsmasq --conf-file=/dev/null --no-resolv --no-hosts --log-facility=/tmp/dnsmasq.log --pid-file=/tmp/dnsmasq.pid "$@"; }
settle() { sleep 2; ip netns exec a ping -c 1 -q 10.0.0.53 >/dev/null; ip netns exec a ping -c 1 -q 2001:db8::53 >/dev/null; }
logged() { while IFS= read -r line; do echo "\${line#*]: }"; done <"\${1:-/tmp/dnsmasq.log}"; : >"\${1:-/tmp/dnsmasq.log}"; }
`;

/** The set-up as it is, then every line behind \`# cases\` as a command to record. */
export function namesScript(text: string): string {
  const [setUp, cases] = text.split("# cases\n") as [string, string | undefined];
  if (cases === undefined) throw new Error("no line `# cases`");
  const commands = cases.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  const quoted = commands.map((command) => `run '${command.replaceAll("'", "'\\''")}'`);
  return `${RUN}${setUp.replace("# machine\n", MACHINE)}${quoted.join("\n")}\n`;
}
