#!/bin/sh
# Writes the *.pcapng beside it; as root, with editcap, dumpcap (Wireshark 4.0.17) and ping. The traffic of dumpcap.pcapng
# is that of a network namespace made for it.
set -e
cd "$(dirname "$0")"
editcap -F pcapng -a 1:'first of them' -a '3:zweite Bemerkung, größer' ../tcpdump/traffic/ping.pcap editcap.pcapng
unshare -n sh -ec '
  ip link set lo up
  ip link add veth0 type veth peer name veth1
  ip link set veth0 up
  ip link set veth1 up
  dumpcap -q -i lo -i veth0 -f icmp -s 96 -w /tmp/dumpcap.$$.pcapng &
  dumpcap=$!
  sleep 1
  ping -q -c 3 -s 200 127.0.0.1
  sleep 1
  kill -TERM $dumpcap
  wait $dumpcap
  cp /tmp/dumpcap.$$.pcapng dumpcap.pcapng
  rm /tmp/dumpcap.$$.pcapng
'
