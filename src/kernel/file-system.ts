import type { Result } from "../wire/errno.ts";

export type FileKind = "file" | "directory" | "device" | "fifo" | "symlink";

/**
 * The in-memory file system. Paths are absolute and normalised by the caller's cwd before they come here.
 * Files beside the script are served read-only from what the host handed in at start (`mount`); every write stays
 * in memory. /proc/sys is served by the sysctl tables of the calling process's namespace.
 */
export interface FileSystem {
  kindOf(path: string): FileKind | undefined;
  readFile(path: string): Result<Uint8Array>;
  writeFile(path: string, bytes: Uint8Array, how: "truncate" | "append"): Result<void>;
  makeDirectory(path: string): Result<void>;
  remove(path: string): Result<void>;
  removeDirectory(path: string): Result<void>;
  rename(from: string, to: string): Result<void>;
  /** Names in byte order, without . and .. */
  list(path: string): Result<readonly string[]>;
}
