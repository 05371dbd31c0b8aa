// What a run that was killed leaves behind: TAPs, which are persistent so that a restart can take them back, and files.
// Nothing that a living daemon (whosever) holds is a leftover.

import { existsSync, readFileSync, rmSync } from "node:fs";
import type { MacAddress } from "../../wire/mac-address.ts";
import { numberOf } from "../netlink/attribute.ts";
import type { Link } from "../netlink/link.ts";
import { listLinks, withRouteSocket } from "../netlink/requests.ts";
import type { PortRecord } from "../port/messages.ts";
import { everyNamespace, findNamespace, withNamespacePath } from "../port/namespaces.ts";
import { findResidue, type Residue, removeResidue } from "../steal/residue.ts";
import { SystemCallError } from "../sys/libc.ts";
import { namespaceInode, withNamespace } from "../sys/namespace.ts";
import { Tap } from "../sys/tap.ts";
import { DaemonClient } from "./client.ts";
import { heldTaps } from "./held-taps.ts";
import { lockParent } from "./locks.ts";
import type { RunDirectory } from "./run-directory.ts";
import { readState } from "./state-file.ts";

export type Leftover =
  | {
      readonly kind: "slave";
      readonly name: string;
      /** A file that leads to its namespace. */
      readonly namespace: string;
      /** Written down by the run that made it, or known by its looks alone. */
      readonly known: "by state" | "by looks";
    }
  /** A filter or a table that kept frames from a parent's own stack. */
  | { readonly kind: "rule"; readonly namespace: string; readonly residue: Residue }
  | { readonly kind: "file"; readonly file: string; readonly reason: string };

export function findLeftovers(run: RunDirectory): readonly Leftover[] {
  const boot = readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
  const state = readState(run.state, boot);
  const records = state.kind === "state" ? state.ports : [];
  return [...fileLeftovers(run, state), ...slaveLeftovers(records), ...ruleLeftovers(records)];
}

export function removeLeftover(leftover: Leftover): void {
  if (leftover.kind === "file") {
    rmSync(leftover.file, { force: true });
    return;
  }
  withNamespacePath(leftover.namespace, (fd) => {
    if (leftover.kind === "rule") {
      removeResidue(fd, leftover.residue);
      return;
    }
    const tap = withNamespace(fd, () => Tap.open(leftover.name));
    tap.setPersistent(false);
    tap.close();
  });
}

/** Removes what is left of a parent's slaves, and tells their names. */
export function removeRecorded(record: PortRecord): readonly string[] {
  const left = slaveLeftovers([record]).filter((leftover) => leftover.kind === "slave");
  const certain = left.filter(({ known }) => known === "by state");
  for (const slave of certain) removeLeftover(slave);
  return certain.map(({ name }) => name);
}

function fileLeftovers(run: RunDirectory, state: ReturnType<typeof readState>): readonly Leftover[] {
  const client = DaemonClient.connect(run.socket);
  client?.close();
  const found: Leftover[] = [];
  const unreadable = `${run.state}.unreadable`;
  if (existsSync(unreadable))
    found.push({ kind: "file", file: unreadable, reason: "state that could not be read" });
  if (client !== undefined) return found;
  if (existsSync(run.socket)) found.push({ kind: "file", file: run.socket, reason: "nobody listens there" });
  if (state.kind !== "none") {
    const reason = state.kind === "unreadable" ? state.reason : "state of a run that was killed";
    found.push({ kind: "file", file: run.state, reason });
  }
  return found;
}

/** Only on parents that this run had, and only where nobody serves them now. */
function ruleLeftovers(records: readonly PortRecord[]): readonly Leftover[] {
  return records.flatMap(({ parent }) => {
    const namespace = findNamespace(parent.namespace);
    if (namespace === undefined) return [];
    return withNamespacePath(namespace, (fd) => {
      const lock = lockParent(fd, parent.ifindex);
      if (lock === undefined) return [];
      lock.release();
      const found = findResidue(fd).filter(({ ifindex }) => ifindex === parent.ifindex);
      return found.map((residue) => ({ kind: "rule", namespace, residue }) as const);
    });
  });
}

interface Seen {
  readonly namespace: string;
  readonly inode: number;
  readonly link: Link;
}

function slaveLeftovers(records: readonly PortRecord[]): readonly Leftover[] {
  const links = everyLink();
  const parents = new Set(links.filter(({ link }) => link.kind !== "tun").map(({ link }) => link.mac));
  const written = new Set(
    records.flatMap(({ slaves }) => slaves.map(({ ifindex, namespace }) => `${namespace.inode}/${ifindex}`)),
  );
  const held = heldTaps();
  return links.flatMap(({ namespace, inode, link }): readonly Leftover[] => {
    if (link.kind !== "tun" || held.has(`${inode}/${link.name}`)) return [];
    const known = written.has(`${inode}/${link.ifindex}`) ? "by state" : "by looks";
    if (known === "by looks" && !looksLikeSlave(link, parents)) return [];
    return [{ kind: "slave", name: link.name, namespace, known }];
  });
}

function everyLink(): readonly Seen[] {
  return everyNamespace().flatMap((namespace) => {
    try {
      return withNamespacePath(namespace, (fd) => {
        const inode = namespaceInode(fd);
        return withRouteSocket(fd, listLinks).map((link) => ({ namespace, inode, link }));
      });
    } catch (error) {
      // It went away meanwhile.
      if (error instanceof SystemCallError) return [];
      throw error;
    }
  });
}

const IFLA_TUN_TYPE = 3;
const IFLA_TUN_PI = 4;
const IFLA_TUN_VNET_HDR = 5;
const IFLA_TUN_PERSIST = 6;
const IFF_TAP = 2;

/** A persistent TAP with virtio headers and the MAC of a device that is none: nobody else makes such a thing. */
function looksLikeSlave({ kind, info, mac }: Link, parents: ReadonlySet<MacAddress | undefined>): boolean {
  if (kind !== "tun" || mac === undefined || !parents.has(mac)) return false;
  const said = [IFLA_TUN_TYPE, IFLA_TUN_PI, IFLA_TUN_VNET_HDR, IFLA_TUN_PERSIST].map((type) =>
    numberOf(info.get(type)),
  );
  return said.join() === [IFF_TAP, 0, 1, 1].join();
}
