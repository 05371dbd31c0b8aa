import type { Process } from "../../kernel/process.ts";
import type { IpAddress } from "../../net/netlink/route-message.ts";
import { canonicalDnsName } from "../../wire/dns-name.ts";
import { strerror } from "../../wire/errno.ts";
import { type Ipv4Address, parseIpv4Address } from "../../wire/ipv4-address.ts";
import { type Ipv6Address, parseIpv6Address } from "../../wire/ipv6-address.ts";
import { decodeText } from "../../wire/text.ts";
import { type DnsmasqConfiguration, emptyConfiguration } from "./configuration.ts";

// dnsmasq(8) of version 2.90: the part of it that answers DNS questions. dnsmasq-2.90 src/option.c.

export type ParsedConfiguration =
  | { readonly kind: "run"; readonly configuration: DnsmasqConfiguration }
  | { readonly kind: "version" | "help" | "test" }
  /** `message` as `die` prints it; EC_BADCONF 1, EC_FILE 3. */
  | { readonly kind: "error"; readonly message: string; readonly status: 1 | 3 }
  | { readonly kind: "lacking"; readonly option: string };

/** Applies an option's value; a string is what is wrong with it ("" = nothing more to say). */
type Apply = (configuration: DnsmasqConfiguration, value: string, process: Process) => string | undefined;

const flag =
  (set: Partial<DnsmasqConfiguration>): Apply =>
  (configuration) => {
    Object.assign(configuration, set);
    return undefined;
  };

const number =
  (name: "port" | "cacheSize" | "localTtl", most: number): Apply =>
  (configuration, value) => {
    if (!/^\d+$/.test(value) || Number(value) > most) return "";
    configuration[name] = Number(value);
    return undefined;
  };

/** Long name, letter, whether it takes a value, what it does. */
type Row = readonly [long: string, letter: string, value: "=" | "" | "?", apply: Apply];

const OPTIONS: readonly Row[] = [
  ["no-daemon", "d", "", flag({ daemon: "debug" })],
  ["keep-in-foreground", "k", "", flag({ daemon: "foreground" })],
  ["log-queries", "q", "?", (all, value) => (value === "" ? flag({ logQueries: true })(all, "", null!) : "")],
  ["no-hosts", "h", "", flag({ readHosts: false })],
  ["no-resolv", "R", "", flag({ readResolv: false })],
  ["no-poll", "n", "", flag({})],
  ["no-negcache", "N", "", flag({})],
  ["bind-interfaces", "z", "", flag({ bindInterfaces: true })],
  ["all-servers", "", "", flag({ allServers: true })],
  ["strict-order", "o", "", flag({})],
  ["domain-needed", "D", "", flag({ domainNeeded: true })],
  ["bogus-priv", "b", "", flag({ bogusPrivate: true })],
  ["port", "p", "=", number("port", 65535)],
  ["cache-size", "c", "=", number("cacheSize", 2147483647)],
  ["local-ttl", "T", "=", number("localTtl", 2147483647)],
  ["user", "u", "=", flag({})],
  ["group", "g", "=", flag({})],
  ["domain", "s", "=", flag({})],
  ["pid-file", "x", "?", (all, value) => assign(all, { pidFile: value === "" ? undefined : value })],
  ["log-facility", "8", "=", (all, value) => assign(all, { logFacility: value })],
  ["resolv-file", "r", "=", (all, value) => assign(all, { resolvFile: value })],
  ["interface", "i", "=", (all, value) => void all.interfaces.push(...value.split(","))],
  ["except-interface", "I", "=", (all, value) => void all.exceptInterfaces.push(...value.split(","))],
  ["addn-hosts", "H", "=", (all, value) => void all.addedHosts.push(value)],
  ["listen-address", "a", "=", addListenAddresses],
  ["host-record", "", "=", addHostRecord],
  ["cname", "", "=", addAlias],
  ["txt-record", "Y", "=", addText],
  ["ptr-record", "", "=", addPointer],
  ["mx-host", "m", "=", addMailExchange],
  ["srv-host", "W", "=", addService],
  ["address", "A", "=", (all, value) => addRules(all, value, "address")],
  ["server", "S", "=", (all, value) => addRules(all, value, "server")],
  ["local", "", "=", (all, value) => addRules(all, value, "server")],
];

