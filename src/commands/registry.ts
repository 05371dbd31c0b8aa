import type { InstalledProgram, ProgramTable } from "../kernel/machine.ts";
import type { Program } from "../kernel/process.ts";
import { bashProgram } from "../shell/bash-program.ts";
import { arp } from "./arp/program.ts";
import { arping } from "./arping/program.ts";
import { bridge } from "./bridge/program.ts";
import { catProgram } from "./cat.ts";
import { conntrack } from "./conntrack/program.ts";
import { dateProgram } from "./date.ts";
import { host } from "./dig/host.ts";
import { nslookup } from "./dig/nslookup.ts";
import { dig } from "./dig/program.ts";
import { dmesgProgram } from "./dmesg.ts";
import { dnsmasq } from "./dnsmasq/program.ts";
import { echoProgram } from "./echo.ts";
import {
  chmodProgram,
  cpProgram,
  mkdirProgram,
  mktempProgram,
  mvProgram,
  rmdirProgram,
  rmProgram,
  touchProgram,
} from "./file-programs.ts";
import { getent } from "./getent.ts";
import { egrepProgram, grepProgram } from "./grep.ts";
import { headProgram } from "./head.ts";
import { ip } from "./ip/program.ts";
import { ip6tables, iptables } from "./iptables/program.ts";
import { ip6tablesRestore, iptablesRestore } from "./iptables/restore-program.ts";
import { ip6tablesSave, iptablesSave } from "./iptables/save-program.ts";
import { lsProgram } from "./ls.ts";
import { mountProgram, umountProgram } from "./mount.ts";
import { nc } from "./nc/program.ts";
import { netstat } from "./netstat/program.ts";
import { ping } from "./ping/program.ts";
import { printfProgram } from "./printf.ts";
import {
  envProgram,
  killProgram,
  pgrepProgram,
  pkillProgram,
  timeoutProgram,
  whichProgram,
  xargsProgram,
} from "./process-programs.ts";
import { radvd } from "./radvd/program.ts";
import { dbusDaemon, resolvectl, systemdResolved } from "./resolved.ts";
import { sed } from "./sed/program.ts";
import {
  basenameProgram,
  dirnameProgram,
  hostnameProgram,
  idProgram,
  pwdProgram,
  sleepProgram,
  teeProgram,
  whoamiProgram,
  yesProgram,
} from "./simple-programs.ts";
import { sortProgram } from "./sort.ts";
import { ss } from "./ss/program.ts";
import { sudoProgram } from "./sudo.ts";
import { sysctl } from "./sysctl/program.ts";
import { tailProgram } from "./tail.ts";
import { tcpdumpProgram } from "./tcpdump/program.ts";
import { testProgram } from "./test.ts";
import { cutProgram, seqProgram, trProgram, uniqProgram, wcProgram } from "./text-programs.ts";
import { falseProgram, trueProgram } from "./true.ts";
import { nsenterProgram, unshareProgram } from "./unshare.ts";

/**
 * Every program that is installed, in one list: `[where Debian has it, the program]`. A new command adds its line
 * here and nothing else.
 */
