import type { Process } from "../../kernel/process.ts";
import type { Connection } from "../../net/netfilter/conntrack/connection.ts";
import { type ConnectionMessage, describeConnection } from "../../net/netfilter/conntrack/messages.ts";
import type { Errno } from "../../wire/errno.ts";
import { strerror } from "../../wire/errno.ts";
import { failWith, lacking, refuse } from "./complaint.ts";
import { isWanted } from "./filter.ts";
import type { CommandName } from "./option-table.ts";
import type { Request } from "./request.ts";
import { formatConnectionSave } from "./save.ts";
import { formatConnection, type MessageKind } from "./text.ts";
import { VERSION_LINE } from "./usage.ts";
import { wantedTuples } from "./wanted-tuples.ts";
import { formatConnectionXml, XML_FOOTER, XML_HEADER } from "./xml.ts";

/** What a command prints on standard output and standard error, and its status. */
export interface Answer {
  readonly output: string;
  readonly notes: string;
  readonly status: number;
}

/** The commands that only look, and those that empty. */
export function answerRequest(process: Process, request: Request): Answer {
  const { conntrack } = process.namespace;
  switch (request.command) {
    case "list":
      return list(process, request);
    case "get":
      return get(process, request);
    case "flush":
      // nfgen_family counts only for messages of a version that the program does not send.
      conntrack.deleteWhere(() => true, { portId: process.pid, program: process.name });
      return noted("connection tracking table has been emptied.");
    case "count":
      return { output: `${conntrack.count}\n`, notes: "", status: 0 };
    case "stats":
      return { output: statisticsLine(process), notes: "", status: 0 };
    case "expect list":
      return noted("0 expectations have been shown.");
    case "expect flush":
      return noted("expectation table has been emptied.");
    case "expect count":
      return { output: "0\n", notes: "", status: 0 };
    case "expect stats":
      return { output: "cpu=0   \texpect_new=0 expect_create=0 expect_delete=0 \n", notes: "", status: 0 };
    default:
      return lacking("expectations are");
  }
}

function noted(words: string): Answer {
  return { output: "", notes: `${VERSION_LINE}: ${words}\n`, status: 0 };
}

function list(process: Process, request: Request): Answer {
  checkList(request);
  const { conntrack } = process.namespace;
  const connections = request.table === "conntrack" ? conntrack.connections() : [];
  const shown = connections.filter((connection) => isListed(request, connection));
  const lines = shown.map((connection) => lineOf(request, describeConnection(connection, 1), undefined));
  if (request.used.has("z")) for (const { counters } of shown) zero(counters);
  const output = lines.map((line) => `${line}\n`).join("");
  const xml = request.output.has("xml") && shown.length > 0;
  const notes = `${VERSION_LINE}: ${shown.length} flow entries have been shown.\n`;
  return { output: xml ? XML_HEADER + output + XML_FOOTER : output, notes, status: 0 };
}

/** What only a listing refuses. */
function checkList(request: Request): void {
  const { used } = request;
  const compares = ["p", "s", "d", "r", "q", "m", "c", "u", "w", "(", ")"].some((letter) => used.has(letter));
  if (compares && used.has("z")) refuse("Can't use -z with filtering parameters");
  checkMasks(request);
  // ctnetlink_filter_parse_status: a mask of nothing.
  if (used.has("u") && request.statusMask === 0) failWith(operationFailed("EINVAL", "list"));
}

export function checkMasks({ used }: Request): void {
  if (used.has("{") && !used.has("s")) refuse("Can't use --mask-src without --src");
  if (used.has("}") && !used.has("d")) refuse("Can't use --mask-dst without --dst");
}

function isListed(request: Request, connection: Connection): boolean {
  const message = describeConnection(connection, 1);
  if (request.family !== undefined && message.original.family !== request.family) return false;
  if (request.used.has("u") && (message.status & request.statusMask) !== (request.status ?? 0)) return false;
  return isWanted(request, message);
}

function zero(counters: Connection["counters"]): void {
  if (counters === undefined) return;
  for (const counter of [counters.original, counters.reply]) counter.packets = counter.bytes = 0;
}

/** IPCTNL_MSG_CT_GET for one tuple. */
function get(process: Process, request: Request): Answer {
  const { original } = wantedTuples(request);
  if (original === undefined) failWith(operationFailed("EINVAL", "get"));
  const found = process.namespace.conntrack.find(original);
  if (found === undefined) failWith(operationFailed("ENOENT", "get"));
  const line = lineOf(request, describeConnection(found.connection, 2), undefined);
  return { output: `${line}\n`, notes: `${VERSION_LINE}: 1 flow entries have been shown.\n`, status: 0 };
}

/** One entry in the format of -o. */
export function lineOf(request: Request, message: ConnectionMessage, kind: MessageKind): string {
  if (request.output.has("save")) return formatConnectionSave(message, kind);
  if (request.output.has("xml")) return formatConnectionXml(message, kind, undefined);
  return formatConnection(message, kind, request.output);
}

/** err2str */
const WORDS: readonly (readonly [readonly CommandName[] | undefined, Errno, string])[] = [
  [undefined, "EINVAL", "invalid parameters"],
  [["create"], "EEXIST", "Such conntrack exists, try -U to update"],
  [["create", "get", "delete", "add"], "ENOENT", "such conntrack doesn't exist"],
  [["create", "get", "add"], "ENOMEM", "not enough memory"],
  [undefined, "EPERM", "sorry, you must be root or get CAP_NET_ADMIN capability to do this"],
];

export function operationFailed(errno: Errno, command: CommandName): string {
  const row = WORDS.find(([commands, known]) => known === errno && (commands?.includes(command) ?? true));
  return `Operation failed: ${row?.[2] ?? strerror(errno)}`;
}

function statisticsLine(process: Process): string {
  const { statistics } = process.namespace.conntrack;
  const words = [
    `found=${statistics.found}`,
    `invalid=${statistics.invalid}`,
    `insert=${statistics.insert}`,
    `insert_failed=${statistics.insertFailed}`,
    `drop=${statistics.drop}`,
    `early_drop=${statistics.earlyDrop}`,
    `error=${statistics.error}`,
    `search_restart=${statistics.searchRestart}`,
    `clash_resolve=${statistics.clashResolve}`,
    `chaintoolong=${statistics.chainTooLong}`,
  ];
  return `cpu=0   \t${words.join(" ")} \n`;
}