/** What the real program knows too: DHCP, TFTP, DNSSEC, authoritative zones and more. */
const LACKING =
  `dhcp- enable-tftp tftp- pxe- dnssec auth- conf-dir hostsdir rev-server server-file servers-file naptr-record
  caa-record dns-rr interface-name synth-domain expand-hosts self-mx localmx mx-target filterwin2k filter- alias bogus-nxdomain
  ignore-address stop-dns-rebind rebind- local-service localise-queries bind-dynamic log-async log-debug log-dhcp log-malloc
  quiet- enable-dbus enable-ubus ipset nftset connmark- conntrack dns-forward-max dns-loop-detect dumpfile dumpmask edns-packet-max
  add-mac add-subnet add-cpe-id umbrella neg-ttl max-ttl max-cache-ttl min-cache-ttl query-port min-port max-port port-limit
  proxy-dnssec read-ethers script- clear-on-reload no-round-robin no-ident host-inotify leasefile-ro ra- enable-ra fast-dns-retry
  use-stale-cache nameserver-max shared-network cmdline-`.split(/\s+/);
const LACKING_LETTERS = "FGlJLEOPQ0123456789UVXZKtBefjMvw";

function isLacking(name: string): boolean {
  return LACKING.some((known) => name === known || (known.endsWith("-") && name.startsWith(known)));
}

function assign(configuration: DnsmasqConfiguration, set: Partial<DnsmasqConfiguration>): undefined {
  Object.assign(configuration, set);
}

export function parseDnsmasqArguments(process: Process, args: readonly string[]): ParsedConfiguration {
  const configuration = emptyConfiguration();
  const given = splitArguments(args);
  if (given === undefined) return badOption("");
  if (given === "junk") return { kind: "error", message: "junk found in command line", status: 1 };
  if ("kind" in given) return given;
  let files: string[] | undefined;
  for (const { name, value } of given) {
    if (name === "version" || name === "help" || name === "test") return { kind: name };
    if (name === "conf-file") files = [...(files ?? []), ...(value === "" ? [] : [value])];
    else {
      const problem = applyOption(process, configuration, name, value);
      if (problem === "lacking") return { kind: "lacking", option: `--${name}` };
      if (problem !== undefined) return badOption(problem.words);
    }
  }
  for (const file of files ?? ["/etc/dnsmasq.conf"]) {
    const failed = readFile(process, configuration, file, files === undefined ? "optional" : "required");
    if (failed !== undefined) return failed;
  }
  return { kind: "run", configuration };
}

function badOption(words: string): ParsedConfiguration {
  const message = `bad command line options: ${words === "" ? "try --help" : words}`;
  return { kind: "error", message, status: 1 };
}

function applyOption(
  process: Process,
  configuration: DnsmasqConfiguration,
  name: string,
  value: string,
): { readonly words: string } | "lacking" | undefined {
  const row = OPTIONS.find(([long]) => long === name);
  if (row === undefined) return isLacking(name) ? "lacking" : { words: "" };
  const words = row[3](configuration, value, process);
  return words === undefined ? undefined : { words };
}

interface Given {
  readonly name: string;
  readonly value: string;
}

const BARE = ["version", "help", "test"];

