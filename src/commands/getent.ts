import type { Process, Program } from "../kernel/process.ts";
import type { Task } from "../kernel/task.ts";
import { parseIpv4Address } from "../wire/ipv4-address.ts";
import { parseIpv6Address } from "../wire/ipv6-address.ts";
import { decodeText } from "../wire/text.ts";
import { addressInfo } from "./resolver/address-info.ts";
import type { HostEntry } from "./resolver/host-entry.ts";
import { formatAddress, hostByAddress, hostByName } from "./resolver/host-lookup.ts";
import { allHosts } from "./resolver/hosts-file.ts";

// getent(1) of glibc 2.36, for the databases that concern networks.

const NOT_FOUND = 2;
const TRY = "Try `getent --help' or `getent --usage' for more information.\n";

type Look = (process: Process, keys: readonly string[]) => Task<number>;

export const getent: Program = function* (process, args) {
  const words = args.slice(1).filter((word) => word !== "--" && word !== "-i" && word !== "--no-idn");
  const option = words.find(
    (word) => word.startsWith("-") && args.indexOf(word) < args.indexOf(words[0]!) + 1,
  );
  if (option !== undefined) return yield* refuse(process, `getent: unrecognized option '${option}'\n`);
  const [database, ...keys] = words;
  if (database === undefined) return yield* refuse(process, "getent: wrong number of arguments\n");
  const look = DATABASES.get(database);
  if (look !== undefined) return yield* look(process, keys);
  if (LACKING.includes(database)) {
    yield* process.stderr.print(`getent: database ${database} is not emulated\nipvl: see docs/fidelity.md\n`);
    return 1;
  }
  return yield* refuse(process, `Unknown database: ${database}\n`);
};

const LACKING = "aliases ethers group gshadow initgroups netgroup passwd rpc shadow".split(" ");

function* refuse(process: Process, words: string): Task<number> {
  yield* process.stderr.print(`${words}${TRY}`);
  return 1;
}

function* hosts(process: Process, keys: readonly string[]): Task<number> {
  if (keys.length === 0) {
    for (const entry of allHosts(process)) yield* printHost(process, entry);
    return 0;
  }
  let status = 0;
  for (const key of keys) {
    const entry = yield* findHost(process, key);
    if (entry === undefined) status = NOT_FOUND;
    else yield* printHost(process, entry);
  }
  return status;
}

/** An address by its name, else a name by IPv6, else by IPv4. */
function* findHost(process: Process, key: string): Task<HostEntry | undefined> {
  const address = parseIpv6Address(key) ?? parseIpv4Address(key);
  if (address !== undefined) {
    const found = yield* hostByAddress(process, address);
    return found.status === "success" ? found.value : undefined;
  }
  for (const family of [6, 4] as const) {
    const found = yield* hostByName(process, key, family);
    if (found.status === "success") return found.value;
  }
  return undefined;
}

function* printHost(process: Process, { addresses, name, aliases }: HostEntry): Task<void> {
  for (const address of addresses) {
    const words = [name, ...aliases].join(" ");
    yield* process.stdout.print(`${formatAddress(address).padEnd(15)} ${words}\n`);
  }
}

const SOCKET_TYPES = ["STREAM", "DGRAM", "RAW"];

/** Every address once for each type of socket; the name stands beside the first. */
const addresses = (family: 4 | 6 | undefined): Look =>
  function* (process, keys) {
    if (keys.length === 0) return yield* hosts(process, keys);
    let status = 0;
    for (const key of keys) {
      const found = yield* addressInfo(process, key, { family, mapped: true, configured: true });
      if (typeof found === "string") {
        status = NOT_FOUND;
        continue;
      }
      let name = found.canonicalName;
      for (const { address } of found.addresses) {
        for (const type of SOCKET_TYPES) {
          yield* process.stdout.print(`${formatAddress(address).padEnd(15)} ${type.padEnd(6)} ${name}\n`);
          name = "";
        }
      }
    }
    return status;
  };

/** A file of /etc: name, number, aliases. A key is a name, an alias or a number, of services with `/tcp` behind it. */
const table = (path: string): Look =>
  function* (process, keys) {
    const entries = readTable(process, path);
    const print = ([name, number, ...aliases]: readonly string[]): Task<void> =>
      process.stdout.print(`${name!.padEnd(21)} ${[number, ...aliases].join(" ")}\n`);
    if (keys.length === 0) for (const entry of entries) yield* print(entry);
    let status = 0;
    for (const key of keys) {
      const found = entries.find(([name, number, ...aliases]) => {
        const [word, protocol] = key.split("/");
        const [value, transport] = number!.split("/");
        if (protocol !== undefined && protocol !== transport) return false;
        return name === word || value === word || aliases.includes(word!);
      });
      if (found === undefined) status = NOT_FOUND;
      else yield* print(found);
    }
    return status;
  };

function readTable(process: Process, path: string): readonly (readonly string[])[] {
  const file = process.files.readFile(path);
  const lines = file.ok ? decodeText(file.value).split("\n") : [];
  return lines.map((line) => line.replace(/#.*/, "").trim().split(/\s+/)).filter((words) => words.length > 1);
}

const DATABASES: ReadonlyMap<string, Look> = new Map<string, Look>([
  ["hosts", hosts],
  ["ahosts", addresses(undefined)],
  ["ahostsv4", addresses(4)],
  ["ahostsv6", addresses(6)],
  ["services", table("/etc/services")],
  ["protocols", table("/etc/protocols")],
  ["networks", table("/etc/networks")],
]);
