import { fail, type Result, succeed } from "../wire/errno.ts";
import type { FileTree } from "./file-tree.ts";

/** A file or folder that stands at `target` in the place of what the tree has there. */
interface Mount {
  readonly target: string;
  /** The tree's path of what was bound: it leads there even when every name of it is gone. */
  readonly root: string;
}

/**
 * Which bind mounts processes see (fs/namespace.c). Processes share one unless they unshare it; every mount is private:
 * nothing propagates from one to another. Paths are absolute and normalised.
 */
export class MountNamespace {
  readonly #tree: FileTree;
  /** Oldest first. */
  #mounts: readonly Mount[];

  constructor(tree: FileTree, mounts: readonly Mount[] = []) {
    this.#tree = tree;
    this.#mounts = mounts;
  }

  /** unshare(CLONE_NEWNS): the same mounts, and from now on its own. */
  copy(): MountNamespace {
    return new MountNamespace(this.#tree, this.#mounts);
  }

  /** The tree's path of what `path` leads to. */
  translate(path: string): string {
    return this.#mounts.length === 0 ? path : this.#through(path, this.#mounts.length);
  }

  /** As `translate`, through the first `count` mounts: a mount hides what was mounted there before it. */
  #through(path: string, count: number): string {
    for (let index = count - 1; index >= 0; index--) {
      const { target, root } = this.#mounts[index]!;
      if (path === target) return root;
      if (path.startsWith(`${target}/`)) return root + path.slice(target.length);
    }
    return path;
  }

  isMountPoint(path: string): boolean {
    return this.#mounts.some(({ target }) => target === path);
  }

  /** mount(2) with MS_BIND: ENOENT; ENOTDIR where only one of the two is a folder (graft_tree). */
  bind(source: string, target: string): Result<void> {
    const from = this.translate(source);
    const kind = this.#tree.kindOf(from);
    const place = this.#tree.kindOf(this.translate(target));
    if (kind === undefined || place === undefined) return fail("ENOENT");
    if ((kind === "directory") !== (place === "directory")) return fail("ENOTDIR");
    this.#mounts = [...this.#mounts, { target, root: this.#tree.anchor(from) }];
    return succeed(undefined);
  }

  /** umount(2) of the newest mount at `target`: EINVAL where there is none, EBUSY with another mount below it. */
  unmount(target: string): Result<void> {
    const index = this.#mounts.findLastIndex((mount) => mount.target === target);
    if (index < 0) return fail("EINVAL");
    const below = this.#mounts.slice(index).some((mount) => mount.target.startsWith(`${target}/`));
    if (below) return fail("EBUSY");
    this.#mounts = this.#mounts.toSpliced(index, 1);
    return succeed(undefined);
  }
}
