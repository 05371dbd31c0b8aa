import { access, constants } from "node:fs/promises";
import { delimiter, join } from "node:path";

/** What a recording needs, and the Debian 12 package that brings it. The guest sees the host's programs. */
const PACKAGES: Readonly<Record<string, string>> = {
  "linux.uml": "user-mode-linux",
  modprobe: "kmod",
  unshare: "util-linux",
  ip: "iproute2",
  bridge: "iproute2",
  ping: "iputils-ping",
  arping: "iputils-arping",
  arp: "net-tools",
  tcpdump: "tcpdump",
  iptables: "iptables",
  conntrack: "conntrack",
  nc: "netcat-openbsd",
  sysctl: "procps",
  sudo: "sudo",
  dig: "bind9-dnsutils",
  host: "bind9-host",
  dnsmasq: "dnsmasq-base",
};

/** Programs of root are often not in a user's PATH. */
const SYSTEM_DIRECTORIES = ["/usr/local/sbin", "/usr/sbin", "/sbin", "/usr/bin", "/bin"];

/** The full path of a program, or undefined. */
export async function findProgram(name: string): Promise<string | undefined> {
  const directories = [...(process.env.PATH ?? "").split(delimiter).filter(Boolean), ...SYSTEM_DIRECTORIES];
  for (const directory of directories) {
    const path = join(directory, name);
    try {
      await access(path, constants.X_OK);
      return path;
    } catch {
      // Not here; look on.
    }
  }
  return undefined;
}

/** Why this machine can't record, in words that say what to install; undefined when it can. */
export async function missingPrograms(): Promise<string | undefined> {
  if (process.platform !== "linux") {
    return "user-mode Linux runs on Linux only; without `--on uml` the emulator runs everywhere";
  }
  const found = await Promise.all(Object.keys(PACKAGES).map(async (name) => [name, await findProgram(name)]));
  const missing = found.filter(([, path]) => path === undefined).map(([name]) => name as string);
  if (missing.length === 0) return undefined;
  const packages = [...new Set(missing.map((name) => PACKAGES[name]))];
  return `user-mode Linux needs ${missing.join(", ")}; on Debian 12: apt-get install ${packages.join(" ")}`;
}
