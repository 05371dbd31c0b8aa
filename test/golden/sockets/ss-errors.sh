# ss: what it refuses, in which words.
. ./pair.sh
run() { echo "# $*"; ip netns exec b "$@" >/tmp/out 2>&1 </dev/null; echo "[$?]"; head -n "${lines:-1}" /tmp/out; }
run ss -Y
run ss --nosuch
run ss -f nosuch
run ss -A nosuch
run ss -A
run ss -N nosuch -uan
run ss state nosuch
run ss exclude nosuch
run ss -u nosuch
run ss -uan sport
run ss -uan sport = :nosuch
run ss -uan dst nosuch.invalid
run ss -uan dst 10.0.0.0/33
run ss -uan dst '[fd00::1'
run ss -uan dev nosuch
run ss -uan fwmark x
run ss -uan '(' sport = :1
run ss -uan sport = :1 or
run ss -uan ')'
run ss -V
run ss -Z
run ss -F /nosuch -uan
lines=2 run ss -uan dst 10.0.0.0/33
