import type { Process, Program } from "../kernel/process.ts";
import type { Task } from "../kernel/task.ts";
import type { Namespace } from "../net/namespace.ts";
import { parseIpv4Address } from "../wire/ipv4-address.ts";
import { parseIpv6Address } from "../wire/ipv6-address.ts";
import { decodeText, encodeText } from "../wire/text.ts";
import { formatAddress } from "./resolver/host-lookup.ts";
import { parseResolvConf } from "./resolver/resolv-conf.ts";

// resolvectl(1) and what it speaks to, as far as it concerns links (systemd 252: src/resolve/resolvectl.c,
// resolved-link-bus.c). The bus is a Unix socket, a file: it is reached from every network namespace. The daemon behind it
// knows the links of its own namespace, and what it is told by number concerns whichever of them has that number.

const BUS_SOCKET = "/run/dbus/system_bus_socket";
const LINK_FOLDER = "/run/systemd/resolve/netif";
const DAEMON_NAME = "systemd-resolve";

/** `dbus-daemon --system`: a socket for others to find. */
export const dbusDaemon: Program = function* (process, args) {
  const wrong = args
    .slice(1)
    .find((word) => !["--system", "--fork", "--nofork", "--nopidfile"].includes(word));
  if (wrong !== undefined || !args.includes("--system")) {
    yield* process.stderr.print(
      `dbus-daemon: ${wrong ?? "no --system"} not emulated\nipvl: see docs/fidelity.md\n`,
    );
    return 1;
  }
  makeFolders(process, "/run/dbus");
  process.files.writeFile(BUS_SOCKET, new Uint8Array(0), "truncate");
  const wait: Program = function* (daemon) {
    for (const fd of [0, 1, 2]) daemon.close(fd);
    daemon.name = "dbus-daemon";
    for (;;) yield* daemon.pause();
  };
  if (!args.includes("--fork")) return yield* wait(process, args);
  return process.spawn({ program: wait, args, group: "own" }).ok ? 0 : 1;
};

/** The daemon: it is there, and has a namespace. It answers no questions itself (docs/fidelity.md). */
export const systemdResolved: Program = function* (process) {
  yield* process.stderr.print("ipvl: the stub listener is not emulated: see docs/fidelity.md\n");
  process.name = DAEMON_NAME;
  makeFolders(process, LINK_FOLDER);
  for (;;) yield* process.pause();
};

function makeFolders(process: Process, path: string): void {
  let at = "";
  for (const name of path.split("/").slice(1)) {
    at += `/${name}`;
    process.files.makeDirectory(at);
  }
}

const LACKING =
  `query service openpgp tlsa status statistics reset-statistics flush-caches reset-server-features default-route llmnr
  mdns dnsovertls dnssec nta monitor show-cache show-server-state log-level`.split(/\s+/);

export const resolvectl: Program = function* (process, args) {
  const option = args.slice(1).find((word) => word.startsWith("-") && word !== "--" && word !== "--no-pager");
  if (option !== undefined) {
    yield* process.stderr.print(`resolvectl: unrecognized option '${option}'\n`);
    return 1;
  }
  const [verb = "status", ...words] = args.slice(1).filter((word) => !word.startsWith("--"));
  if (process.files.kindOf(BUS_SOCKET) === undefined) {
    return yield* complain(process, "sd_bus_open_system: No such file or directory");
  }
  if (LACKING.includes(verb)) {
    yield* process.stderr.print(`resolvectl: "${verb}" is not emulated\nipvl: see docs/fidelity.md\n`);
    return 1;
  }
  const daemon = process.machine.processes().find(({ name }) => name === DAEMON_NAME);
  if (verb === "revert" && words.length === 0)
    return yield* complain(process, "Interface argument required.");
  if (verb !== "dns" && verb !== "domain" && verb !== "revert") {
    return yield* complain(process, `Unknown command verb ${verb}.`);
  }
  if (daemon === undefined) {
    yield* complain(process, "resolvectl: nobody answers on the bus, which is not emulated");
    return yield* complain(process, "ipvl: see docs/fidelity.md");
  }
  return yield* new LinkSettings(process, daemon.namespace, verb).run(words);
};

function* complain(process: Process, words: string): Task<number> {
  yield* process.stderr.print(`${words}\n`);
  return 1;
}

type Verb = "dns" | "domain" | "revert";

/** What is asked or set of links, over the bus. */
class LinkSettings {
  readonly #process: Process;
  /** The daemon's: the only one whose links it knows. */
  readonly #known: Namespace;
  readonly #verb: Verb;

  constructor(process: Process, known: Namespace, verb: Verb) {
    this.#process = process;
    this.#known = known;
    this.#verb = verb;
  }

