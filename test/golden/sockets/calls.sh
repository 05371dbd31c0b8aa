# Runs calls.py; the emulator has no python, socket-calls.test.ts makes the same calls.
. ./pair.sh
for n in a b; do ip netns exec $n sysctl -qw net.ipv4.icmp_ratelimit=0 net.ipv6.icmp.ratelimit=0; done
python3 calls.py calls.txt