/** getopt_long; undefined for what it would complain about (the real program keeps its words to itself). */
function splitArguments(
  args: readonly string[],
): readonly Given[] | ParsedConfiguration | "junk" | undefined {
  const given: Given[] = [];
  for (let index = 0; index < args.length; index++) {
    const word = args[index]!;
    if (!word.startsWith("-") || word === "-") return "junk";
    const isLong = word.startsWith("--");
    const equals = word.indexOf("=");
    const written = isLong ? word.slice(2, equals < 0 ? undefined : equals) : word[1]!;
    const name = isLong ? longName(written) : letterName(written);
    if (name === undefined) {
      const lacking = isLong ? isLacking(written) : LACKING_LETTERS.includes(written);
      return lacking ? { kind: "lacking", option: isLong ? `--${written}` : `-${written}` } : undefined;
    }
    const takes = BARE.includes(name)
      ? ""
      : name === "conf-file"
        ? "?"
        : OPTIONS.find(([long]) => long === name)![2];
    const attached = isLong ? (equals < 0 ? "" : word.slice(equals + 1)) : word.slice(2);
    const hasValue = isLong ? equals >= 0 : attached !== "";
    if (takes === "=" && !hasValue) {
      if (args[index + 1] === undefined) return undefined;
      given.push({ name, value: args[++index]! });
    } else if (name === "conf-file" && !isLong && !hasValue && args[index + 1] !== undefined) {
      given.push({ name, value: args[++index]! });
    } else if (takes === "" && hasValue) {
      if (isLong) return undefined;
      given.push(
        { name, value: "" },
        ...[...attached].map((letter) => ({ name: letterName(letter) ?? "?", value: "" })),
      );
    } else given.push({ name, value: attached });
  }
  return given;
}

function longName(written: string): string | undefined {
  const names = [...OPTIONS.map(([long]) => long), "conf-file", ...BARE];
  if (names.includes(written)) return written;
  if (isLacking(written)) return undefined;
  const candidates = names.filter((name) => name.startsWith(written));
  return candidates.length === 1 ? candidates[0] : undefined;
}

function letterName(letter: string): string | undefined {
  if (letter === "C") return "conf-file";
  if (letter === "v") return "version";
  return OPTIONS.find(([, known]) => known !== "" && known === letter)?.[0];
}

