import type { Process, Program } from "../kernel/process.ts";
import type { Task } from "../kernel/task.ts";
import { type Errno, strerror } from "../wire/errno.ts";
import { complain, coreutilsOptions } from "./coreutils.ts";

// mount(8) and umount(8) of util-linux 2.38.1: bind mounts and nothing else (docs/fidelity.md).

/** MNT_EX_FAIL */
const FAILED = 32;
const MORE = "       dmesg(1) may have more information after failed mount system call.\n";

const MOUNT_OPTIONS = {
  short: "BRo:nvi",
  long: {
    bind: "B",
    rbind: "R",
    "options=": "o",
    "no-mtab": "n",
    verbose: "v",
    "make-private": "p",
    "make-rprivate": "p",
    "make-slave": "p",
    "make-rslave": "p",
    "make-shared": "s",
    "make-rshared": "s",
    "make-unbindable": "s",
    "make-runbindable": "s",
  },
  lacks: "acfFTlmOrtwNLUMhV",
} as const;

/** Flags of bind mounts that change nothing here. */
const IDLE_FLAGS = /^(defaults|rw|r?(private|slave))$/;

export const mountProgram: Program = function* (process, args) {
  const parsed = yield* coreutilsOptions(process, "mount", args, MOUNT_OPTIONS);
  if (parsed === undefined) return 1;
  const given = new Set(parsed.options.map(({ name }) => name));
  const flags = parsed.options.filter(({ name }) => name === "o").flatMap(({ value }) => value.split(","));
  const unknown = flags.find((flag) => flag !== "bind" && flag !== "rbind" && !IDLE_FLAGS.test(flag));
  if (unknown !== undefined) return yield* refuse(process, `option ${unknown}`);
  if (given.has("s")) return yield* refuse(process, "shared mounts");
  const isBind = given.has("B") || given.has("R") || flags.includes("bind") || flags.includes("rbind");
  const [source, target] = parsed.operands;
  // Every mount is private already, and has no master.
  if (!isBind && given.has("p") && source !== undefined) return 0;
  if (!isBind || source === undefined) return yield* refuse(process, "anything but bind mounts");
  return yield* bind(process, source, target ?? "");
};

function* refuse(process: Process, what: string): Task<number> {
  yield* complain(process, "mount", `${what} not emulated`);
  yield* process.stderr.print("ipvl: see docs/fidelity.md\n");
  return 1;
}

function* bind(process: Process, source: string, target: string): Task<number> {
  const { files } = process;
  if (target === "")
    return yield* fail(process, source, "mount(2) system call failed: No such file or directory.");
  if (isVirtual(process, source) || isVirtual(process, target)) {
    return yield* refuse(process, "bind mounts of or over /dev and /proc");
  }
  if (files.kindOf(target) === undefined) return yield* fail(process, target, "mount point does not exist.");
  if (files.kindOf(source) === undefined) {
    return yield* fail(process, target, `special device ${source} does not exist.`);
  }
  const bound = process.mounts.bind(files.resolve(source), files.resolve(target));
  if (bound.ok) return 0;
  const onFile = bound.errno === "ENOTDIR" && files.kindOf(target) !== "directory";
  const words = onFile
    ? "mount point is not a directory."
    : `mount(2) system call failed: ${strerror(bound.errno)}.`;
  return yield* fail(process, target, words);
}

function isVirtual(process: Process, path: string): boolean {
  return /^\/(dev|proc)(\/|$)/.test(process.files.resolve(path));
}

function* fail(process: Process, target: string, words: string): Task<number> {
  yield* complain(process, "mount", `${target}: ${words}`);
  yield* process.stderr.print(MORE);
  return FAILED;
}

const UMOUNT_OPTIONS = {
  short: "flnvqi",
  long: { force: "f", lazy: "l", "no-mtab": "n", verbose: "v", quiet: "q" },
  lacks: "aAcdORrtNhV",
} as const;

export const umountProgram: Program = function* (process, args) {
  const parsed = yield* coreutilsOptions(process, "umount", args, UMOUNT_OPTIONS);
  if (parsed === undefined) return 1;
  if (parsed.operands.length === 0) {
    yield* process.stderr.print("umount: bad usage\nTry 'umount --help' for more information.\n");
    return 1;
  }
  const quiet = parsed.options.some(({ name }) => name === "q");
  let status = 0;
  for (const target of parsed.operands) {
    const words = unmount(process, target);
    if (words === undefined) continue;
    if (!quiet || words !== "not mounted.") yield* complain(process, "umount", `${target}: ${words}`);
    status = FAILED;
  }
  return status;
};

/** Why not, or undefined. */
function unmount(process: Process, target: string): string | undefined {
  const { files, mounts } = process;
  if (files.kindOf(target) === undefined) return "no mount point specified.";
  const result = mounts.unmount(files.resolve(target));
  return result.ok ? undefined : UNMOUNT_WORDS[result.errno];
}

const UNMOUNT_WORDS: Partial<Record<Errno, string>> = { EINVAL: "not mounted.", EBUSY: "target is busy." };
