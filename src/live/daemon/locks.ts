// Two locks that end with the process that holds them, however it ends.

import { closeSync, openSync } from "node:fs";
import { libc, SystemCallError } from "../sys/libc.ts";
import { withNamespace } from "../sys/namespace.ts";
import { scratch } from "../sys/scratch.ts";
import { AF_UNIX, bindSocket, closeDescriptor, openSocket, SOCK_DGRAM } from "../sys/socket.ts";
import { abstractAddress } from "./socket-address.ts";

export interface Lock {
  release(): void;
}

const F_OFD_SETLK = 37;
const F_WRLCK = 1;
const FLOCK_BYTES = 32;

/** One daemon for a run directory: an open-file-description lock (fcntl(2)). undefined: somebody has it. */
export function lockFile(path: string): Lock | undefined {
  const fd = openSync(path, "a+", 0o600);
  const { address, bytes, view } = scratch();
  bytes.fill(0, 0, FLOCK_BYTES);
  view.setInt16(0, F_WRLCK, true);
  if (libc().fcntl(fd, F_OFD_SETLK, address) === 0) return { release: () => closeSync(fd) };
  const code = libc().lastErrno();
  closeSync(fd);
  if (code === "EAGAIN" || code === "EACCES") return undefined;
  throw new SystemCallError("fcntl", code, path);
}

/**
 * One daemon for a parent, whatever the run directory: an abstract Unix socket in the parent's namespace, which is the
 * one place that all who could serve this device have in common.
 */
export function lockParent(namespaceFd: number, ifindex: number): Lock | undefined {
  return withNamespace(namespaceFd, () => {
    const fd = openSocket(AF_UNIX, SOCK_DGRAM, 0);
    try {
      bindSocket(fd, abstractAddress(`ipvl/parent/${ifindex}`));
    } catch (error) {
      closeDescriptor(fd);
      if (error instanceof SystemCallError && error.code === "EADDRINUSE") return undefined;
      throw error;
    }
    return { release: () => closeDescriptor(fd) };
  });
}
