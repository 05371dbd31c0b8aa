import { MAKE_PRIVATE_ROOT, RUN_IN_PRIVATE_ROOT } from "../private-root.ts";
import { BEHIND, IP_SHIM } from "./ip-shim.ts";

/** IPv4's settings of devices as Linux has them; in this order, since turning forwarding changes accept_redirects. */
const DEFAULTS = {
  ...{ forwarding: 0, accept_redirects: 1, secure_redirects: 1, send_redirects: 1, shared_media: 1 },
  ...{ rp_filter: 0, log_martians: 0, promote_secondaries: 0, accept_local: 0, route_localnet: 0 },
  ...{ proxy_arp: 0, arp_accept: 0, arp_announce: 0, arp_filter: 0, arp_ignore: 0, arp_notify: 0 },
};

/**
 * Notes in the file `defaults` how a new network namespace of this machine differs from one of the recordings' kernel:
 * IPv4's settings and br_netfilter as this machine has them, and what later kernels changed (ICMPv6 errors ten times a
 * second, not once).
 */
const FIND_DEFAULTS = `
note() {
  local file=$1 default=$2 value
  { read -r value <$file; } 2>/dev/null || return 0
  [ "$value" = "$default" ] || echo "echo $default >$file" >>$behind/defaults
}
for setting in ${Object.entries(DEFAULTS)
  .map(([name, value]) => `${name}:${value}`)
  .join(" ")}; do
  for device in all default lo; do note /proc/sys/net/ipv4/conf/$device/\${setting%:*} \${setting#*:}; done
done
note /proc/sys/net/ipv6/icmp/ratelimit 1000
for table in iptables ip6tables arptables; do note /proc/sys/net/bridge/bridge-nf-call-$table 0; done
`;

/** The shim in the place of `ip`, in the script's root only, and all that it needs. */
const PLACE_SHIM = `
behind=$root${BEHIND}
mkdir $behind
ip=$(readlink -f "$(command -v ip)")
cp "$ip" $behind/ip
rm "$root$ip"
cp $job/ip "$root$ip"
chmod 755 "$root$ip"
# What lies where the script has folders of its own is seen through one of these; packages find others beside them.
ln -s "$node" $behind/node
ln -s "$package/dist/bin/main.js" $behind/ipvl
case $node in /run/* | /tmp/*)
  rm $behind/node && : >$behind/node && mount --bind "$node" $behind/node ;;
esac
case $package in /run/* | /tmp/*)
  beside=\${package%%/node_modules/*}
  mkdir $behind/package
  mount --bind -o ro "$beside" $behind/package
  ln -sfn "${BEHIND}/package\${package#"$beside"}/dist/bin/main.js" $behind/ipvl ;;
esac
: >$job/stdout
: >$job/refused
: >$behind/defaults
[ ! -e $job/refusal-ends ] || : >$behind/refusal-ends
for file in stdout refused; do : >$behind/$file && mount --bind $job/$file $behind/$file; done
`;

/**
 * What runs in the namespaces made for one script on this very kernel (private-root.ts): \`$1\` is the job's folder, \`$2\`
 * node, \`$3\` our package.
 *
 * Besides what user-mode Linux needs: other file systems of this machine are seen read-only, and of /proc/sys only the
 * part that belongs to network namespaces can be written, since the rest is the machine's.
 */
export const LIVE_JOB_SCRIPT: string = `#!/bin/bash
job=$1 node=$2 package=$3
private=$job/private
below=
mkdir $private
mapfile -t mounts < <(cut -d ' ' -f 2 /proc/self/mounts | sort -u)
cat >$job/ip <<'END_OF_SHIM'
${IP_SHIM}END_OF_SHIM
${MAKE_PRIVATE_ROOT}
see() {
  if [ -d "$1" ]; then mkdir -p "$root$1"; else mkdir -p "$root\${1%/*}" && : >"$root$1"; fi
  mount --bind -o ro "$1" "$root$1"
}
for mount in "\${mounts[@]}"; do
  printf -v mount %b "$mount"
  case $mount in / | /proc | /proc/* | /sys | /sys/* | /dev | /dev/* | /run | /run/* | /tmp | /tmp/*) ;; *) see "$mount" ;; esac
done
mkdir $private/net
mount --bind $root/proc/sys/net $private/net
mount --bind $root/proc/sys $root/proc/sys
mount -o remount,bind,ro $root/proc/sys
mount --bind $private/net $root/proc/sys/net
${PLACE_SHIM}
${FIND_DEFAULTS}
sh $behind/defaults
${RUN_IN_PRIVATE_ROOT}
`;
