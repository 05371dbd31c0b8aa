import { access, constants } from "node:fs/promises";
import { delimiter, join } from "node:path";

/** What scripts on a real kernel need, and the Debian 12 package that brings it. A guest sees the host's programs. */
const PACKAGES: Readonly<Record<string, string>> = {
  unshare: "util-linux",
  setpriv: "util-linux",
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

/** Why this machine can't run user-mode Linux, in words that say what to install; undefined when it can. */
export async function missingForUml(): Promise<string | undefined> {
  if (process.platform !== "linux") {
    return "user-mode Linux runs on Linux only; without `--on uml` the emulator runs everywhere";
  }
  return await missing("user-mode Linux", {
    "linux.uml": "user-mode-linux",
    modprobe: "kmod",
    ...PACKAGES,
  });
}

/** Why no script can run in namespaces of this kernel; undefined when it can. */
export async function missingForLive(): Promise<string | undefined> {
  if (process.platform !== "linux") {
    return "`--on live` is this machine's own kernel, and it is no Linux; without it the emulator runs everywhere";
  }
  if (process.geteuid?.() !== 0) return "`--on live` makes network namespaces: it needs root";
  return await missing("`--on live`", PACKAGES);
}

async function missing(
  what: string,
  packageOf: Readonly<Record<string, string>>,
): Promise<string | undefined> {
  const found = await Promise.all(
    Object.keys(packageOf).map(async (name) => ({ name, path: await findProgram(name) })),
  );
  const names = found.filter(({ path }) => path === undefined).map(({ name }) => name);
  if (names.length === 0) return undefined;
  const packages = [...new Set(names.map((name) => packageOf[name]))];
  return `${what} needs ${names.join(", ")}; on Debian 12: apt-get install ${packages.join(" ")}`;
}
