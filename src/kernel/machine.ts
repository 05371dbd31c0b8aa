import type { Namespace } from "../net/namespace.ts";
import type { Random } from "../time/random.ts";
import type { VirtualClock } from "../time/virtual-clock.ts";
import type { Tracer } from "../trace/tracer.ts";
import type { Result } from "../wire/errno.ts";
import type { FileSystem } from "./file-system.ts";
import type { Process } from "./process.ts";

/** The one emulated kernel: what namespaces and processes share. */
export interface Machine {
  readonly clock: VirtualClock;
  readonly random: Random;
  readonly tracer: Tracer;
  readonly files: FileSystem;
  /** The namespace that the machine boots with. */
  readonly initialNamespace: Namespace;
  /** Wall-clock time of boot, nanoseconds since the epoch as bigint; `date` and captures add clock.now(). */
  readonly bootTimeNs: bigint;
  /** Named namespaces (/run/netns), in the order of `ip netns list` (newest first, as readdir gives them). */
  namespaceNames(): readonly string[];
  namedNamespace(name: string): Namespace | undefined;
  /** unshare + bind mount. EEXIST, EINVAL for a bad name. */
  addNamespace(name: string): Result<Namespace>;
  /** Unmounts the name; the namespace goes, asynchronously, when no process uses it. ENOENT. */
  deleteNamespace(name: string): Result<void>;
  processes(): readonly Process[];
  process(pid: number): Process | undefined;
}
