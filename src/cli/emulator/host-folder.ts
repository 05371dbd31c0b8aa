import { accessSync, constants, readdirSync, readFileSync, realpathSync, statSync } from "node:fs";
import { join, sep } from "node:path";
import type { HostFiles } from "../../kernel/file-system.ts";

/**
 * A folder of the host as a script sees it: read when asked for, never written, and nothing outside of it, wherever
 * symbolic links point. `added` are files that exist in the guest only.
 */
export function hostFolder(
  mountPoint: string,
  folder: string | undefined,
  added: ReadonlyMap<string, Uint8Array>,
): HostFiles {
  const root = folder === undefined ? undefined : realpathSync(folder);
  const find = (path: string): string | undefined => (root === undefined ? undefined : inside(root, path));
  return {
    mountPoint,
    kindOf: (path) => (added.has(path) ? "file" : path === "" ? "directory" : kindOf(find(path))),
    read: (path) => added.get(path) ?? readRegular(find(path)),
    list: (path) => {
      const names = listDirectory(find(path));
      return path === "" ? [...new Set([...names, ...added.keys()])] : names;
    },
    isExecutable: (path) => !added.has(path) && isExecutable(find(path)),
  };
}

/** The real path, unless there is none or it leaves the folder. */
function inside(root: string, path: string): string | undefined {
  try {
    const real = realpathSync(join(root, path));
    return real === root || real.startsWith(root.endsWith(sep) ? root : root + sep) ? real : undefined;
  } catch {
    return undefined;
  }
}

function kindOf(path: string | undefined): "file" | "directory" | undefined {
  if (path === undefined) return undefined;
  const status = statSync(path);
  if (status.isDirectory()) return "directory";
  return status.isFile() ? "file" : undefined;
}

function readRegular(path: string | undefined): Uint8Array | undefined {
  if (kindOf(path) !== "file" || path === undefined) return undefined;
  try {
    return readFileSync(path);
  } catch {
    return undefined;
  }
}

function listDirectory(path: string | undefined): readonly string[] {
  if (kindOf(path) !== "directory" || path === undefined) return [];
  try {
    return readdirSync(path);
  } catch {
    return [];
  }
}

function isExecutable(path: string | undefined): boolean {
  if (path === undefined) return false;
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
