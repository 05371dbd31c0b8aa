# A host (the first namespace) with v0, and a router in namespace r with v1, whose link-local address is fe80::1.
# Sourced by the scripts beside it. Both links are up, and v0's link-local address is valid, when it ends.
exec 2>&1
ip link set lo up
ip netns add r
ip -n r link set lo up
ip link add v0 address 02:00:00:00:00:01 type veth peer name v1 address 02:00:00:00:00:02 netns r
ip netns exec r sysctl -q -w net.ipv6.conf.all.forwarding=1 net.ipv6.conf.v1.addr_gen_mode=1
ip -n r link set v1 up
ip -n r addr add fe80::1/64 dev v1 nodad

# The lines of v1's configuration for radvd; one that advertises at once, and then every five minutes.
configure() {
  echo "interface v1 { AdvSendAdvert on; MinRtrAdvInterval 200; MaxRtrAdvInterval 300; $1 };" >radvd.conf
}

# radvd on the router; its first advertisement goes out at once.
advertise() {
  configure "$1"
  ip netns exec r radvd -C radvd.conf -n -m stderr_clean -p /run/radvd.pid >radvd.log 2>&1 &
  sleep 2.7
}

# Once more, with other contents.
readvertise() {
  configure "$1"
  kill -HUP "$(cat /run/radvd.pid)"
  sleep 0.5
}

# The host's link comes up and waits for duplicate address detection.
up() {
  ip link set v0 up
  sleep 3.5
}

# Replaces a word in the configuration and has radvd read it again.
reconfigure() {
  local text
  text=$(cat radvd.conf)
  echo "${text/$1/$2}" >radvd.conf
  kill -HUP "$(cat /run/radvd.pid)"
  sleep 0.5
}

addresses() {
  ip -6 addr show dev v0 | grep -A1 'inet6 [^f]'
}
