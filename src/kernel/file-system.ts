import type { Result } from "../wire/errno.ts";

export type FileKind = "file" | "directory" | "device" | "fifo" | "symlink";

/**
 * The in-memory file system. Paths are absolute and normalised by the caller's cwd before they come here.
 * Files beside the script are served from what the host handed in at start; every write stays in memory.
 * /proc/sys is served by the sysctl tables of the calling process's namespace (see FileView).
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
  /** undefined when there is no such file. */
  stat(path: string): FileStatus | undefined;
  setMode(path: string, mode: number): Result<void>;
  /** Sets the modification time (seconds since the epoch), creating an empty file if need be. */
  touch(path: string, timeSeconds: number): Result<void>;
}

/** A FileSystem bound to one process: relative paths start at its cwd, /proc/self and /proc/sys are its own. */
export interface FileView extends FileSystem {
  /** The absolute, normalised form of `path`. */
  resolve(path: string): string;
}

export interface FileStatus {
  readonly kind: FileKind;
  readonly sizeBytes: number;
  /** Permission bits. */
  readonly mode: number;
  /** Seconds since the epoch. */
  readonly modifiedSeconds: number;
  readonly inode: number;
}

/**
 * What the host hands in: a folder that appears at `mountPoint`, read on first use and never written. Paths are
 * relative to it, without a leading slash; "" is the folder itself.
 */
export interface HostFiles {
  readonly mountPoint: string;
  kindOf(path: string): "file" | "directory" | undefined;
  read(path: string): Uint8Array | undefined;
  list(path: string): readonly string[];
  isExecutable(path: string): boolean;
}

/** `path` seen from `cwd`: absolute, without `.`, `..` and doubled slashes. */
export function resolvePath(cwd: string, path: string): string {
  const whole = path.startsWith("/") ? path : `${cwd}/${path}`;
  if (!NEEDS_WORK.test(whole)) return whole;
  const names: string[] = [];
  for (const name of whole.split("/")) {
    if (name === "" || name === ".") continue;
    if (name === "..") names.pop();
    else names.push(name);
  }
  return `/${names.join("/")}`;
}

const NEEDS_WORK = /\/\/|\/\.{1,2}(?:\/|$)|.\/$/;
