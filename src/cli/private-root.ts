import { ENVIRONMENT, HOST_NAME, SCRIPT_DIRECTORY } from "./guest-place.ts";

/**
 * The shell text that gives one script a machine of its own on a real kernel, in user-mode Linux and on this one alike.
 * It runs as process 1 of a pid namespace, in network, mount and uts namespaces made for it.
 *
 * The script's root is an overlay: below it a file system that it can't write to, above it a tmpfs; what it writes beside
 * itself goes to another layer, from which it is handed back.
 *
 * Traps this deals with: /dev/fd, /dev/stdin and the like are made by hand; a kernel that knows no nf_tables for IPv4
 * needs the legacy iptables, which the recordings are made with everywhere; `ping` without capabilities needs
 * ping_group_range, which is per network namespace; sudo complains when it can't resolve the machine's own name.
 */

export const VARIABLES: string = [...ENVIRONMENT].map(([name, value]) => `${name}=${value}`).join(" ");

/** Gets `$job` and `$private`, an empty folder; `$below` is what lies below the root, "" for this very one. Sets `$root`. */
export const MAKE_PRIVATE_ROOT: string = `
hostname ${HOST_NAME}
mount -t tmpfs tmpfs $private
mkdir $private/{upper,overlay,root,empty,written,lab}
mount -t overlay overlay -o lowerdir=$below/,upperdir=$private/upper,workdir=$private/overlay $private/root
root=$private/root
mkdir -p $root${SCRIPT_DIRECTORY} $root/lib/modules
directory=$(cat $job/directory)
[ -n "$directory" ] || directory=$private/empty
[ "$directory" = $private/empty ] || directory=$below$directory
mkdir $private/beside
mount --bind "$directory" $private/beside
mount -t overlay overlay -o lowerdir=$private/beside,upperdir=$private/written,workdir=$private/lab $root${SCRIPT_DIRECTORY}
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
`;

/** Runs the script in `$root` and leaves what became of it in `$job`. */
export const RUN_IN_PRIVATE_ROOT: string = `
limit=$(cat $job/timeout)
started=$SECONDS
env -i ${VARIABLES} chroot $root env -C ${SCRIPT_DIRECTORY} timeout -k 2 "$limit" bash "$name" \\
  >$job/stdout 2>$job/stderr </dev/null 8>&-
status=$?
if [ $((SECONDS - started)) -ge "$limit" ]; then
  case $status in 124 | 137) touch $job/timed-out ;; esac
fi
mkdir $job/files
(cd $private/written && find . -type f -newer $private/start | while IFS= read -r file; do
  mkdir -p "$job/files/\${file%/*}" && cat "$file" >"$job/files/$file"
done)
echo $status >$job/status
`;

/** Prints what a recording's stamp says of the programs. */
export const PRINT_VERSIONS =
  "uname -r; ip -V; ping -V | head -n 1; tcpdump --version | head -n 1; bash --version | head -n 1; arp -V | head -n 1";
