/** A folder of the run's own root, where what stands behind the shim is: the real `ip`, ways to node and ours, refusals. */
export const BEHIND = "/usr/lib/ipvl-live";

/**
 * What a script finds as `ip`: the real one, but for requests about ipvlan links, which go to our daemon. A lab calls
 * `ip` hundreds of times, so all else is told apart by two patterns, and the real one takes this process's place.
 *
 * What this kernel or our driver refuses by its nature is noted in `refused`, with how much the script had printed: a
 * lab can't be held to a recording from there on, and ends. A new namespace gets Linux's own defaults where it has this machine's
 * (IPv4 settings are copied from the first namespace; br_netfilter is on where its module is loaded).
 */
export const IP_SHIM: string = `#!/bin/sh
real=${BEHIND}/ip
case " $* " in
*" type "* | *" netns a"* | *" -b "* | *" -ba"*) ;;
*) exec $real "$@" ;;
esac

refuse() {
  printf '%s %s\\n' "$(stat -L -c %s ${BEHIND}/stdout)" "$1" >>${BEHIND}/refused
  # All but this one and the first, which sees to what is left.
  [ ! -e ${BEHIND}/refusal-ends ] || kill -KILL -1
}

# Runs the rest, prints what it prints, and leaves its complaints in $said.
listen() {
  exec 3>&1
  said=$("$@" 2>&1 >&3 3>&-)
  status=$?
  exec 3>&-
  say "$said"
}

# Hints of ipvl about what the kernel says next stand in for the kernel's log, and are no output of ip.
say() {
  case $1 in
  "") ;;
  "ipvl: "*"
"*) printf '%s\\n' "\${1#*
}" >&2 ;;
  *) printf '%s\\n' "$1" >&2 ;;
  esac
}

# No dummies in this kernel: a vxlan without a far end drops what is sent as well. With the words of the request.
stand_in() {
  dummy=
  last=
  for word in "$@"; do
    case $last/$word in
    add/name | add/dev | type/dummy) ;;
    add/* | name/* | dev/*) dummy=\${dummy:-$word} ;;
    esac
    set -- "$@" "$word"
    shift
    last=$word
  done
  for word in "$@"; do
    [ "$word" != dummy ] && set -- "$@" "$word" || set -- "$@" vxlan id $$ dstport 4789
    shift
  done
  listen $real "$@"
  [ $status != 0 ] || $real \${namespace:+-n "$namespace"} link set "$dummy" arp off multicast off
}

namespace=
all=$#
set_apart() {
  while :; do
    case \${1-} in
    -n | -ne | -net*) namespace=$2 && shift 2 ;;
    -f | -fa* | -l | -lo* | -rc*) shift 2 ;;
    -b | -ba*)
      batch=$2
      return
      ;;
    -*) shift ;;
    *) break ;;
    esac
  done
  options=$((all - $#))
  object=\${1-}
  command=\${2-}
  kind=
  last=
  for word in "$@"; do
    [ "$last" != type ] || { kind=$word && break; }
    last=$word
  done
}
object=
batch=
set_apart "$@"

if [ -n "$batch" ] && grep -qE 'type +ipv(lan|tap)' "$batch" 2>/dev/null; then
  echo "ipvl: ip -batch makes no links of type ipvlan on live" >&2
  refuse "ip -batch with links of type ipvlan"
  exit 1
fi

case $object/$command/$kind in
l*/*/ipvlan | l*/*/ipvtap)
  place=0
  for word in "$@"; do
    [ $place = $options ] || set -- "$@" "$word"
    place=$((place + 1))
    shift
  done
  export IPVL_DRIVER=user
  listen ${BEHIND}/node ${BEHIND}/ipvl link "$@"
  case $said in
  *"which only the kernel's own driver has"*)
    said=\${said%%,*}
    refuse "\${said#Error: }"
    ;;
  esac
  exit $status
  ;;
l*/a*/veth | l*/a*/bridge) ;;
l*/a*/dummy)
  complaint=$(exec $real "$@" 2>&1)
  status=$?
  case $complaint in
  "") ;;
  *"Unknown device type"*) stand_in "$@" ;;
  *) printf '%s\\n' "$complaint" >&2 ;;
  esac
  exit $status
  ;;
l*/a*/?*)
  listen $real "$@"
  case $said in *"Unknown device type"*) refuse "this kernel has no devices of type $kind" ;; esac
  exit $status
  ;;
l*/s*/bridge)
  listen $real "$@"
  case $said in *"not supported"*) refuse "this kernel's bridges know nothing of: \${*#*type bridge }" ;; esac
  exit $status
  ;;
netns/a*/)
  if [ -s ${BEHIND}/defaults ]; then
    $real "$@" || exit
    shift $options
    exec nsenter --net="/run/netns/$3" sh ${BEHIND}/defaults
  fi
  ;;
esac
exec $real "$@"
`;
