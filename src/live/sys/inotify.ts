// inotify(7): what happens to the entries of a directory.

import { libc } from "./libc.ts";
import { scratch } from "./scratch.ts";

const IN_CLOEXEC = 0o2000000;
const IN_NONBLOCK = 0o4000;
const IN_DELETE = 0x200;

/**
 * A descriptor that can be read after something in `directory` was deleted; undefined where there is no such directory,
 * or a user has no more such descriptors (128, unless the administrator says otherwise).
 */
export function watchDeletions(directory: string): number | undefined {
  const fd = libc().inotifyInit(IN_CLOEXEC | IN_NONBLOCK);
  if (fd < 0) return undefined;
  if (libc().inotifyAddWatch(fd, directory, IN_DELETE) >= 0) return fd;
  libc().close(fd);
  return undefined;
}

/** Makes it unreadable again until the next deletion. */
export function drainDeletions(fd: number): void {
  const { address, bytes } = scratch();
  while (libc().read(fd, address, bytes.length) > 0);
}
