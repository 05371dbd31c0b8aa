import type { Process, Program } from "../../kernel/process.ts";
import type { Task } from "../../kernel/task.ts";
import { strerror } from "../../wire/errno.ts";
import { decodeText, encodeText } from "../../wire/text.ts";
import { type InterfaceConfig, LARGEST_MTU, SMALLEST_MTU } from "./config.ts";
import type { RadvdLog } from "./log.ts";

// Read first: radvd's privsep-linux.c: a child that keeps its privileges writes what is advertised into /proc/sys, so
// that the router itself uses the same values.

const READ_BYTES = 4096;

/** One value: its file, its name in messages and its limits. */
interface Variable {
  readonly path: (device: string) => string;
  readonly short: string;
  readonly long: string;
  readonly minimum: number;
  readonly maximum: number;
}

const VARIABLES = {
  mtu: {
    path: (device) => `/proc/sys/net/ipv6/conf/${device}/mtu`,
    short: "LinkMTU",
    long: "LinkMTU",
    minimum: SMALLEST_MTU,
    maximum: LARGEST_MTU,
  },
  hopLimit: {
    path: (device) => `/proc/sys/net/ipv6/conf/${device}/hop_limit`,
    short: "CurHopLimit",
    long: "CurHopLimit",
    minimum: 2,
    maximum: 255,
  },
  reachable: {
    path: (device) => `/proc/sys/net/ipv6/neigh/${device}/base_reachable_time_ms`,
    short: "BaseReachableTimer",
    long: "BaseReachableTimer (ms)",
    minimum: 100,
    maximum: 3600000,
  },
  retrans: {
    path: (device) => `/proc/sys/net/ipv6/neigh/${device}/retrans_time_ms`,
    short: "RetransTimer",
    long: "RetransTimer (ms)",
    minimum: 10,
    maximum: 3600000,
  },
} as const satisfies Readonly<Record<string, Variable>>;

type VariableName = keyof typeof VARIABLES;

/** The child, and the pipe to it. */
export class Privsep {
  readonly pid: number;
  readonly #process: Process;
  readonly #fd: number;

  private constructor(process: Process, pid: number, fd: number) {
    this.#process = process;
    this.pid = pid;
    this.#fd = fd;
  }

  /** `names`: the interfaces, which the child has no use for. */
  static start(process: Process, log: RadvdLog, names: readonly string[]): Privsep {
    const { readFd, writeFd } = process.pipe();
    const child: Program = (own) => serve(own, log.of(own), readFd, names);
    const descriptors = new Map([[readFd, readFd]]);
    const spawned = process.spawn({ program: child, args: ["radvd"], descriptors });
    process.close(readFd);
    return new Privsep(process, spawned.ok ? spawned.value : 0, writeFd);
  }

  /** config_interface */
  *configure(config: InterfaceConfig): Task<void> {
    const { name, linkMtu, hopLimit, reachableTime, retransTimer } = config;
    if (linkMtu !== 0) yield* this.#tell("mtu", name, linkMtu);
    if (hopLimit !== 0) yield* this.#tell("hopLimit", name, hopLimit);
    if (reachableTime !== 0) yield* this.#tell("reachable", name, reachableTime);
    if (retransTimer !== 0) yield* this.#tell("retrans", name, retransTimer);
  }

  *#tell(variable: VariableName, device: string, value: number): Task<void> {
    yield* this.#process.write(this.#fd, encodeText(`${variable} ${value} ${device}\n`));
  }
}

/** privsep_init: until the parent is gone. */
function* serve(process: Process, log: RadvdLog, fd: number, names: readonly string[]): Task<number> {
  let rest = "";
  yield* log.debug(3, "Freeing Interfaces");
  for (const name of names) yield* log.debug(4, `freeing interface ${name}`);
  for (;;) {
    const read = yield* process.read(fd, READ_BYTES);
    if (!read.ok || read.value.length === 0) break;
    const lines = (rest + decodeText(read.value)).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) yield* apply(process, log, line);
  }
  yield* log.say("error", "Exiting, privsep_read_loop had readn return 0 bytes");
  yield* log.say("error", "Exiting, privsep_read_loop is complete.");
  return 0;
}

function* apply(process: Process, log: RadvdLog, line: string): Task<void> {
  const [name, number, device] = line.split(" ") as [VariableName, string, string];
  const { path, short, long, minimum, maximum } = VARIABLES[name];
  const value = Number(number);
  if (value < minimum || value > maximum) {
    const words = `${short} (${value}) is not within the defined bounds, ignoring`;
    yield* log.say("error", `(privsep) ${device}: ${words}`);
    return;
  }
  const file = path(device);
  if (process.files.stat(file) === undefined) return;
  const written = process.files.writeFile(file, encodeText(String(value)), "truncate");
  if (!written.ok) {
    yield* log.say("error", `failed to set ${long} (${value}) for ${device}: ${strerror(written.errno)}`);
  }
}
