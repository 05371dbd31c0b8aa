// Read first: capabilities(7). What each part of live needs, found by taking one capability away at a time
// (test/live/privilege.test.ts), which also keeps this table true.

import { readFileSync } from "node:fs";
import { libc } from "./libc.ts";

/** include/uapi/linux/capability.h */
const NUMBER = {
  CAP_DAC_READ_SEARCH: 2,
  CAP_NET_BROADCAST: 11,
  CAP_NET_ADMIN: 12,
  CAP_NET_RAW: 13,
  CAP_SYS_PTRACE: 19,
  CAP_SYS_ADMIN: 21,
  CAP_SYS_NICE: 23,
} as const;

export type Capability = keyof typeof NUMBER;

/** What live can't do without its capabilities, for a person. */
export type Feature =
  | "slaves"
  | "the parent's frames"
  | "l3 routing"
  | "other namespaces"
  | "events of other namespaces"
  | "callers' namespaces"
  | "steal by tcx"
  | "steal by tc"
  | "steal by nft"
  | "handing up to the parent"
  | "low delay under load"
  | "files in folders of others";

export const FEATURE_NEEDS: Readonly<Record<Feature, readonly Capability[]>> = {
  slaves: ["CAP_NET_ADMIN"],
  "the parent's frames": ["CAP_NET_ADMIN", "CAP_NET_RAW"],
  "l3 routing": ["CAP_NET_ADMIN", "CAP_NET_RAW"],
  "other namespaces": ["CAP_SYS_ADMIN"],
  "events of other namespaces": ["CAP_NET_ADMIN", "CAP_NET_BROADCAST"],
  // The caller may have capabilities that the daemon has dropped; looking at its namespace is then as if tracing it.
  "callers' namespaces": ["CAP_SYS_PTRACE"],
  // CAP_SYS_ADMIN, which entering the parent's namespace wants anyway, allows what CAP_BPF does.
  "steal by tcx": ["CAP_SYS_ADMIN"],
  "steal by tc": ["CAP_NET_ADMIN", "CAP_SYS_ADMIN"],
  "steal by nft": ["CAP_NET_ADMIN", "CAP_SYS_ADMIN"],
  "handing up to the parent": ["CAP_NET_ADMIN", "CAP_NET_RAW", "CAP_SYS_ADMIN"],
  "low delay under load": ["CAP_SYS_NICE"],
  // Node or this program may lie in somebody's home.
  "files in folders of others": ["CAP_DAC_READ_SEARCH"],
};

/** All that live ever needs. Slaves come and go for as long as it runs, so none of it can be given up after the start. */
export const NEEDED_CAPABILITIES: readonly Capability[] = [
  ...new Set(Object.values(FEATURE_NEEDS).flat()),
].sort();

/** Those of this thread that are in force. */
export function effectiveCapabilities(): ReadonlySet<Capability> {
  const mask = BigInt(
    `0x${/^CapEff:\s*([0-9a-f]+)$/m.exec(readFileSync("/proc/thread-self/status", "latin1"))![1]}`,
  );
  const names = Object.keys(NUMBER) as Capability[];
  return new Set(names.filter((name) => ((mask >> BigInt(NUMBER[name])) & 1n) === 1n));
}

/** undefined for one that live has nothing to do with. */
export function capabilityName(number: number): Capability | undefined {
  return (Object.keys(NUMBER) as Capability[]).find((name) => NUMBER[name] === number);
}

/** The features that need a capability, in words. */
export function useOf(capability: Capability): string {
  const features = Object.entries(FEATURE_NEEDS).filter(([, needs]) => needs.includes(capability));
  return features.map(([feature]) => feature).join(", ");
}

/** `needs CAP_NET_RAW: lost without it: the parent's frames, l3 routing`, for each that this thread lacks. */
export function losses(): readonly string[] {
  const effective = effectiveCapabilities();
  return NEEDED_CAPABILITIES.filter((capability) => !effective.has(capability)).map(
    (capability) => `needs ${capability}: lost without it: ${useOf(capability)}`,
  );
}

const PR_CAPBSET_READ = 23;
const PR_CAPBSET_DROP = 24;

/**
 * What programs started from this thread can't have any more, whoever they run as: everything but what live needs. For the
 * moment before a daemon is started, since capset(2) is about one thread and a running Node has many. Without CAP_SETPCAP
 * nothing changes: somebody else has limited this process already.
 */
export function dropOtherCapabilities(): void {
  const kept = NEEDED_CAPABILITIES.map((name): number => NUMBER[name]);
  for (let number = 0; libc().prctl(PR_CAPBSET_READ, number, 0, 0, 0) >= 0; number++) {
    if (!kept.includes(number)) libc().prctl(PR_CAPBSET_DROP, number, 0, 0, 0);
  }
}
