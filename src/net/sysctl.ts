import { type Errno, fail, type Result, succeed } from "../wire/errno.ts";

/** The writable kernel parameters of one namespace, named as under /proc/sys: `net/ipv4/conf/eth0/rp_filter`. */
export interface SysctlTable {
  /** Text without the final newline, as the file gives it. ENOENT, or why the file refuses. */
  read(path: string): Result<string>;
  /** EINVAL, ERANGE or EPERM as the kernel's handler for that entry. */
  write(path: string, text: string): Result<void>;
  /** Whether the file has no mode bit for writing. */
  isReadOnly(path: string): boolean;
  /** Every path in the order of a sorted directory walk (`sysctl -a`). */
  paths(): readonly string[];
}

/** One file under /proc/sys. */
export interface SysctlEntry {
  read(): string;
  /** Why it can't be read at present; absent = it always can. */
  readonly refusal?: () => Errno | undefined;
  write(text: string): Result<void>;
  /** Mode 0444: nobody opens it for writing. */
  readonly readOnly?: true;
}

/** proc_dointvec and proc_dointvec_minmax: one integer, kept where its owner reads it at no cost. */
export interface IntegerSysctl {
  value: number;
}

export interface IntegerSysctlOptions {
  readonly minimum?: number;
  readonly maximum?: number;
  /** Called after a write that was accepted, also when the value stayed the same. */
  readonly written?: (value: number) => void;
}

const NO_OPTIONS: IntegerSysctlOptions = {};

/** A directory of many files that are made only when somebody looks: what every device has for itself. */
export interface SysctlDirectory {
  names(): readonly string[];
  entry(name: string): SysctlEntry | undefined;
}

/** Owners register their entries; per-device trees come and go with the device. */
export class Sysctls implements SysctlTable {
  readonly #entries: Map<string, SysctlEntry> = new Map();
  readonly #directories: Map<string, SysctlDirectory> = new Map();

  /** `path` names the directory, without a slash at the end. */
  mount(path: string, directory: SysctlDirectory): void {
    this.#directories.set(path, directory);
  }

  unmount(path: string): void {
    this.#directories.delete(path);
  }

  register(path: string, entry: SysctlEntry): void {
    this.#entries.set(path, entry);
  }

  integer(path: string, initial: number, options: IntegerSysctlOptions = NO_OPTIONS): IntegerSysctl {
    const cell: IntegerSysctl = { value: initial };
    this.cell(path, cell, options);
    return cell;
  }

  /** A file for a number that its owner already keeps. */
  cell(path: string, cell: IntegerSysctl, options: IntegerSysctlOptions = NO_OPTIONS): void {
    this.register(path, integerEntry(cell, options));
  }

  /** Removes `prefix` and everything below it. */
  unregister(prefix: string): void {
    for (const path of [...this.#entries.keys()]) {
      if (path === prefix || path.startsWith(`${prefix}/`)) this.#entries.delete(path);
    }
  }

  #find(path: string): SysctlEntry | undefined {
    const entry = this.#entries.get(path);
    if (entry !== undefined) return entry;
    const slash = path.lastIndexOf("/");
    return this.#directories.get(path.slice(0, slash))?.entry(path.slice(slash + 1));
  }

  read(path: string): Result<string> {
    const entry = this.#find(path);
    if (entry === undefined) return fail("ENOENT");
    const refused = entry.refusal?.();
    return refused === undefined ? succeed(entry.read()) : fail(refused);
  }

  write(path: string, text: string): Result<void> {
    const entry = this.#find(path);
    return entry === undefined ? fail("ENOENT") : entry.write(text);
  }

  isReadOnly(path: string): boolean {
    return this.#find(path)?.readOnly === true;
  }

  paths(): readonly string[] {
    const paths = [...this.#entries.keys()];
    for (const [path, directory] of this.#directories) {
      for (const name of directory.names()) paths.push(`${path}/${name}`);
    }
    return paths.sort();
  }
}

/** A directory whose files are made together when somebody looks for the first time. */
export function lazyDirectory(make: () => ReadonlyMap<string, SysctlEntry>): SysctlDirectory {
  let files: ReadonlyMap<string, SysctlEntry> | undefined;
  const made = (): ReadonlyMap<string, SysctlEntry> => {
    files ??= make();
    return files;
  };
  return { names: () => [...made().keys()], entry: (name) => made().get(name) };
}

/** The file of one integer that lives in `cell`. */
export function integerEntry(cell: IntegerSysctl, options: IntegerSysctlOptions): SysctlEntry {
  return new IntegerFile(cell, options);
}

/** A class, since every namespace has dozens of them: closures would take three times the memory. */
class IntegerFile implements SysctlEntry {
  readonly #cell: IntegerSysctl;
  readonly #options: IntegerSysctlOptions;

  constructor(cell: IntegerSysctl, options: IntegerSysctlOptions) {
    this.#cell = cell;
    this.#options = options;
  }

  read(): string {
    return String(this.#cell.value);
  }

  write(text: string): Result<void> {
    const match = /^\s*(-?(?:0[xX][0-9a-fA-F]+|\d+))\s*$/.exec(text);
    if (match === null) return fail("EINVAL");
    const value = Number(match[1]);
    const { minimum = -0x80000000, maximum = 0x7fffffff, written } = this.#options;
    if (value < minimum || value > maximum) return fail("EINVAL");
    this.#cell.value = value;
    written?.(value);
    return succeed(undefined);
  }
}
