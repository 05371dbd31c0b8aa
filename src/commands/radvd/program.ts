import type { Process, Program } from "../../kernel/process.ts";
import type { Task } from "../../kernel/task.ts";
import { strerror } from "../../wire/errno.ts";
import { decodeText } from "../../wire/text.ts";
import { parseOptions } from "../options.ts";
import type { InterfaceConfig } from "./config.ts";
import { parseConfig } from "./config-parser.ts";
import { runDaemon } from "./daemon.ts";
import { LOG_METHODS, type LogMethod, RadvdLog } from "./log.ts";

// Read first: radvd's radvd.c (main). This is 2.19 as Debian 12 has it.

const VERSION = `Version: 2.19

Compiled in settings:
  default config file\t\t"/etc/radvd.conf"
  default pidfile\t\t"/run/radvd.pid"
  default logfile\t\t"/var/log/radvd.log"
  default syslog facility\t24
`;

/** A short one of our own. */
const USAGE = `usage: radvd [-C config] [-c] [-d level] [-l logfile] [-m method] [-n] [-p pidfile] [-v]
`;

interface Options {
  configFile: string;
  debugLevel: number;
  logFile: string;
  pidFile: string;
  method: LogMethod | undefined;
  test: boolean;
  daemonize: boolean;
}

const LONG_OPTIONS = {
  "chrootdir=": "t",
  "config=": "C",
  configtest: "c",
  "debug=": "d",
  "facility=": "f",
  help: "h",
  "logfile=": "l",
  "logmethod=": "m",
  nodaemon: "n",
  "pidfile=": "p",
  "username=": "u",
  version: "v",
};

/** `radvd`: advertises a router. */
export const radvd: Program = function* (process, args) {
  const parsed = parseOptions(args.slice(1), { short: "d:C:l:m:p:t:u:vhcnf:", long: LONG_OPTIONS });
  if (!parsed.ok) {
    yield* process.stderr.print(`radvd: ${parsed.message}\n`);
    return 1;
  }
  const options: Options = {
    configFile: "/etc/radvd.conf",
    debugLevel: 0,
    logFile: "/var/log/radvd.log",
    pidFile: "/run/radvd.pid",
    method: undefined,
    test: false,
    daemonize: true,
  };
  for (const { name, value } of parsed.options) {
    const complaint = applyOption(options, name, value);
    if (complaint === undefined) continue;
    yield* process.stderr.print(complaint);
    return 1;
  }
  return yield* start(process, options);
};

/** What to say before the program ends; undefined to go on. */
function applyOption(options: Options, name: string, value: string): string | undefined {
  switch (name) {
    case "C":
      options.configFile = value;
      return undefined;
    case "d":
      options.debugLevel = Number.parseInt(value, 10) || 0;
      return undefined;
    case "l":
      options.logFile = value;
      return undefined;
    case "p":
      options.pidFile = value;
      return undefined;
    case "m": {
      const method = LOG_METHODS.find((known) => known === value);
      if (method === undefined) return `radvd: unknown log method: ${value}\n`;
      options.method = method;
      return undefined;
    }
    case "c":
      options.test = true;
      return undefined;
    case "n":
      options.daemonize = false;
      return undefined;
    case "f":
      return undefined;
    case "v":
      return VERSION;
    case "h":
      return USAGE;
    default:
      return `radvd: invalid option -- '${name}'\nipvl: see docs/fidelity.md\n`;
  }
}

function* start(process: Process, options: Options): Task<number> {
  const level = options.test ? 1 : options.debugLevel;
  const log = new RadvdLog(process, methodOf(options), level, options.logFile);
  if (log.method === "logfile") {
    const opened = process.files.writeFile(options.logFile, new Uint8Array(0), "append");
    if (!opened.ok) {
      const words = strerror(opened.errno);
      yield* process.stderr.print(
        `radvd (${process.pid}): can't open ${options.logFile}: ${words}\nlog_open: ${words}\n`,
      );
      return 1;
    }
  }
  if (!options.test) yield* log.say("info", "version 2.19 started");
  if (!(yield* checkFile(process, log, options.configFile))) return 1;
  const read = yield* readConfig(process, log, options.configFile);
  if (read === undefined) {
    yield* log.say("error", "exiting, failed to read config file");
    return 1;
  }
  if (options.test) return 0;
  const reload = () => readConfig(process, log, options.configFile);
  const { pidFile, daemonize } = options;
  return yield* runDaemon(process, log, read, {
    pidFile,
    reload,
    place: daemonize ? "background" : "foreground",
  });
}

function methodOf({ method, test, daemonize }: Options): LogMethod {
  if (test) return method === "stderr_clean" ? method : "stderr";
  return method ?? (daemonize ? "stderr_syslog" : "stderr");
}

/** check_conffile_perm: nobody else may write it; with -d that is a warning only. */
function* checkFile(process: Process, log: RadvdLog, file: string): Task<boolean> {
  const read = process.files.readFile(file);
  const writable = ((process.files.stat(file)?.mode ?? 0) & 0o002) !== 0;
  if (read.ok && !writable) return true;
  if (read.ok) yield* log.say("error", `Insecure file permissions (writable by others): ${file}`);
  else yield* log.say("error", `can't open ${file}: ${strerror(read.errno)}`);
  if (log.debugLevel === 0) {
    yield* log.say("error", "exiting, permissions on conf_file invalid");
    return false;
  }
  yield* log.say("warning", "Insecure file permissions, but continuing anyway");
  return true;
}

function* readConfig(
  process: Process,
  log: RadvdLog,
  file: string,
): Task<readonly InterfaceConfig[] | undefined> {
  const read = process.files.readFile(file);
  if (!read.ok) return undefined;
  const parsed = parseConfig(file, decodeText(read.value));
  for (const { kind, text, level } of parsed.complaints) {
    if (log.debugLevel >= level) yield* log.say(kind, text);
  }
  if (parsed.syntaxError !== undefined) yield* process.stderr.print(`${parsed.syntaxError}\n`);
  if (parsed.lacking !== undefined) {
    yield* log.say("error", `${file}: "${parsed.lacking}" is not emulated`);
    yield* process.stderr.print("ipvl: see docs/fidelity.md\n");
  }
  if (parsed.interfaces !== undefined) yield* log.debug(1, `config file, ${file}, syntax ok`);
  return parsed.interfaces;
}
