import type { Result } from "../wire/errno.ts";

/** The writable kernel parameters of one namespace, named as under /proc/sys: `net/ipv4/conf/eth0/rp_filter`. */
export interface SysctlTable {
  /** Text without the final newline, as the file gives it. ENOENT. */
  read(path: string): Result<string>;
  /** EINVAL, ERANGE or EPERM as the kernel's handler for that entry. */
  write(path: string, text: string): Result<void>;
  /** Every path in the order of a sorted directory walk (`sysctl -a`). */
  paths(): readonly string[];
}
