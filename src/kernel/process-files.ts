import { fail, type Result, succeed } from "../wire/errno.ts";
import { DeviceFile, type DeviceName, TextFile } from "./device-file.ts";
import { type FileKind, type FileStatus, type FileView, resolvePath } from "./file-system.ts";
import type { FileTree } from "./file-tree.ts";
import type { OpenFile } from "./open-file.ts";
import type { OpenMode, Process } from "./process.ts";
import { RegularFile } from "./regular-file.ts";
import { refuseChange, type VirtualNode, virtualNode } from "./virtual-files.ts";

/** The file system as one process sees it: the shared tree, with /dev and /proc laid over it. */
export class ProcessFiles implements FileView {
  readonly #process: Process;
  readonly #tree: FileTree;

  constructor(process: Process, tree: FileTree) {
    this.#process = process;
    this.#tree = tree;
  }

  resolve(path: string): string {
    return resolvePath(this.#process.cwd, path);
  }

  kindOf(path: string): FileKind | undefined {
    if (path === "") return undefined;
    const node = this.#virtual(path);
    if (node === undefined) return this.#tree.kindOf(this.#locate(path));
    return node === "missing" ? undefined : node.kind;
  }

  stat(path: string): FileStatus | undefined {
    if (path === "") return undefined;
    const node = this.#virtual(path);
    if (node === undefined) return this.#tree.stat(this.#locate(path));
    if (node === "missing") return undefined;
    const mode = node.kind === "directory" ? 0o555 : node.kind === "device" ? 0o666 : 0o644;
    return { kind: node.kind, sizeBytes: 0, mode, modifiedSeconds: 0, inode: 1 };
  }

  readFile(path: string): Result<Uint8Array> {
    if (path === "") return fail("ENOENT");
    const node = this.#virtual(path);
    if (node === undefined) return this.#tree.readFile(this.#locate(path));
    if (node === "missing") return fail("ENOENT");
    return node.read?.() ?? (node.kind === "directory" ? fail("EISDIR") : succeed(new Uint8Array(0)));
  }

  writeFile(path: string, bytes: Uint8Array, how: "truncate" | "append"): Result<void> {
    if (path === "") return fail("ENOENT");
    const node = this.#virtual(path);
    if (node === undefined) return this.#tree.writeFile(this.#locate(path), bytes, how);
    if (node === "missing") return fail("ENOENT");
    return node.write?.(bytes) ?? fail("EACCES");
  }

  makeDirectory(path: string): Result<void> {
    return this.#change(path, (at) => this.#tree.makeDirectory(at));
  }

  remove(path: string): Result<void> {
    return this.#changeName(path, (at) => this.#tree.remove(at));
  }

  removeDirectory(path: string): Result<void> {
    return this.#changeName(path, (at) => this.#tree.removeDirectory(at));
  }

  setMode(path: string, mode: number): Result<void> {
    return this.#change(path, (at) => this.#tree.setMode(at, mode));
  }

  touch(path: string, timeSeconds: number): Result<void> {
    return this.#change(path, (at) => this.#tree.touch(at, timeSeconds));
  }

  rename(from: string, to: string): Result<void> {
    return this.#changeName(from, (at) => this.#changeName(to, (target) => this.#tree.rename(at, target)));
  }

  list(path: string): Result<readonly string[]> {
    if (path === "") return fail("ENOENT");
    const node = this.#virtual(path);
    if (node === undefined) return this.#listTree(this.#locate(path));
    if (node === "missing") return fail("ENOENT");
    return node.names === undefined ? fail("ENOTDIR") : succeed(node.names());
  }

  /** The open file of open(2), or the descriptor that the path is another name of. */
  open(path: string, mode: OpenMode): Result<OpenFile | number> {
    if (path === "") return fail("ENOENT");
    const node = this.#virtual(path);
    if (node === "missing") return fail(mode === "read" ? "ENOENT" : "EACCES");
    if (node !== undefined) return this.#openVirtual(this.resolve(path), node, mode);
    const absolute = this.#locate(path);
    if (mode === "read" && this.#tree.kindOf(absolute) === "directory") {
      return succeed(new TextFile(this.resolve(path), new Uint8Array(0), undefined));
    }
    const how = mode === "read" ? "existing" : mode === "write" ? "truncate" : "create";
    const found = this.#tree.openFile(absolute, how);
    return found.ok
      ? succeed(new RegularFile(this.#tree, found.value, { path: this.resolve(path), mode }))
      : found;
  }

  #openVirtual(path: string, node: VirtualNode, mode: OpenMode): Result<OpenFile | number> {
    if (node.descriptor !== undefined) return succeed(node.descriptor);
    if (node.kind === "device") {
      return succeed(new DeviceFile(path.slice(5) as DeviceName, this.#process.machine.deviceRandom));
    }
    if (node.kind === "directory" && mode !== "read") return fail("EISDIR");
    if (mode !== "read" && node.write === undefined) return fail("EACCES");
    const text = mode === "read" ? (node.read?.() ?? succeed(new Uint8Array(0))) : succeed(new Uint8Array(0));
    return text.ok ? succeed(new TextFile(path, text.value, node.write)) : text;
  }

  #listTree(path: string): Result<readonly string[]> {
    const listed = this.#tree.list(path);
    return listed.ok && path === "/" ? succeed([...listed.value, "dev", "proc"].sort()) : listed;
  }

  #virtual(path: string): VirtualNode | "missing" | undefined {
    return virtualNode(this.#process, this.resolve(path));
  }

  #change(path: string, run: (absolute: string) => Result<void>): Result<void> {
    if (path === "") return fail("ENOENT");
    const node = this.#virtual(path);
    return node === undefined ? run(this.#locate(path)) : refuseChange(node);
  }

  /** What concerns a name: that of a mount point can't go (fs/namei.c: vfs_unlink, is_local_mountpoint). */
  #changeName(path: string, run: (located: string) => Result<void>): Result<void> {
    if (path !== "" && this.#process.mounts.isMountPoint(this.resolve(path))) return fail("EBUSY");
    return this.#change(path, run);
  }

  /** The tree's path behind `path`, mounts of the process considered. */
  #locate(path: string): string {
    return this.#process.mounts.translate(this.resolve(path));
  }
}
