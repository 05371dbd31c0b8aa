import { readdirSync, readFileSync } from "node:fs";
import { isatty } from "node:tty";
import type { LinkHost } from "../../commands/ip/host.ts";
import { SystemCallError } from "../../live/sys/libc.ts";
import { enterNamespace, namespaceInode, openNamespace } from "../../live/sys/namespace.ts";
import { closeDescriptor } from "../../live/sys/socket.ts";
import { type RealNamespace, RealRtnetlink, type RealRtnetlinkOptions } from "./real-rtnetlink.ts";

const NAMED_NAMESPACES = "/run/netns";

/** This machine, for the parser of `ip link`. */
export class RealHost implements LinkHost {
  /** Settled by the options that stand before the command. */
  options: RealRtnetlinkOptions;
  #rtnetlink: RealRtnetlink | undefined;

  constructor(options: RealRtnetlinkOptions) {
    this.options = options;
  }

  get rtnetlink(): RealRtnetlink {
    this.#rtnetlink ??= new RealRtnetlink(this.options);
    return this.#rtnetlink;
  }

  readFile(path: string): Uint8Array | undefined {
    try {
      return readFileSync(path);
    } catch {
      return undefined;
    }
  }

  namespaceNames(): readonly string[] {
    try {
      return readdirSync(NAMED_NAMESPACES);
    } catch {
      return [];
    }
  }

  namedNamespace(name: string): RealNamespace | undefined {
    return opened(`${NAMED_NAMESPACES}/${name}`);
  }

  namespaceOfPid(pid: number): RealNamespace | undefined {
    return opened(`/proc/${pid}/ns/net`);
  }

  enterNamespace(name: string, complain: (line: string) => void): "entered" | "none" {
    const namespace = this.namedNamespace(name);
    if (namespace === undefined) {
      complain(`Cannot open network namespace "${name}": No such file or directory`);
      return "none";
    }
    try {
      enterNamespace(namespace.fd);
    } catch (error) {
      if (!(error instanceof SystemCallError)) throw error;
      const reason = error.code === "EPERM" ? "Operation not permitted" : "Invalid argument";
      complain(`setting the network namespace "${name}" failed: ${reason}`);
      return "none";
    } finally {
      closeDescriptor(namespace.fd);
    }
    return "entered";
  }

  isTerminal(fd: number): boolean {
    return isatty(fd);
  }

  variable(name: string): string | undefined {
    return process.env[name];
  }

  lackNote(_program: string, what: string): string {
    return `ipvl: ${what} is not carried out by ipvl: use ip, see docs/live.md`;
  }

  close(): void {
    this.#rtnetlink?.close();
  }
}

/** Open until the command ends. */
function opened(path: string): RealNamespace | undefined {
  try {
    const fd = openNamespace(path);
    return { id: namespaceInode(fd), fd };
  } catch (error) {
    if (error instanceof SystemCallError) return undefined;
    throw error;
  }
}
