import { fail, type Result, succeed } from "../wire/errno.ts";
import type { FileStatus, FileSystem, HostFiles } from "./file-system.ts";

/** A regular file's contents; open files keep it alive after it was removed. */
export interface FileNode {
  readonly kind: "file";
  readonly inode: number;
  /** Longer than `sizeBytes` where appends left room. */
  buffer: Uint8Array;
  sizeBytes: number;
  mode: number;
  modifiedSeconds: number;
  /** True once the script created or changed it: what `--out` copies. */
  isWritten: boolean;
}

interface DirectoryNode {
  readonly kind: "directory";
  readonly inode: number;
  readonly entries: Map<string, FileNode | DirectoryNode>;
  /** Path below the host's mount point whose names are also ours, until looked at. */
  hostPath: string | undefined;
  /** Host names that were removed here. */
  readonly hidden: Set<string>;
  mode: number;
  modifiedSeconds: number;
}

type Node = FileNode | DirectoryNode;

export interface FileTreeOptions {
  readonly hostFiles: HostFiles | undefined;
  readonly nowSeconds: () => number;
  readonly maximumFileBytes: number;
}

/** The tree of regular files and directories, with the host's folder laid under its mount point on demand. */
export class FileTree implements FileSystem {
  readonly #root: DirectoryNode;
  readonly #options: FileTreeOptions;
  /** Files and folders that are reached without their names; see `anchor`. */
  readonly #anchors: Map<string, Node> = new Map();
  #nextInode = 2;

  constructor(options: FileTreeOptions) {
    this.#options = options;
    this.#root = this.#newDirectory();
    const host = options.hostFiles;
    if (host === undefined) return;
    this.makeDirectories(host.mountPoint);
    const mount = this.#lookup(host.mountPoint);
    if (mount?.kind === "directory") mount.hostPath = "";
  }

