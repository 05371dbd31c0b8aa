import { MAKE_PRIVATE_ROOT, PRINT_VERSIONS, RUN_IN_PRIVATE_ROOT, VARIABLES } from "../private-root.ts";

/**
 * What runs inside user-mode Linux: the first process and the wrapper around each script (private-root.ts).
 *
 * The guest's root is an overlay: below it the host's own file system, mounted read-only, above it a tmpfs, so that
 * nothing a script writes reaches the host. Only the first process sees the work directory, the one place that is
 * written through; the wrapper opens its output files there and then changes root to an overlay of its own.
 *
 * Traps this deals with: modules are found through /lib/modules only; only the first namespace's LOG targets write to
 * the kernel log.
 */

/** One script's place under the work directory, as seen by the guest. */
const WORK = "/run/ipvl";

/** Printed on the console when job N is done, so that the host can tell at once. */
export const DONE_MARK = "ipvl-job-done";

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
{ ${PRINT_VERSIONS}; } >${WORK}/versions 2>&1
cat ${WORK}/jobs |
  xargs -r -P "$ipvl_parallel" -n 1 unshare --net --mount --pid --uts --fork bash ${WORK}/job.sh
sync
halt -f
`;

/** \`$1\` is the job's number. Runs as process 1 of a pid namespace: when it ends, all it started ends. */
export const JOB_SCRIPT: string = `#!/bin/bash
job=${WORK}/$1
exec 8>/dev/console
private=/run/private
below=/old-root
mkdir -p $private
${MAKE_PRIVATE_ROOT}
for version in /usr/lib/uml/modules/*; do ln -sfn "$version" "$root/lib/modules/\${version##*/}" 2>/dev/null; done
${RUN_IN_PRIVATE_ROOT}
echo ${DONE_MARK} "$1" >&8
`;
