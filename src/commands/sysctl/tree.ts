import type { SysctlTable } from "../../net/sysctl.ts";

/** The table as the directory /proc/sys that it stands for. */
export class SysctlTree {
  readonly #table: SysctlTable;
  #paths: readonly string[] | undefined;

  constructor(table: SysctlTable) {
    this.#table = table;
  }

  /** Files of mode 0200: sysctl passes over them silently. */
  static isWriteOnly(path: string): boolean {
    return path === "net/ipv4/route/flush" || path === "net/ipv6/route/flush";
  }

  exists(path: string): boolean {
    const read = this.#table.read(path);
    return read.ok || read.errno !== "ENOENT" || (SysctlTree.isWriteOnly(path) && this.#all().includes(path));
  }

  isDirectory(path: string): boolean {
    if (path === "") return true;
    if (this.#table.read(path).ok) return false;
    return this.#all().some((known) => known.startsWith(`${path}/`));
  }

  /** In the order of a directory walk: names are compared part by part. */
  filesBelow(prefix: string): readonly string[] {
    const found = this.#all().filter((path) => path.startsWith(prefix));
    const keyed = found.map((path) => ({ path, key: path.replaceAll("/", "\u0000") }));
    keyed.sort((a, b) => (a.key < b.key ? -1 : 1));
    return keyed.map(({ path }) => path);
  }

  #all(): readonly string[] {
    this.#paths ??= this.#table.paths();
    return this.#paths;
  }
}