  *run([name, ...values]: readonly string[]): Task<number> {
    if (name === undefined) return yield* this.#showAll();
    const ifindex = this.#indexOf(name);
    if (ifindex === undefined) {
      return yield* complain(this.#process, `Failed to resolve interface "${name}": No such device`);
    }
    if (this.#verb === "revert" || values.length > 0) return yield* this.#change(ifindex, values);
    return yield* this.#show(ifindex);
  }

  /** By name in the caller's own namespace, or a number taken as it is. */
  #indexOf(name: string): number | undefined {
    const own = this.#process.namespace.rtnetlink.getLink({ name })?.ifindex;
    return own ?? (/^[1-9]\d{0,9}$/.test(name) ? Number(name) : undefined);
  }

  *#change(ifindex: number, values: readonly string[]): Task<number> {
    const what = { dns: "set DNS", domain: "set domain", revert: "revert interface" }[this.#verb];
    const wrong =
      this.#verb === "dns" ? values.find((value) => value !== "" && !isAddress(value)) : undefined;
    if (wrong !== undefined) {
      yield* complain(this.#process, `Failed to parse DNS server address: ${wrong}`);
      return yield* complain(this.#process, `Failed to ${what} configuration: Invalid argument`);
    }
    if (this.#known.rtnetlink.getLink({ ifindex }) === undefined) {
      return yield* complain(this.#process, `Failed to ${what} configuration: Link ${ifindex} not known`);
    }
    const before = this.#read(ifindex);
    const set = values.filter((value) => value !== "");
    const after = this.#verb === "revert" ? { dns: [], domain: [] } : { ...before, [this.#verb]: set };
    const text = `SERVERS=${after.dns.join(" ")}\nDOMAINS=${after.domain.join(" ")}\n`;
    this.#process.files.writeFile(`${LINK_FOLDER}/${ifindex}`, encodeText(text), "truncate");
    return 0;
  }

  #read(ifindex: number): { readonly dns: readonly string[]; readonly domain: readonly string[] } {
    const file = this.#process.files.readFile(`${LINK_FOLDER}/${ifindex}`);
    const text = file.ok ? decodeText(file.value) : "";
    const values = (key: string): readonly string[] =>
      (new RegExp(`^${key}=(.*)$`, "m").exec(text)?.[1] ?? "").split(" ").filter((word) => word !== "");
    return { dns: values("SERVERS"), domain: values("DOMAINS") };
  }

  *#showAll(): Task<number> {
    const links = this.#process.namespace.rtnetlink.dumpLinks().filter(({ ifindex }) => ifindex !== 1);
    let text = `Global:${this.#global()}\n`;
    let status = 0;
    for (const { ifindex } of links) {
      const line = this.#line(ifindex);
      if (line !== undefined) text += line;
      else status = yield* this.#lackLink(ifindex);
    }
    yield* this.#process.stdout.print(text);
    return status;
  }

  *#show(ifindex: number): Task<number> {
    const line = this.#line(ifindex);
    if (line === undefined) return yield* this.#lackLink(ifindex);
    yield* this.#process.stdout.print(line);
    return 0;
  }

  /** The name is the caller's, the values are those of the daemon's link of the same number. */
  #line(ifindex: number): string | undefined {
    if (this.#known.rtnetlink.getLink({ ifindex }) === undefined) return undefined;
    const name = this.#process.namespace.rtnetlink.getLink({ ifindex })?.name ?? "";
    const settings = this.#read(ifindex);
    const values = this.#verb === "dns" ? settings.dns : settings.domain;
    return `Link ${ifindex} (${name}):${values.map((value) => ` ${value}`).join("")}\n`;
  }

  *#lackLink(ifindex: number): Task<number> {
    const [first, ...rest] = String(ifindex);
    // sd_bus_path_encode: a path's part may not begin with a digit.
    const path = `/org/freedesktop/resolve1/link/_${first!.charCodeAt(0).toString(16)}${rest.join("")}`;
    return yield* complain(
      this.#process,
      `Failed to get link data for ${ifindex}: Unknown object '${path}'.`,
    );
  }

  #global(): string {
    const file = this.#process.machine.files.readFile("/etc/resolv.conf");
    const text = file.ok ? decodeText(file.value) : "";
    const { servers, search } = parseResolvConf(text, () => 0);
    const named = /^nameserver\s/m.test(text) ? servers.map(({ address }) => formatAddress(address)) : [];
    return (this.#verb === "dns" ? named : search).map((word) => ` ${word}`).join("");
  }
}

function isAddress(text: string): boolean {
  return parseIpv4Address(text) !== undefined || parseIpv6Address(text) !== undefined;
}
