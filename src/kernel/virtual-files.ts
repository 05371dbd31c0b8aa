import type { Namespace } from "../net/namespace.ts";
import { conntrackStatisticsFile } from "../net/netfilter/conntrack/proc-files.ts";
import { PROC_NET } from "../net/proc-net/files.ts";
import { sysClassNet } from "../net/sys-class-net.ts";
import { vlanFile, vlanFiles } from "../net/vlan-proc.ts";
import { SECOND_NS } from "../time/clock.ts";
import { fail, type Result, succeed } from "../wire/errno.ts";
import { decodeText, encodeText } from "../wire/text.ts";
import { DEVICE_NAMES } from "./device-file.ts";
import type { FileKind } from "./file-system.ts";
import type { Process } from "./process.ts";

/** What stands under /dev, /proc and /sys: nothing stored, all made from the state of `process` and its machine. */
export interface VirtualNode {
  readonly kind: FileKind;
  readonly names?: () => readonly string[];
  readonly read?: () => Result<Uint8Array>;
  readonly write?: (bytes: Uint8Array) => Result<void>;
  /** A descriptor of this process: opening it duplicates that. */
  readonly descriptor?: number;
}

/** `undefined`: not our path at all; "missing": ours, and there is no such file. */
export function virtualNode(process: Process, path: string): VirtualNode | "missing" | undefined {
  if (path.startsWith("/proc")) {
    if (path.length === 5) return directory(() => procNames(process));
    if (path[5] === "/") return procNode(process, path.slice(6)) ?? "missing";
  }
  if (path.startsWith("/dev")) {
    if (path.length === 4) return directory(() => ["fd", ...DEVICE_NAMES, ...Object.keys(STREAMS)].sort());
    if (path[4] === "/") return deviceNode(process, path.slice(5)) ?? "missing";
  }
  return path.startsWith("/sys") ? sysNode(process, path) : undefined;
}

/** Of sysfs there is the class of network devices, those of the reader's namespace. */
function sysNode({ namespace }: Process, path: string): VirtualNode | "missing" | undefined {
  if (path === "/sys") return directory(() => ["class"]);
  if (path === "/sys/class") return directory(() => ["net"]);
  if (path !== SYS_CLASS_NET && !path.startsWith(`${SYS_CLASS_NET}/`)) {
    return path.startsWith("/sys/") ? "missing" : undefined;
  }
  const node = sysClassNet(namespace, path.slice(SYS_CLASS_NET.length + 1));
  if (node === undefined) return "missing";
  if (node.kind === "directory") return directory(() => [...node.names].sort());
  const { write } = node;
  return {
    kind: "file",
    read: () => {
      const content = node.read();
      return content.ok ? succeed(encodeText(content.value)) : content;
    },
    ...(write === undefined ? {} : { write: (bytes: Uint8Array) => write(decodeText(bytes)) }),
  };
}

const SYS_CLASS_NET = "/sys/class/net";

const STREAMS: Readonly<Record<string, number>> = { stdin: 0, stdout: 1, stderr: 2 };

function directory(names: () => readonly string[]): VirtualNode {
  return { kind: "directory", names };
}

function text(make: () => string): VirtualNode {
  return { kind: "file", read: () => succeed(encodeText(make())) };
}

function deviceNode(process: Process, name: string): VirtualNode | undefined {
  const stream = STREAMS[name];
  if (stream !== undefined) return descriptorNode(process, String(stream));
  if (name === "fd") return descriptorDirectory(process);
  if (name.startsWith("fd/")) return descriptorNode(process, name.slice(3));
  return DEVICE_NAMES.some((device) => device === name) ? { kind: "device" } : undefined;
}

function descriptorDirectory(process: Process): VirtualNode {
  return directory(() => process.descriptors().map(String));
}

function descriptorNode(process: Process, number: string): VirtualNode | undefined {
  if (!/^[0-9]{1,4}$/.test(number) || !process.descriptors().includes(Number(number))) return undefined;
  return { kind: "symlink", descriptor: Number(number) };
}