function readFile(
  process: Process,
  configuration: DnsmasqConfiguration,
  path: string,
  need: "optional" | "required",
): ParsedConfiguration | undefined {
  if (process.files.kindOf(path) === "device") return undefined;
  const file = process.files.readFile(path);
  if (!file.ok) {
    if (need === "optional") return undefined;
    return { kind: "error", message: `cannot read ${path}: ${strerror(file.errno)}`, status: 3 };
  }
  for (const [index, line] of decodeText(file.value).split("\n").entries()) {
    const text = line.replace(/(^|\s)#.*/, "").trim();
    if (text === "") continue;
    const [, name, value] = /^([^=\s]+)\s*=?\s*(.*)$/.exec(text) as unknown as [string, string, string];
    const problem = applyOption(process, configuration, name, value.replace(/"([^"]*)"/g, "$1"));
    if (problem === "lacking") return { kind: "lacking", option: name };
    if (problem === undefined) continue;
    const known = OPTIONS.some(([long]) => long === name);
    const words = problem.words !== "" ? problem.words : known ? "error" : "bad option";
    return { kind: "error", message: `${words} at line ${index + 1} of ${path}`, status: 1 };
  }
  return undefined;
}

function parseAddress(text: string): IpAddress | undefined {
  return parseIpv4Address(text) ?? parseIpv6Address(text);
}

function addListenAddresses(configuration: DnsmasqConfiguration, value: string): string | undefined {
  for (const text of value.split(",")) {
    const address = parseAddress(text);
    if (address === undefined) return "";
    configuration.listenAddresses.push(address);
  }
  return undefined;
}

function addHostRecord(configuration: DnsmasqConfiguration, value: string): string | undefined {
  const names: string[] = [];
  const addresses: IpAddress[] = [];
  let ttl: number | undefined;
  for (const word of value.split(",")) {
    const address = parseAddress(word);
    if (address !== undefined) addresses.push(address);
    else if (/^\d+$/.test(word)) ttl = Number(word);
    else if (isName(word)) names.push(word);
    else return "Bad host-record";
  }
  if (names.length === 0) return "Bad host-record";
  configuration.hosts.push({ names, addresses, ttl });
  return undefined;
}

function isName(text: string): boolean {
  return /^[A-Za-z0-9_*-]+(\.[A-Za-z0-9_-]+)*\.?$/.test(text) && canonicalDnsName(text) !== undefined;
}

function addAlias(configuration: DnsmasqConfiguration, value: string): string | undefined {
  const words = value.split(",");
  const ttl = words.length > 2 && /^\d+$/.test(words.at(-1)!) ? Number(words.pop()) : undefined;
  const target = words.pop();
  if (target === undefined || words.length === 0 || !isName(target) || !words.every(isName))
    return "bad CNAME";
  if (words.some((name) => name.includes("*"))) return "bad CNAME";
  for (const name of words) configuration.aliases.push({ name, target, ttl });
  return undefined;
}

function addText(configuration: DnsmasqConfiguration, value: string): string | undefined {
  const [name, ...strings] = value.split(",");
  if (!isName(name!)) return "bad TXT record";
  if (strings.some((one) => one.length > 255)) return "TXT record string too long";
  configuration.texts.push({ name: name!, strings: strings.length === 0 ? [""] : strings });
  return undefined;
}

function addPointer(configuration: DnsmasqConfiguration, value: string): string | undefined {
  const [name, target] = value.split(",");
  if (!isName(name!) || (target !== undefined && !isName(target))) return "bad PTR record";
  configuration.pointers.push({ name: name!, target: target ?? "" });
  return undefined;
}

function addMailExchange(
  configuration: DnsmasqConfiguration,
  value: string,
  process: Process,
): string | undefined {
  const [name, target, preference] = value.split(",");
  if (preference !== undefined && !/^\d+$/.test(preference)) return "bad MX preference";
  if (!isName(name!) || (target !== undefined && !isName(target))) return "bad MX name";
  configuration.mailExchanges.push({
    name: name!,
    target: target ?? process.machine.hostname,
    preference: Number(preference ?? 1),
  });
  return undefined;
}

function addService(configuration: DnsmasqConfiguration, value: string): string | undefined {
  const [name, target, ...numbers] = value.split(",");
  if (!isName(name!)) return "bad SRV record";
  if (target !== undefined && !isName(target)) return "bad SRV target";
  if (numbers.some((one) => !/^\d+$/.test(one))) return "invalid port number";
  const [port, priority, weight] = numbers.map(Number);
  configuration.services.push({
    name: name!,
    target: target ?? "",
    port: port ?? 1,
    priority: priority ?? 0,
    weight: weight ?? 0,
  });
  return undefined;
}

/** `/a/b/value` speaks of domains, a bare value of all names. */
function addRules(
  configuration: DnsmasqConfiguration,
  value: string,
  option: "address" | "server",
): string | undefined {
  const words = value.startsWith("/") ? value.slice(1).split("/") : ["", value];
  const rest = words.pop()!;
  const domains = words.map((domain) => domain.replace(/^[.*]+/, "").toLowerCase());
  const what = option === "address" ? addressRule(rest) : serverRule(rest, value.startsWith("/"));
  if (what === undefined)
    return option === "address" ? "Bad address in --address" : "Cannot resolve server name";
  for (const domain of domains) configuration.rules.push({ domain: domain === "#" ? "" : domain, what });
  return undefined;
}

type RuleKind = DnsmasqConfiguration["rules"][number]["what"];

function addressRule(text: string): RuleKind | undefined {
  if (text === "") return { kind: "local" };
  if (text === "#") return { kind: "zero" };
  const address = parseAddress(text);
  return address === undefined ? undefined : { kind: "address", address };
}

/** `address#port`; nothing: nobody is asked. */
function serverRule(text: string, hasDomain: boolean): RuleKind | undefined {
  if (text === "") return hasDomain ? { kind: "local" } : undefined;
  const [host, port = "53"] = text.replace(/@.*/, "").split("#") as [string, string?];
  const address = parseAddress(host) as Ipv4Address | Ipv6Address | undefined;
  if (address === undefined || !/^\d{1,5}$/.test(port) || Number(port) > 65535) return undefined;
  return { kind: "server", server: { address, port: Number(port), scopeId: 0 } };
}
