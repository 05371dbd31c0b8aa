import { fail, type Result, succeed } from "../wire/errno.ts";

/** The writable kernel parameters of one namespace, named as under /proc/sys: `net/ipv4/conf/eth0/rp_filter`. */
export interface SysctlTable {
  /** Text without the final newline, as the file gives it. ENOENT. */
  read(path: string): Result<string>;
  /** EINVAL, ERANGE or EPERM as the kernel's handler for that entry. */
  write(path: string, text: string): Result<void>;
  /** Every path in the order of a sorted directory walk (`sysctl -a`). */
  paths(): readonly string[];
}

/** One file under /proc/sys. */
export interface SysctlEntry {
  read(): string;
  write(text: string): Result<void>;
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

/** Owners register their entries; per-device trees come and go with the device. */
export class Sysctls implements SysctlTable {
  readonly #entries: Map<string, SysctlEntry> = new Map();

  register(path: string, entry: SysctlEntry): void {
    this.#entries.set(path, entry);
  }

  integer(path: string, initial: number, options: IntegerSysctlOptions = {}): IntegerSysctl {
    const cell: IntegerSysctl = { value: initial };
    this.register(path, integerEntry(cell, options));
    return cell;
  }

  /** Removes `prefix` and everything below it. */
  unregister(prefix: string): void {
    for (const path of [...this.#entries.keys()]) {
      if (path === prefix || path.startsWith(`${prefix}/`)) this.#entries.delete(path);
    }
  }

  read(path: string): Result<string> {
    const entry = this.#entries.get(path);
    return entry === undefined ? fail("ENOENT") : succeed(entry.read());
  }

  write(path: string, text: string): Result<void> {
    const entry = this.#entries.get(path);
    return entry === undefined ? fail("ENOENT") : entry.write(text);
  }

  paths(): readonly string[] {
    return [...this.#entries.keys()].sort();
  }
}

function integerEntry(cell: IntegerSysctl, options: IntegerSysctlOptions): SysctlEntry {
  return {
    read: () => String(cell.value),
    write(text) {
      const match = /^\s*(-?(?:0[xX][0-9a-fA-F]+|\d+))\s*$/.exec(text);
      if (match === null) return fail("EINVAL");
      const value = Number(match[1]);
      if (value < (options.minimum ?? -0x80000000) || value > (options.maximum ?? 0x7fffffff))
        return fail("EINVAL");
      cell.value = value;
      options.written?.(value);
      return succeed(undefined);
    },
  };
}
