import { createEmulator } from "../src/cli/emulator/emulator.ts";
import { encodeText } from "../src/wire/text.ts";

// Capture files that our own tcpdump writes in an emulated network, for the real one to read.

const SCRIPT = `
ip netns add a; ip netns add r; ip netns add b
ip link add eno2 netns a address ba:6b:8c:89:88:22 type veth peer name pa netns r address ba:6b:8c:00:00:01
ip link add eno1 netns b address ba:6b:8c:86:6d:83 type veth peer name pb netns r address ba:6b:8c:00:00:02
for n in a r b; do ip -n $n link set lo up; done
ip -n a addr add 10.0.1.2/24 dev eno2; ip -n a link set eno2 up; ip -n a route add default via 10.0.1.1
ip -n b addr add 10.0.2.2/24 dev eno1; ip -n b link set eno1 up; ip -n b route add default via 10.0.2.1
ip -n r addr add 10.0.1.1/24 dev pa; ip -n r addr add 10.0.2.1/24 dev pb
ip netns exec a tcpdump -U -w /eno2.pcap -i eno2 & A=$!
ip netns exec r tcpdump -U -w /any.pcap -i any & R=$!
ip -n r link set pa up; ip -n r link set pb up
ip netns exec r sysctl -qw net.ipv4.ip_forward=1
sleep 8
ip netns exec a ping -c2 -i 0.2 10.0.2.2
ip netns exec a ping -c1 -s 3000 10.0.2.2
ip netns exec a ping -c1 -t 1 -W 1 10.0.2.2
ip netns exec a ping -c1 -W 1 10.0.3.3
ip netns exec a ping -c1 -W 4 10.0.1.9
ip netns exec a ping -c1 -W 4 10.0.2.9
ip netns exec a ping -6 -c1 -W 1 ff02::1%eno2
sleep 6
kill -INT $A $R; wait $A $R
`;

/** The files by name. */
export function writtenHere(): Map<string, Uint8Array> {
  const machine = createEmulator({ seed: 1 });
  machine.files.writeFile("/root/run.sh", encodeText(SCRIPT), "truncate");
  const ignore = (): void => undefined;
  const shell = machine.start("bash", ["bash", "run.sh"], { stdout: ignore, stderr: ignore, cwd: "/root" });
  const result = machine.run({ ended: shell });
  if (result.kind !== "ended") throw new Error(JSON.stringify(result.kind));
  const files = new Map<string, Uint8Array>();
  for (const name of ["eno2", "any"]) {
    const read = machine.files.readFile(`/${name}.pcap`);
    if (!read.ok) throw new Error(`${name}: ${read.errno}`);
    files.set(name, read.value);
  }
  return files;
}