const INSTALLED: readonly (readonly [path: string, program: Program])[] = [
  ["/usr/bin/[", testProgram],
  ["/usr/bin/basename", basenameProgram],
  ["/usr/bin/bash", bashProgram],
  ["/usr/bin/cat", catProgram],
  ["/usr/bin/chmod", chmodProgram],
  ["/usr/bin/cp", cpProgram],
  ["/usr/bin/cut", cutProgram],
  ["/usr/bin/date", dateProgram],
  ["/usr/bin/dbus-daemon", dbusDaemon],
  ["/usr/bin/dig", dig],
  ["/usr/bin/dirname", dirnameProgram],
  ["/usr/bin/dmesg", dmesgProgram],
  ["/usr/bin/echo", echoProgram],
  ["/usr/bin/egrep", egrepProgram],
  ["/usr/bin/env", envProgram],
  ["/usr/bin/false", falseProgram],
  ["/usr/bin/getent", getent],
  ["/usr/bin/grep", grepProgram],
  ["/usr/bin/head", headProgram],
  ["/usr/bin/host", host],
  ["/usr/bin/hostname", hostnameProgram],
  ["/usr/bin/id", idProgram],
  ["/usr/bin/kill", killProgram],
  ["/usr/bin/ls", lsProgram],
  ["/usr/bin/mkdir", mkdirProgram],
  ["/usr/bin/mktemp", mktempProgram],
  ["/usr/bin/mount", mountProgram],
  ["/usr/bin/mv", mvProgram],
  ["/usr/bin/nsenter", nsenterProgram],
  ["/usr/bin/nslookup", nslookup],
  ["/usr/bin/pgrep", pgrepProgram],
  ["/usr/bin/pkill", pkillProgram],
  ["/usr/bin/nc", nc],
  ["/usr/bin/netstat", netstat],
  ["/usr/bin/ping", ping],
  ["/usr/bin/printf", printfProgram],
  ["/usr/bin/pwd", pwdProgram],
  ["/usr/bin/resolvectl", resolvectl],
  ["/usr/bin/rm", rmProgram],
  ["/usr/bin/rmdir", rmdirProgram],
  ["/usr/bin/sed", sed],
  ["/usr/bin/seq", seqProgram],
  ["/usr/bin/sh", bashProgram],
  ["/usr/bin/sleep", sleepProgram],
  ["/usr/bin/sort", sortProgram],
  ["/usr/bin/sudo", sudoProgram],
  ["/usr/bin/tail", tailProgram],
  ["/usr/bin/tee", teeProgram],
  ["/usr/bin/test", testProgram],
  ["/usr/bin/timeout", timeoutProgram],
  ["/usr/bin/touch", touchProgram],
  ["/usr/bin/tr", trProgram],
  ["/usr/bin/tcpdump", tcpdumpProgram],
  ["/usr/bin/true", trueProgram],
  ["/usr/sbin/arp", arp],
  ["/usr/bin/arping", arping],
  ["/usr/sbin/bridge", bridge],
  ["/usr/sbin/conntrack", conntrack],
  ["/usr/sbin/dnsmasq", dnsmasq],
  ["/usr/sbin/ip", ip],
  ["/usr/bin/ss", ss],
  ["/usr/sbin/ip6tables", ip6tables],
  ["/usr/sbin/ip6tables-legacy", ip6tables],
  ["/usr/sbin/ip6tables-legacy-restore", ip6tablesRestore],
  ["/usr/sbin/ip6tables-legacy-save", ip6tablesSave],
  ["/usr/sbin/ip6tables-restore", ip6tablesRestore],
  ["/usr/sbin/ip6tables-save", ip6tablesSave],
  ["/usr/sbin/iptables", iptables],
  ["/usr/sbin/iptables-legacy", iptables],
  ["/usr/sbin/iptables-legacy-restore", iptablesRestore],
  ["/usr/sbin/iptables-legacy-save", iptablesSave],
  ["/usr/sbin/iptables-restore", iptablesRestore],
  ["/usr/sbin/iptables-save", iptablesSave],
  ["/usr/sbin/radvd", radvd],
  ["/usr/sbin/sysctl", sysctl],
  ["/usr/lib/systemd/systemd-resolved", systemdResolved],
  ["/usr/bin/umount", umountProgram],
  ["/usr/bin/uniq", uniqProgram],
  ["/usr/bin/unshare", unshareProgram],
  ["/usr/bin/wc", wcProgram],
  ["/usr/bin/which", whichProgram],
  ["/usr/bin/whoami", whoamiProgram],
  ["/usr/bin/xargs", xargsProgram],
  ["/usr/bin/yes", yesProgram],
];

export function createProgramTable(): ProgramTable {
  const byName = new Map<string, InstalledProgram>();
  for (const [path, program] of INSTALLED) {
    const name = path.slice(path.lastIndexOf("/") + 1);
    byName.set(name, { name, path, program });
  }
  return { byName: (name) => byName.get(name), byPath: (path) => findByPath(byName, path) };
}

/** /bin and /sbin are /usr/bin and /usr/sbin in Debian 12. */
function findByPath(
  byName: ReadonlyMap<string, InstalledProgram>,
  path: string,
): InstalledProgram | undefined {
  const found = byName.get(path.slice(path.lastIndexOf("/") + 1));
  return found !== undefined && (found.path === path || found.path === `/usr${path}`) ? found : undefined;
}
