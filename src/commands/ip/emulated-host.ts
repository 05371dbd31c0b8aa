import type { MountNamespace } from "../../kernel/mount-namespace.ts";
import type { Process } from "../../kernel/process.ts";
import type { Namespace } from "../../net/namespace.ts";
import type { Rtnetlink } from "../../net/netlink/rtnetlink.ts";
import { strerror } from "../../wire/errno.ts";
import type { LinkHost } from "./host.ts";

/** The emulated machine as seen by one of its processes. */
export interface EmulatedHost extends LinkHost {
  readonly rtnetlink: Rtnetlink;
  readonly process: Process;
}

export function emulatedHost(process: Process): EmulatedHost {
  const { machine } = process;
  return {
    process,
    get rtnetlink() {
      return process.namespace.rtnetlink;
    },
    readFile: (path) => {
      const file = machine.files.readFile(path);
      return file.ok ? file.value : undefined;
    },
    namespaceNames: () => machine.namespaceNames(),
    namedNamespace: (name) => machine.namedNamespace(name),
    // Process 1 is not emulated, but it is known where it lives.
    namespaceOfPid: (pid) => (pid === 1 ? machine.initialNamespace : machine.process(pid)?.namespace),
    enterNamespace: (name, complain) => {
      const namespace = findNamespace(process, name, complain);
      if (namespace === undefined) return "none";
      process.namespace = namespace;
      process.mounts = netnsMounts(process, name, complain);
      return "entered";
    },
    isTerminal: (fd) => process.isTerminal(fd),
    variable: (name) => process.env.get(name),
    lackNote: (program, what) => `${program}: ${what} is not emulated, see docs/fidelity.md`,
  };
}

type Complain = (line: string) => void;

/** The namespace of a name, or the complaint of netns_switch(). */
export function findNamespace(process: Process, name: string, complain: Complain): Namespace | undefined {
  const namespace = process.machine.namedNamespace(name);
  if (namespace === undefined) {
    complain(`Cannot open network namespace "${name}": No such file or directory`);
  }
  return namespace;
}

/**
 * lib/namespace.c: netns_switch, bind_etc. A mount namespace of its own, where every entry of /etc/netns/NAME stands in
 * the place of the one in /etc; an entry that has none there is complained about and left out. (The real program also
 * mounts the namespace's own /sys.) `ip -n NAME` does the same.
 */
export function netnsMounts(process: Process, name: string, complain: Complain): MountNamespace {
  const mounts = process.mounts.copy();
  const folder = `${ETC_DIRECTORY}/${name}`;
  const entries = process.files.list(folder);
  for (const entry of entries.ok ? entries.value : []) {
    const bound = mounts.bind(`${folder}/${entry}`, `/etc/${entry}`);
    if (bound.ok) continue;
    complain(`Bind ${folder}/${entry} -> /etc/${entry} failed: ${strerror(bound.errno)}`);
  }
  return mounts;
}

const ETC_DIRECTORY = "/etc/netns";
