import type { NetnsRef } from "../../net/netlink/link-message.ts";
import type { Rtnetlink } from "../../net/netlink/rtnetlink.ts";

/** What `ip link` asks a namespace's kernel. */
export type LinkRtnetlink = Pick<
  Rtnetlink,
  "newLink" | "setLink" | "changeAltNames" | "deleteLink" | "dumpLinks" | "getLink" | "netnsId"
>;

/**
 * The machine that `ip link` runs on: the emulated one, or a real Linux for which `ipvl link` carries out what is asked.
 * The other objects of `ip` need the emulated one.
 */
export interface LinkHost {
  readonly rtnetlink: LinkRtnetlink;
  /** undefined where there is no such file. */
  readFile(path: string): Uint8Array | undefined;
  /** The names under /run/netns. */
  namespaceNames(): readonly string[];
  namedNamespace(name: string): NetnsRef | undefined;
  namespaceOfPid(pid: number): NetnsRef | undefined;
  /** `-n NAME`: from here on everything is asked there. "none" comes after a complaint. */
  enterNamespace(name: string, complain: (line: string) => void): "entered" | "none";
  isTerminal(fd: number): boolean;
  /** Of the environment. */
  variable(name: string): string | undefined;
  /** A sentence on something that the real program has and this one lacks. */
  lackNote(program: string, what: string): string;
}