function procNames(process: Process): readonly string[] {
  const pids = process.machine.processes().map((each) => String(each.pid));
  return [...pids, "net", "self", "sys", "uptime"].sort();
}

function procNode(process: Process, path: string): VirtualNode | undefined {
  if (path === "sys" || path.startsWith("sys/")) return sysctlNode(process, path.slice(4));
  if (path === "uptime") return text(() => uptimeText(process));
  if (path === "net" || path.startsWith("net/")) return netNode(process.namespace, path.slice(4));
  const [first, ...rest] = path.split("/");
  const pid = first === "self" ? process.pid : /^[0-9]{1,7}$/.test(first!) ? Number(first) : undefined;
  const owner = pid === undefined ? undefined : process.machine.process(pid);
  return owner === undefined || !process.machine.processes().includes(owner)
    ? undefined
    : processNode(owner, rest.join("/"));
}

/** /proc/net is /proc/self/net: the files of the process's own namespace. */
function netNode(namespace: Namespace, path: string): VirtualNode | undefined {
  if (path === "") return directory(() => [...PROC_NET.keys(), "stat", "vlan"].sort());
  const make = PROC_NET.get(path);
  if (make !== undefined) return text(() => make(namespace));
  if (path === "stat") return directory(() => ["nf_conntrack"]);
  if (path === "stat/nf_conntrack") return text(() => conntrackStatisticsFile(namespace));
  if (path === "vlan") return directory(() => vlanFiles(namespace));
  const [folder, name, ...rest] = path.split("/");
  if (folder !== "vlan" || rest.length > 0) return undefined;
  const content = vlanFile(namespace, name!);
  return content === undefined ? undefined : text(() => content);
}

function uptimeText(process: Process): string {
  const seconds = (process.machine.clock.now() / SECOND_NS).toFixed(2);
  return `${seconds} ${seconds}\n`;
}

function processNode(owner: Process, file: string): VirtualNode | undefined {
  if (file === "") return directory(() => ["cmdline", "comm", "fd", "net", "status"]);
  if (file === "net" || file.startsWith("net/")) return netNode(owner.namespace, file.slice(4));
  if (file === "comm") return text(() => `${owner.name}\n`);
  if (file === "cmdline") return text(() => owner.commandLine.map((arg) => `${arg}\0`).join(""));
  if (file === "fd") return descriptorDirectory(owner);
  if (file.startsWith("fd/")) return descriptorNode(owner, file.slice(3));
  if (file !== "status") return undefined;
  return text(() => `Name:\t${owner.name}\nPid:\t${owner.pid}\nPPid:\t${owner.parentPid}\n`);
}

const KERNEL_SYSCTLS: Readonly<Record<string, (process: Process) => string>> = {
  "kernel/hostname": (process) => process.machine.hostname,
  "kernel/ostype": () => "Linux",
  "kernel/osrelease": () => "6.1.0",
  "kernel/pid_max": () => "32768",
};

function sysctlNode(process: Process, path: string): VirtualNode | undefined {
  const known = KERNEL_SYSCTLS[path];
  if (known !== undefined) return text(() => `${known(process)}\n`);
  const table = process.namespace.sysctl;
  const value = path === "" ? undefined : table.read(path);
  if (value !== undefined && (value.ok || value.errno !== "ENOENT")) {
    const read = (): Result<Uint8Array> => (value.ok ? succeed(encodeText(`${value.value}\n`)) : value);
    if (table.isReadOnly(path)) return { kind: "file", read };
    return { kind: "file", read, write: (bytes) => table.write(path, decodeText(bytes).replace(/\n$/, "")) };
  }
  const prefix = path === "" ? "" : `${path}/`;
  const below = [...table.paths(), ...Object.keys(KERNEL_SYSCTLS)].filter((each) => each.startsWith(prefix));
  if (below.length === 0) return undefined;
  return directory(() => [...new Set(below.map((each) => each.slice(prefix.length).split("/")[0]!))].sort());
}

/** The errno of an operation that makes or removes names under /proc or /dev. */
export function refuseChange(node: VirtualNode | "missing"): Result<never> {
  return node === "missing" ? fail("ENOENT") : fail("EPERM");
}
