import type { Machine } from "../../kernel/machine.ts";
import type { Process, Program } from "../../kernel/process.ts";
import type { Task } from "../../kernel/task.ts";
import type { Monitor } from "../../net/netlink/monitor.ts";
import { MILLISECOND_NS } from "../../time/clock.ts";
import { strerror } from "../../wire/errno.ts";
import { IPPROTO_ICMPV6 } from "../../wire/ip-protocol.ts";
import { NDISC_ROUTER_ADVERTISEMENT, NDISC_ROUTER_SOLICITATION } from "../../wire/ndp.ts";
import { decodeText, encodeText } from "../../wire/text.ts";
import { Advertiser, type AdvertiserContext, checkForwarding, general } from "./advertiser.ts";
import type { InterfaceConfig } from "./config.ts";
import type { RadvdLog } from "./log.ts";
import { Privsep } from "./privsep.ts";
import { processMessage } from "./solicitation.ts";

// Read first: radvd's radvd.c (main from open_icmpv6_socket on, main_loop, reload_config, stop_adverts).

/** exit(-1) */
const EXIT_MINUS_ONE = 255;

export interface DaemonOptions {
  readonly pidFile: string;
  readonly place: "foreground" | "background";
  /** Reads the configuration anew; undefined where it is wrong, which has been said. */
  readonly reload: () => Task<readonly InterfaceConfig[] | undefined>;
}

/** flock(2) on pid files. */
const LOCKED: WeakMap<Machine, Set<string>> = new WeakMap();

export function* runDaemon(
  process: Process,
  log: RadvdLog,
  interfaces: readonly InterfaceConfig[],
  options: DaemonOptions,
): Task<number> {
  const socket = process.namespace.sockets.raw(6, IPPROTO_ICMPV6);
  const random = process.machine.random.stream(`radvd ${process.pid}`);
  const context: AdvertiserContext = { process, log, socket, random, forwardingChecked: false };
  socket.setOptions({ ttl: 255, multicastTtl: 255, icmpFilterBlocked: OTHER_TYPES });
  if (!(yield* checkForwarding(context))) {
    yield* log.say("warning", "IPv6 forwarding seems to be disabled, but continuing anyway");
  }
  if (!(yield* lockPidFile(process, log, options.pidFile))) {
    socket.close();
    return EXIT_MINUS_ONE;
  }
  if (options.place === "foreground") return yield* runLocked(context, interfaces, options, undefined);
  return yield* detach(context, interfaces, options);
}

/** daemonp: the parent ends once the child has written its pid. */
function* detach(
  context: AdvertiserContext,
  interfaces: readonly InterfaceConfig[],
  options: DaemonOptions,
): Task<number> {
  const { process, log } = context;
  const { readFd, writeFd } = process.pipe();
  const program: Program = (own) =>
    runLocked({ ...context, process: own, log: log.of(own) }, interfaces, options, writeFd);
  const descriptors = new Map([...[0, 1, 2].map((fd) => [fd, -1] as const), [writeFd, writeFd] as const]);
  const child = process.spawn({ program, args: ["radvd"], descriptors, group: "own", cwd: "/" });
  process.close(writeFd);
  if (!child.ok) {
    yield* log.say("error", "unable to fork in daemonp");
    return EXIT_MINUS_ONE;
  }
  yield* process.read(readFd, 1);
  yield* log.debug(5, `child signaled pid file written: ${child.value}`);
  return 0;
}

/** From the writing of the pid on; `parentFd`: where a parent waits for that. */
function* runLocked(
  context: AdvertiserContext,
  interfaces: readonly InterfaceConfig[],
  options: DaemonOptions,
  parentFd: number | undefined,
): Task<number> {
  const { process, log, socket } = context;
  const { pidFile } = options;
  try {
    yield* writePidFile(process, log, pidFile);
    if (parentFd !== undefined) {
      yield* process.write(parentFd, Uint8Array.of(1));
      process.close(parentFd);
    }
    yield* log.debug(4, `validated pid file, ${pidFile}: ${process.pid}`);
    return yield* new Daemon(context, options).run(interfaces);
  } finally {
    LOCKED.get(process.machine)?.delete(process.files.resolve(pidFile));
    socket.close();
  }
}

const OTHER_TYPES: ReadonlySet<number> = new Set(
  Array.from({ length: 256 }, (_, type) => type).filter(
    (type) => type !== NDISC_ROUTER_SOLICITATION && type !== NDISC_ROUTER_ADVERTISEMENT,
  ),
);

