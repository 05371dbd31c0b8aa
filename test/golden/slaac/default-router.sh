. ./lan.bash; up
advertise ''
ip -6 route
ip -6 neigh show dev v0
ip -6 route get 2001:db8:9::1
ip -6 addr show dev v0
kill $(cat /run/radvd.pid); sleep 0.5
ip -6 route
ip -6 neigh show dev v0
cat radvd.log | grep -v 'WARN'
