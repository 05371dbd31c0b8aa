/**
 * Records which source user-mode Linux chooses with each IPV6_ADDR_PREFERENCES and use_tempaddr, where a device has a
 * public address and its temporary one: lines of `use_tempaddr preference kind` in
 * test/golden/ipv6/source-preferences.txt.
 *
 *     node dist/tools/record-source-preferences.js
 */
import { writeFileSync } from "node:fs";
import { umlTarget } from "../src/cli/uml/recorder.ts";

const FILE = "test/golden/ipv6/source-preferences.txt";
const TIMEOUT_SECONDS = 60;

/** The socket option and its values: include/uapi/linux/in6.h. */
const ASK = `
import socket, sys
IPV6_ADDR_PREFERENCES, TMP, PUBLIC = 72, 1, 2
for name, value in ("default", None), ("public", PUBLIC), ("temporary", TMP):
    s = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
    if value is not None:
        s.setsockopt(socket.IPPROTO_IPV6, IPV6_ADDR_PREFERENCES, value)
    s.connect(("2001:db8:9::1", 9))
    kind = "public" if s.getsockname()[0] == "2001:db8:1::1" else "temporary"
    print(sys.argv[1], name, kind)
`;

const SCRIPT = `
ip link add d0 type dummy
ip link set d0 up
echo 1 >/proc/sys/net/ipv6/conf/d0/use_tempaddr
ip addr add 2001:db8:1::1/64 dev d0 mngtmpaddr nodad
ip -6 route add default dev d0
sleep 4
for use in -1 0 1 2; do
  echo $use >/proc/sys/net/ipv6/conf/d0/use_tempaddr
  /usr/bin/python3 -c '${ASK}' $use || exit 1
done
`;

const running = umlTarget({ parallel: 1, timeoutSeconds: TIMEOUT_SECONDS }).run([
  { name: "preferences.sh", script: SCRIPT },
]);
const outcome = await running.outcomes[0]!;
if (!outcome.ok) throw new Error(outcome.reason);
const versions = await running.versions;
const text = new TextDecoder().decode(outcome.result.stdout);
writeFileSync(FILE, `# Linux ${versions?.kernel}\n${text}`);
process.stdout.write(text);