/** open_and_lock_pid_file */
function* lockPidFile(process: Process, log: RadvdLog, shown: string): Task<boolean> {
  const path = process.files.resolve(shown);
  yield* log.debug(3, `radvd startup PID is ${process.pid}`);
  const opened = process.files.writeFile(path, new Uint8Array(0), "append");
  if (!opened.ok) {
    yield* log.say("error", `unable to open pid file, ${shown}: ${strerror(opened.errno)}`);
    return false;
  }
  yield* log.debug(5, `opened pid file ${shown}`);
  const locked = LOCKED.get(process.machine) ?? new Set();
  LOCKED.set(process.machine, locked);
  if (locked.has(path)) {
    yield* log.say("error", `unable to lock pid file, ${shown}: ${strerror("EAGAIN")}`);
    return false;
  }
  locked.add(path);
  yield* log.debug(4, `locked pid file ${shown}`);
  return true;
}

/** write_pid_file: over what is there, without cutting it. */
function* writePidFile(process: Process, log: RadvdLog, shown: string): Task<void> {
  yield* log.debug(5, `opened pid file ${shown}`);
  yield* log.debug(3, `radvd PID is ${process.pid}`);
  const known = process.files.readFile(shown);
  const before = known.ok ? decodeText(known.value) : "";
  const line = `${process.pid}\n`;
  process.files.writeFile(shown, encodeText(line + before.slice(line.length)), "truncate");
  yield* log.debug(4, `wrote pid ${process.pid} to pid file: ${shown}`);
}

class Daemon {
  readonly #context: AdvertiserContext;
  readonly #options: DaemonOptions;
  #advertisers: readonly Advertiser[] = [];
  #interrupts = 0;
  #terminations = 0;
  #hangUp = false;
  #reset = false;

  constructor(context: AdvertiserContext, options: DaemonOptions) {
    this.#context = context;
    this.#options = options;
  }

