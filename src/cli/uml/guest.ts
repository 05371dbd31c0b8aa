import { ENVIRONMENT, HOST_NAME, SCRIPT_DIRECTORY } from "../guest-place.ts";

/**
 * What runs inside user-mode Linux: the first process and the wrapper around each script.
 *
 * The guest's root is an overlay: below it the host's own file system, mounted read-only, above it a tmpfs, so that
 * nothing a script writes reaches the host. Only the first process sees the work directory, the one place that is
 * written through; the wrapper opens its output files there and then changes root to an overlay of its own.
 *
 * Traps this deals with: modules are found through /lib/modules only; a kernel that knows no nf_tables for IPv4 needs
 * the legacy iptables; /dev/fd, /dev/stdin and the like are made by hand; `ping` without capabilities needs
 * ping_group_range, which is per network namespace; sudo complains when it can't resolve the machine's own name; only the
 * first namespace's LOG targets write to the kernel log.
 */

/** One script's place under the work directory, as seen by the guest. */
const WORK = "/run/ipvl";

/** Printed on the console when job N is done, so that the host can tell at once. */
export const DONE_MARK = "ipvl-job-done";

const VARIABLES = [...ENVIRONMENT].map(([name, value]) => `${name}=${value}`).join(" ");

const MODULES = [
  ...["ipvlan", "veth", "dummy", "bridge", "macvlan", "8021q", "tun", "nf_conntrack"],
  ...["iptable_nat", "iptable_filter", "iptable_mangle", "iptable_raw", "ip6table_filter", "ip6table_nat"],
  ...["ip6table_mangle", "ip6table_raw", "nf_log_syslog", "xt_LOG"],
];

/** `$1` is the work directory on the host, `$2` how many scripts run at the same time. */
export const INIT_SCRIPT: string = `#!/bin/bash
export ${VARIABLES}
mount -t proc proc /proc
mount -t tmpfs tmpfs /run
mkdir -p /run/modules/lib /run/upper /run/overlay /run/root
ln -s /usr/lib/uml/modules /run/modules/lib/modules
modprobe -d /run/modules overlay
mount -t overlay overlay -o lowerdir=/,upperdir=/run/upper,workdir=/run/overlay /run/root
mkdir -p /run/root/old-root
cd /run/root && pivot_root . old-root && cd /
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t tmpfs tmpfs /run
mkdir -p ${WORK} /lib/modules
mount -t hostfs none ${WORK} -o "$ipvl_work"
for version in /usr/lib/uml/modules/*; do ln -sfn "$version" "/lib/modules/\${version##*/}" 2>/dev/null; done
modprobe -a ${MODULES.join(" ")} 2>/dev/null
echo 1 >/proc/sys/net/netfilter/nf_log_all_netns
{ uname -r; ip -V; ping -V | head -n 1; tcpdump --version | head -n 1; bash --version | head -n 1; arp -V | head -n 1; } >${WORK}/versions 2>&1
cat ${WORK}/jobs |
  xargs -r -P "$ipvl_parallel" -n 1 unshare --net --mount --pid --uts --fork bash ${WORK}/job.sh
sync
halt -f
`;

/** \`$1\` is the job's number. Runs as process 1 of a pid namespace: when it ends, all it started ends. */
export const JOB_SCRIPT: string = `#!/bin/bash
job=${WORK}/$1
exec 8>/dev/console
hostname ${HOST_NAME}
private=/run/private
mkdir -p $private
mount -t tmpfs tmpfs $private
mkdir $private/{upper,overlay,root,empty,written,lab}
mount -t overlay overlay -o lowerdir=/old-root,upperdir=$private/upper,workdir=$private/overlay $private/root
root=$private/root
mkdir -p $root${SCRIPT_DIRECTORY} $root/lib/modules
directory=$(cat $job/directory)
[ -n "$directory" ] || directory=$private/empty
[ "$directory" = $private/empty ] || directory=/old-root$directory
mkdir $private/beside
mount --bind "$directory" $private/beside
mount -t overlay overlay -o lowerdir=$private/beside,upperdir=$private/written,workdir=$private/lab $root${SCRIPT_DIRECTORY}
for version in /usr/lib/uml/modules/*; do ln -sfn "$version" "$root/lib/modules/\${version##*/}" 2>/dev/null; done
name=$(cat $job/name)
cmp -s $job/script "$root${SCRIPT_DIRECTORY}/$name" || cat $job/script >"$root${SCRIPT_DIRECTORY}/$name"
grep -qw ${HOST_NAME} $root/etc/hosts || echo "127.0.1.1 ${HOST_NAME}" >>$root/etc/hosts
touch $private/start
mount -t proc proc $root/proc
mount -t sysfs sysfs $root/sys
mount -t tmpfs tmpfs $root/run
mount -t tmpfs tmpfs $root/tmp
mount -t tmpfs tmpfs $root/dev
mkdir $root/run/netns $root/dev/shm $root/dev/net
mknod $root/dev/net/tun c 10 200
for device in null:3 zero:5 full:7 random:8 urandom:9; do mknod -m 666 $root/dev/\${device%:*} c 1 \${device#*:}; done
ln -s /proc/self/fd $root/dev/fd
for stream in stdin:0 stdout:1 stderr:2; do ln -s /proc/self/fd/\${stream#*:} $root/dev/\${stream%:*}; done
mount --bind $root/usr/sbin/xtables-legacy-multi $root/usr/sbin/xtables-nft-multi 2>/dev/null
echo "0 2147483647" >/proc/sys/net/ipv4/ping_group_range
ip link set lo up
limit=$(cat $job/timeout)
started=$SECONDS
env -i ${VARIABLES} chroot $root env -C ${SCRIPT_DIRECTORY} timeout -k 2 "$limit" bash "$name" \\
  >$job/stdout 2>$job/stderr </dev/null 8>&-
status=$?
[ $((SECONDS - started)) -lt "$limit" ] || [ $status != 124 ] && [ $status != 137 ] || touch $job/timed-out
mkdir $job/files
(cd $private/written && find . -type f -newer $private/start | while IFS= read -r file; do
  mkdir -p "$job/files/\${file%/*}" && cat "$file" >"$job/files/$file"
done)
echo $status >$job/status
echo ${DONE_MARK} "$1" >&8
`;