  makeDirectories(path: string): void {
    let at = "";
    for (const name of path.split("/").filter((part) => part !== "")) {
      at += `/${name}`;
      if (this.#lookup(at) === undefined) this.makeDirectory(at);
    }
  }

  /** A file that is there from the start. */
  provide(path: string, bytes: Uint8Array): void {
    this.writeFile(path, bytes, "truncate");
    const node = this.#lookup(path);
    if (node?.kind === "file") node.isWritten = false;
  }

  /** Files that the script created or changed, below `path`. */
  *writtenFiles(path: string): Generator<readonly [path: string, bytes: Uint8Array]> {
    const node = this.#lookup(path);
    if (node?.kind === "file" && node.isWritten) yield [path, contents(node)];
    if (node?.kind !== "directory") return;
    for (const name of [...node.entries.keys()].sort()) {
      yield* this.writtenFiles(path === "/" ? `/${name}` : `${path}/${name}`);
    }
  }

  kindOf(path: string): "file" | "directory" | undefined {
    return this.#lookup(path)?.kind;
  }

  stat(path: string): FileStatus | undefined {
    const node = this.#lookup(path);
    if (node === undefined) return undefined;
    const { kind, mode, modifiedSeconds, inode } = node;
    return { kind, mode, modifiedSeconds, inode, sizeBytes: kind === "file" ? node.sizeBytes : 4096 };
  }

  readFile(path: string): Result<Uint8Array> {
    const node = this.#lookup(path);
    if (node === undefined) return fail(this.#whyMissing(path));
    return node.kind === "file" ? succeed(contents(node).slice()) : fail("EISDIR");
  }

  writeFile(path: string, bytes: Uint8Array, how: "truncate" | "append"): Result<void> {
    const node = this.openFile(path, how === "truncate" ? "truncate" : "create");
    if (!node.ok) return node;
    const written = this.writeAt(node.value, node.value.sizeBytes, bytes);
    return written.ok ? succeed(undefined) : written;
  }

  /** The node behind `path` for an open file. */
  openFile(path: string, how: "existing" | "create" | "truncate"): Result<FileNode> {
    const found = this.#lookup(path);
    if (found?.kind === "directory") return fail("EISDIR");
    if (found === undefined && how === "existing") return fail(this.#whyMissing(path));
    const node = found ?? this.#create(path);
    if (node === undefined) return fail(this.#whyMissing(path));
    if (how === "truncate") {
      node.sizeBytes = 0;
      node.buffer = new Uint8Array(0);
      this.#modified(node);
    }
    return succeed(node);
  }

  writeAt(node: FileNode, offset: number, bytes: Uint8Array): Result<number> {
    const end = offset + bytes.length;
    if (end > this.#options.maximumFileBytes) return fail("ENOSPC");
    if (end > node.buffer.length || !node.isWritten) {
      const grown = new Uint8Array(Math.min(end * 2, this.#options.maximumFileBytes));
      grown.set(contents(node));
      node.buffer = grown;
    }
    node.buffer.set(bytes, offset);
    node.sizeBytes = Math.max(node.sizeBytes, end);
    this.#modified(node);
    return succeed(bytes.length);
  }

  makeDirectory(path: string): Result<void> {
    if (this.#lookup(path) !== undefined) return fail("EEXIST");
    const parent = this.#parentOf(path);
    if (parent === undefined) return fail(this.#whyMissing(path));
    parent.entries.set(baseName(path), this.#newDirectory());
    return succeed(undefined);
  }

  remove(path: string): Result<void> {
    const node = this.#lookup(path);
    if (node === undefined) return fail(this.#whyMissing(path));
    if (node.kind === "directory") return fail("EISDIR");
    this.#unlink(path);
    return succeed(undefined);
  }

  removeDirectory(path: string): Result<void> {
    const node = this.#lookup(path);
    if (node === undefined) return fail(this.#whyMissing(path));
    if (node.kind !== "directory") return fail("ENOTDIR");
    if (node === this.#root) return fail("EBUSY");
    if (this.#names(node).length > 0) return fail("ENOTEMPTY");
    this.#unlink(path);
    return succeed(undefined);
  }

  rename(from: string, to: string): Result<void> {
    const node = this.#lookup(from);
    const target = this.#lookup(to);
    const parent = this.#parentOf(to);
    if (node === undefined) return fail(this.#whyMissing(from));
    if (parent === undefined) return fail(this.#whyMissing(to));
    if (to.startsWith(`${from}/`)) return fail("EINVAL");
    if (node === target) return succeed(undefined);
    if (target?.kind === "directory" && node.kind === "file") return fail("EISDIR");
    if (target?.kind === "file" && node.kind === "directory") return fail("ENOTDIR");
    if (target?.kind === "directory" && this.#names(target).length > 0) return fail("ENOTEMPTY");
    if (node.kind === "directory") this.#materialise(node);
    this.#unlink(from);
    parent.entries.set(baseName(to), node);
    return succeed(undefined);
  }

  list(path: string): Result<readonly string[]> {
    const node = this.#lookup(path);
    if (node === undefined) return fail(this.#whyMissing(path));
    return node.kind === "directory" ? succeed(this.#names(node).sort(byBytes)) : fail("ENOTDIR");
  }

  setMode(path: string, mode: number): Result<void> {
    const node = this.#lookup(path);
    if (node === undefined) return fail(this.#whyMissing(path));
    node.mode = mode;
    return succeed(undefined);
  }

  touch(path: string, timeSeconds: number): Result<void> {
    const node = this.#lookup(path) ?? this.#create(path);
    if (node === undefined) return fail(this.#whyMissing(path));
    node.modifiedSeconds = timeSeconds;
    return succeed(undefined);
  }

  /**
   * Another path of the file or folder at `path`, which must be there: it leads to the same one when that has been
   * renamed, replaced or removed. No process can write such a path itself.
   */
  anchor(path: string): string {
    const node = this.#lookup(path);
    if (node === undefined) throw new Error(`nothing to anchor at ${path}`);
    const anchor = `${ANCHOR}${node.inode}`;
    this.#anchors.set(anchor.slice(1), node);
    return anchor;
  }

  #whyMissing(path: string): "ENOENT" | "ENOTDIR" {
    for (let at = parentPath(path); at !== "/"; at = parentPath(at)) {
      if (this.#lookup(at)?.kind === "file") return "ENOTDIR";
    }
    return "ENOENT";
  }

  #lookup(path: string): Node | undefined {
    let node: Node = this.#root;
    let start = 1;
    while (start < path.length) {
      if (node.kind !== "directory") return undefined;
      const slash = path.indexOf("/", start);
      const end = slash < 0 ? path.length : slash;
      const name = path.slice(start, end);
      const next: Node | undefined =
        start === 1 && path.startsWith(ANCHOR) ? this.#anchors.get(name) : this.#child(node, name);
      if (next === undefined) return undefined;
      node = next;
      start = end + 1;
    }
    return node;
  }

  #child(directory: DirectoryNode, name: string): Node | undefined {
    const known = directory.entries.get(name);
    const host = this.#options.hostFiles;
    if (known !== undefined || directory.hostPath === undefined || host === undefined) return known;
    if (directory.hidden.has(name)) return undefined;
    const path = directory.hostPath === "" ? name : `${directory.hostPath}/${name}`;
    const kind = host.kindOf(path);
    if (kind === undefined) return undefined;
    const node = kind === "directory" ? this.#newDirectory() : this.#newFile();
    if (node.kind === "directory") node.hostPath = path;
    else {
      node.buffer = host.read(path) ?? new Uint8Array(0);
      node.sizeBytes = node.buffer.length;
      if (host.isExecutable(path)) node.mode = 0o755;
    }
    directory.entries.set(name, node);
    return node;
  }

  #names(directory: DirectoryNode): string[] {
    const names = new Set(directory.entries.keys());
    if (directory.hostPath !== undefined) {
      for (const name of this.#options.hostFiles?.list(directory.hostPath) ?? []) {
        if (!directory.hidden.has(name)) names.add(name);
      }
    }
    return [...names];
  }

  /** Reads a host folder whole, before it moves. */
  #materialise(directory: DirectoryNode): void {
    for (const name of this.#names(directory)) {
      const child = this.#child(directory, name);
      if (child?.kind === "directory") this.#materialise(child);
    }
    directory.hostPath = undefined;
  }

  #create(path: string): FileNode | undefined {
    const parent = this.#parentOf(path);
    if (parent === undefined) return undefined;
    const node = this.#newFile();
    this.#modified(node);
    parent.entries.set(baseName(path), node);
    return node;
  }

  #unlink(path: string): void {
    const parent = this.#parentOf(path);
    parent?.entries.delete(baseName(path));
    if (parent?.hostPath !== undefined) parent.hidden.add(baseName(path));
  }

  #parentOf(path: string): DirectoryNode | undefined {
    const parent = this.#lookup(parentPath(path));
    return parent?.kind === "directory" ? parent : undefined;
  }

  #modified(node: FileNode): void {
    node.isWritten = true;
    node.modifiedSeconds = this.#options.nowSeconds();
  }

  #newFile(): FileNode {
    const modifiedSeconds = this.#options.nowSeconds();
    const buffer = new Uint8Array(0);
    const inode = this.#nextInode++;
    return { kind: "file", inode, buffer, sizeBytes: 0, mode: 0o644, modifiedSeconds, isWritten: false };
  }

  #newDirectory(): DirectoryNode {
    return {
      kind: "directory",
      inode: this.#nextInode++,
      entries: new Map(),
      hostPath: undefined,
      hidden: new Set(),
      mode: 0o755,
      modifiedSeconds: this.#options.nowSeconds(),
    };
  }
}

/** No file name holds a zero octet. */
const ANCHOR = "/\0";

export function contents(node: FileNode): Uint8Array {
  return node.buffer.subarray(0, node.sizeBytes);
}

export function parentPath(path: string): string {
  const slash = path.lastIndexOf("/");
  return slash <= 0 ? "/" : path.slice(0, slash);
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

function byBytes(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
