# nc -u: how input becomes datagrams, ranges of ports, TOS by name, and what is refused.
. ./pair.sh
run() { echo "# $*"; timeout 20 ip netns exec a "$@" 2>&1 </dev/null; echo "[$?]"; }
for p in 5 6 7; do $B timeout 100 nc -k -u -l $p >/dev/null & done
$B timeout 100 tcpdump -i e0 -n -l -t udp and src 10.0.0.1 >/tmp/dump 2>/dev/null &
sleep 2
for o in "" -C "-i 1" "-i 1 -C" -N ; do
echo "# nc $o"; { printf 'one\ntwo\n'; sleep 1.5; printf 'three\nfour\nfi'; } | $A timeout 18 nc -u -q 1 $o 10.0.0.2 7 2>&1; echo "[$?]"
done
run nc -u -z -v -w 1 10.0.0.2 5-7
run nc -u -z -v -w 1 10.0.0.2 7-5
run nc -u -z -v -i 1 -w 1 10.0.0.2 5-6
run nc -u -z -v -n -w 2 10.0.0.2 4-6
run nc -u -z 10.0.0.2 4-6
run nc -u -z -v -w 1 10.0.0.2 8-10
for o in "-D" "-I 1000" "-O 1000" "-m 3" "-T ef" "-T lowdelay" "-T af11" "-T 0x10" "-T critical" "-T 5"; do
  echo x | timeout 5 $A nc -u -q 0 $o 10.0.0.2 7; echo "[$?]"
done
sleep 1
grep -o '> .*' /tmp/dump
run nc -u -z -w 1 10.0.0.2 5-
run nc -u -z -w 1 10.0.0.2 5-70000
run nc -u -z -w 1 10.0.0.2 0-3
run nc -u -z -w 1 10.0.0.2 a-7
run nc -u -i x 10.0.0.2 7
run nc -u -i -1 10.0.0.2 7
run nc -u -I 0 10.0.0.2 7
run nc -u -I x 10.0.0.2 7
run nc -u -O 0 10.0.0.2 7
run nc -u -m 256 10.0.0.2 7
run nc -u -m x 10.0.0.2 7
run nc -u -M x 10.0.0.2 7
run nc -u -T nosuch 10.0.0.2 7
run nc -u -T 300 10.0.0.2 7
run nc -u -V 0 10.0.0.2 7
