import { type Result, strerror } from "../../wire/errno.ts";
import { bridgeIdText } from "../network-text/bridge-link-text.ts";
import { type Naming, numberOfName } from "../network-text/names.ts";
import { type JsonStyle, type Palette, Report } from "../network-text/report.ts";
import type { LinkDirectory, TextContext } from "../network-text/text-context.ts";
import type { EmulatedHost } from "./emulated-host.ts";
import { EXIT_USAGE, Exit } from "./exit.ts";
import type { LinkHost } from "./host.ts";
import { readTableNames } from "./table-names.ts";
import { parseUnsigned } from "./words.ts";

export type Family = "any" | "packet" | "bridge" | "mpls" | 4 | 6;

/** What stands before the object: `ip -4 -o -s ...`. */
export interface GlobalOptions {
  readonly family: Family;
  readonly details: number;
  readonly statistics: number;
  readonly lines: "many" | "one";
  readonly brief: boolean;
  readonly json: JsonStyle;
  readonly palette: Palette;
  readonly naming: Naming;
  readonly units: TextContext["units"];
  readonly all: boolean;
  readonly force: boolean;
  readonly flushLoops: number;
  /** `bridge -compressvlans` */
  readonly compressVlans: boolean;
}

export const DEFAULT_OPTIONS: GlobalOptions = {
  family: "any",
  details: 0,
  statistics: 0,
  lines: "many",
  brief: false,
  json: "none",
  palette: "plain",
  naming: "names",
  units: "exact",
  all: false,
  force: false,
  flushLoops: 10,
  compressVlans: false,
};

/** One stretch of output, in the order in which it was written. */
export interface Chunk {
  readonly stream: "stdout" | "stderr";
  text: string;
}

/**
 * One command of `ip` or `bridge` at work: its options, the namespace it speaks to, and what it has written so far.
 * Output is kept here and handed to the process when the command is over, so that all parsing and printing is plain
 * synchronous code.
 */
export class Invocation<Host extends LinkHost = EmulatedHost> implements TextContext {
  readonly program: string;
  readonly host: Host;
  readonly options: GlobalOptions;
  readonly report: Report;
  readonly links: LinkDirectory;
  readonly chunks: Chunk[] = [];
  #netnsNames: Map<number, string> | undefined;
  #tableNames: ReadonlyMap<number, string> | undefined;

  constructor(program: string, host: Host, options: GlobalOptions) {
    this.program = program;
    this.host = host;
    this.options = options;
    const { json, palette } = options;
    const lineEnd = options.lines === "one" ? "\\" : "\n";
    this.report = new Report({ json, palette, lineEnd }, (text) => this.print(text));
    this.links = {
      linkName: (ifindex) => this.linkName(ifindex),
      linkFlags: (ifindex) => this.rtnetlink.getLink({ ifindex })?.flags,
      netnsName: (id) => this.#netnsName(id),
      bridgeId: (ifindex) => this.#bridgeId(ifindex),
      tableName: (table) => this.#tables.get(table),
    };
  }

  get #tables(): ReadonlyMap<number, string> {
    this.#tableNames ??= readTableNames(this.host, (line) => this.complain(line));
    return this.#tableNames;
  }

  /** rtnl_rttable_a2n: a name, well known or this host's own, else a number. */
  tableNumber(word: string): number | undefined {
    for (const [number, name] of this.#tables) if (name === word) return number;
    return numberOfName("table", word) ?? parseUnsigned(word);
  }

  get rtnetlink(): Host["rtnetlink"] {
    return this.host.rtnetlink;
  }

  get naming(): Naming {
    return this.options.naming;
  }

  get details(): number {
    return this.options.details;
  }

  get statistics(): number {
    return this.options.statistics;
  }

  get units(): TextContext["units"] {
    return this.options.units;
  }

  print(text: string): void {
    this.#append("stdout", text);
  }

  /** One line on stderr. */
  complain(line: string): void {
    this.#append("stderr", `${line}\n`);
  }

  /** A parser that gives up: message, exit(-1). */
  fail(line: string): never {
    this.complain(line);
    throw new Exit(EXIT_USAGE);
  }

  /** invarg() */
  wrongArgument(message: string, word: string): never {
    return this.fail(`Error: argument "${word}" is wrong: ${message}`);
  }

  /** duparg() */
  duplicate(key: string, word: string): never {
    return this.fail(`Error: duplicate "${key}": "${word}" is the second value.`);
  }

  /** duparg2() */
  duplicateOrGarbage(key: string, word: string): never {
    return this.fail(`Error: either "${key}" is duplicate, or "${word}" is a garbage.`);
  }

  /** Something the real program has and this one lacks: its own words for a bad request, and where that is written. */
  lacks(line: string, what: string): never {
    this.complain(line);
    return this.fail(this.host.lackNote(this.program, what));
  }

  /** The answer of the kernel as rtnl_talk reports it. */
  answered(result: Result<unknown>): boolean {
    if (result.ok) return true;
    const { message } = result;
    if (message === undefined) this.complain(`RTNETLINK answers: ${strerror(result.errno)}`);
    else this.complain(`Error: ${message}${message.endsWith(".") ? "" : "."}`);
    return false;
  }

  /** ll_name_to_index(): a name, an alternative name, or `ifN`; 0 for none. */
  linkIndex(name: string): number {
    const link = this.rtnetlink.getLink({ name });
    if (link !== undefined) return link.ifindex;
    const number = /^if(\d+)/.exec(name);
    return number === null ? 0 : Number(number[1]);
  }

  /** nodev(): the status of a command that names no device. */
  noDevice(name: string): 1 {
    this.complain(`Cannot find device "${name}"`);
    return 1;
  }

  linkName(ifindex: number): string {
    if (ifindex === 0) return "*";
    return this.rtnetlink.getLink({ ifindex })?.name ?? `if${ifindex}`;
  }

  #append(stream: Chunk["stream"], text: string): void {
    const last = this.chunks.at(-1);
    if (last?.stream === stream) last.text += text;
    else this.chunks.push({ stream, text });
  }

  #netnsName(id: number): string | undefined {
    if (this.#netnsNames === undefined) {
      this.#netnsNames = new Map();
      for (const name of this.host.namespaceNames()) {
        const namespace = this.host.namedNamespace(name);
        const known = namespace && this.rtnetlink.netnsId(namespace);
        if (known !== undefined && !this.#netnsNames.has(known)) this.#netnsNames.set(known, name);
      }
    }
    return this.#netnsNames.get(id);
  }

  #bridgeId(ifindex: number | undefined): string {
    const data = ifindex === undefined ? undefined : this.rtnetlink.getLink({ ifindex })?.data;
    if (data?.kind !== "bridge") return "0000.0:0:0:0:0:0";
    return bridgeIdText(data.options.priority, data.options.bridgeAddress);
  }
}

/** A command of `ip link`, wherever it runs. */
export type LinkInvocation = Invocation<LinkHost>;
