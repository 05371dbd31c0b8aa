import { fail, type Result, succeed } from "../wire/errno.ts";
import { contents, type FileNode, type FileTree } from "./file-tree.ts";
import { alwaysReady, doNothing, type OpenFile } from "./open-file.ts";
import type { OpenMode } from "./process.ts";

/** An open regular file: one offset, shared by all duplicates of the descriptor. */
export class RegularFile implements OpenFile {
  readonly path: string;
  readonly isTerminal = false;
  readonly #tree: FileTree;
  readonly #node: FileNode;
  readonly #mode: OpenMode;
  #offset = 0;

  constructor(tree: FileTree, node: FileNode, how: { readonly path: string; readonly mode: OpenMode }) {
    this.#tree = tree;
    this.#node = node;
    this.path = how.path;
    this.#mode = how.mode;
  }

  sizeBytes(): number {
    return this.#node.sizeBytes;
  }

  readable(): boolean {
    return true;
  }

  onReadable(wake: () => void): () => void {
    return alwaysReady(wake);
  }

  onWritable(wake: () => void): () => void {
    return alwaysReady(wake);
  }

  read(maximum: number): Result<Uint8Array> {
    if (this.#mode === "write" || this.#mode === "append") return fail("EBADF");
    const bytes = contents(this.#node).slice(this.#offset, this.#offset + maximum);
    this.#offset += bytes.length;
    return succeed(bytes);
  }

  /** lseek(fd, -count, SEEK_CUR): `read` and `head` give back what they read too much. */
  unread(count: number): void {
    this.#offset -= count;
  }

  write(bytes: Uint8Array, offset: number): Result<number> {
    if (this.#mode === "read") return fail("EBADF");
    if (this.#mode === "append") this.#offset = this.#node.sizeBytes;
    const written = this.#tree.writeAt(this.#node, this.#offset, bytes.subarray(offset));
    if (written.ok) this.#offset += written.value;
    return written;
  }

  release(): void {
    doNothing();
  }
}