  *run(interfaces: readonly InterfaceConfig[]): Task<number> {
    const { log, process } = this.#context;
    yield* log.debug(3, "initializing privsep");
    const names = interfaces.map(({ name }) => name);
    const privsep = Privsep.start(process, log, names);
    yield* process.yieldNow();
    yield* log.debug(3, `radvd privsep PID is ${privsep.pid}`);
    const monitor = process.namespace.rtnetlink.monitor();
    try {
      if (!(yield* this.#setUp(interfaces, privsep))) return 1;
      this.#catchSignals();
      const status = yield* this.#loop(monitor, privsep);
      if (status !== undefined) return status;
      yield* this.#stop();
    } finally {
      monitor.close();
    }
    yield* log.say("info", `removing ${this.#options.pidFile}`);
    process.files.remove(this.#options.pidFile);
    yield* this.#freeInterfaces();
    yield* log.say("info", "returning from radvd main");
    yield* log.close();
    return 0;
  }

  *#freeInterfaces(): Task<void> {
    const { log } = this.#context;
    yield* log.debug(3, "Freeing Interfaces");
    for (const { config } of this.#advertisers) yield* log.debug(4, `freeing interface ${config.name}`);
  }

  *#setUp(interfaces: readonly InterfaceConfig[], privsep: Privsep): Task<boolean> {
    const { log } = this.#context;
    this.#advertisers = interfaces.map((config) => new Advertiser(this.#context, config));
    for (const advertiser of this.#advertisers) {
      const { name, ignoreIfMissing } = advertiser.config;
      if (!(yield* advertiser.setUp())) {
        if (!ignoreIfMissing) {
          yield* log.say("error", `interface ${name} does not exist or is not set up properly`);
          return false;
        }
        const words = "does not exist or is not set up properly, ignoring the interface";
        yield* log.debug(4, `interface ${name} ${words}`);
        continue;
      }
      yield* privsep.configure(advertiser.config);
      yield* advertiser.kickOff();
    }
    return true;
  }

  #catchSignals(): void {
    const { process } = this.#context;
    process.onSignal("INT", () => this.#interrupts++);
    process.onSignal("TERM", () => this.#terminations++);
    process.onSignal("HUP", () => {
      this.#hangUp = true;
    });
    process.onSignal("USR1", () => {
      this.#reset = true;
    });
  }

  /** main_loop: undefined when a signal ended it. */
  *#loop(monitor: Monitor, privsep: Privsep): Task<number | undefined> {
    const { log, process, socket } = this.#context;
    for (;;) {
      const next = this.#next();
      const waitMs = next?.waitMs;
      if (next !== undefined) {
        const seconds = general(waitMs! / 1000);
        yield* log.debug(1, `polling for ${seconds} second(s), next iface is ${next.config.name}`);
      } else yield* log.debug(1, "no iface is next. Polling indefinitely");
      const waitNs = waitMs === undefined ? undefined : waitMs * MILLISECOND_NS;
      const result = yield* process.poll([socket, monitor], waitNs);
      if (result === "ready") {
        if (monitor.readable()) yield* this.#changed(monitor);
        if (socket.readable()) yield* this.#receive();
      } else if (result === "timeout" && next !== undefined) yield* this.#timer(next);
      else if (result === "EINTR") {
        yield* log.debug(3, "poll returned early: Interrupted system call", "info");
      }
      if (yield* this.#isOver()) return undefined;
      if (this.#hangUp && !(yield* this.#reload(privsep))) return 1;
      if (this.#reset) yield* this.#resetLifetimes();
    }
  }

  /** find_iface_by_time */
  #next(): Advertiser | undefined {
    let next: Advertiser | undefined;
    for (const candidate of this.#advertisers) {
      if (next === undefined || candidate.waitMs < next.waitMs) next = candidate;
    }
    return next;
  }

  *#receive(): Task<void> {
    const received = this.#context.socket.receive();
    if (received.ok) yield* processMessage(this.#context, this.#advertisers, received.value);
  }

  *#timer(advertiser: Advertiser): Task<void> {
    const { log } = this.#context;
    const { name } = advertiser.config;
    yield* log.debug(1, `timer_handler called for ${name}`);
    if (!(yield* advertiser.sendAll(undefined))) {
      yield* log.debug(4, `send_ra_forall failed on interface ${name}`);
    }
    yield* advertiser.rescheduleRandomly();
  }

  *#isOver(): Task<boolean> {
    const { log } = this.#context;
    if (this.#interrupts > 0) {
      yield* log.say("warning", `exiting, ${this.#interrupts} sigint(s) received`);
      return true;
    }
    if (this.#terminations > 0) {
      yield* log.say("warning", `exiting, ${this.#terminations} sigterm(s) received`);
      return true;
    }
    return false;
  }

  /** process_netlink_msg: one message a turn. */
  *#changed(monitor: Monitor): Task<void> {
    const { log, process } = this.#context;
    const event = monitor.receive();
    if (event === undefined) return;
    const link = process.namespace.rtnetlink.getLink({ ifindex: event.ifindex });
    const what = `netlink: ${link?.name ?? "(null)"}, ifindex ${event.ifindex}`;
    const advertiser = this.#advertisers.find(({ config, ifindex }) =>
      event.kind === "link" && event.change === "new"
        ? config.name === link?.name
        : ifindex === event.ifindex,
    );
    if (event.kind === "link") {
      if (link !== undefined && event.change === "new") {
        const running = link.operState === "UP" || link.operState === "UNKNOWN";
        const words = `${what}, flags is ${running ? "running" : "*NOT* running"}`;
        yield* log.debug(3, words);
        yield* log.debug(3, words);
      }
      if (advertiser !== undefined) yield* advertiser.touch();
      return;
    }
    yield* log.debug(3, `${what}, ${event.change === "new" ? "new address" : "address deleted"}`);
    if (advertiser === undefined) return;
    const now = advertiser.readAddresses().sorted;
    const same =
      now.length === advertiser.addresses.length &&
      now.every((address, index) => address === advertiser.addresses[index]);
    yield* log.debug(3, `${what}, addresses are ${same ? "the same" : "different"}`);
    if (!same) yield* advertiser.touch();
  }

  *#reload(privsep: Privsep): Task<boolean> {
    const { log } = this.#context;
    this.#hangUp = false;
    yield* log.debug(3, "sig hup received", "info");
    yield* this.#freeInterfaces();
    yield* log.say("info", "attempting to reread config file");
    const interfaces = yield* this.#options.reload();
    if (interfaces === undefined) {
      yield* log.say("error", "exiting, failed to read config file");
      return false;
    }
    if (!(yield* this.#setUp(interfaces, privsep))) return false;
    yield* log.say("info", "resuming normal operation");
    return true;
  }

  *#resetLifetimes(): Task<void> {
    const { log } = this.#context;
    this.#reset = false;
    yield* log.debug(3, "sig usr1 received", "info");
    for (const { config } of this.#advertisers) {
      yield* log.say("info", `Resetting prefix lifetimes on ${config.name}`);
      for (const prefix of config.prefixes) {
        if (!prefix.decrement) continue;
        prefix.validLeft = prefix.validLifetime;
        prefix.preferredLeft = prefix.preferredLifetime;
      }
    }
  }

  /** stop_adverts: who is told nothing any more. */
  *#stop(): Task<void> {
    const { log } = this.#context;
    yield* log.say("info", "sending stop adverts");
    for (const advertiser of this.#advertisers) {
      if (advertiser.config.unicastOnly) continue;
      yield* log.debug(4, `stopping all adverts on ${advertiser.config.name}`);
      advertiser.ceases = true;
      yield* advertiser.sendAll(undefined);
    }
  }
}
