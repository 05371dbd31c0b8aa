import type { Errno } from "../../../wire/errno.ts";
import type { HookPoint } from "../hooks.ts";
import type { Family } from "./rule.ts";

/** Why the kernel takes no rule: the errno, and a line for the kernel log where it writes one. */
export interface Refusal {
  readonly errno: Errno;
  readonly log?: string;
}

/** What the kernel log calls a family's tables. */
export function logPrefix(family: Family): string {
  return `x_tables: ${family === 4 ? "ip" : "ip6"}_tables:`;
}

/** In the order of their numbers. */
const POINTS: readonly HookPoint[] = ["PREROUTING", "INPUT", "FORWARD", "OUTPUT", "POSTROUTING"];

/** textify_hooks */
export function hookNames(points: Iterable<HookPoint>): string {
  const named = new Set(points);
  return POINTS.filter((point) => named.has(point)).join("/");
}
