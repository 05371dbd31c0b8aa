import type { Process } from "../../kernel/process.ts";
import type { Connection } from "../../net/netfilter/conntrack/connection.ts";
import {
  type ConnectionChange,
  changeConnection,
  createConnection,
} from "../../net/netfilter/conntrack/control.ts";
import type { EventOrigin } from "../../net/netfilter/conntrack/events.ts";
import { describeConnection } from "../../net/netfilter/conntrack/messages.ts";
import {
  FLAG_BE_LIBERAL,
  FLAG_CLOSE_INIT,
  FLAG_SACK_PERM,
} from "../../net/netfilter/conntrack/tcp-window.ts";
import { IPPROTO_TCP } from "../../net/netfilter/conntrack/tuple.ts";
import { ANY_RANGE, type NatRange } from "../../net/netfilter/nat/nat-range.ts";
import type { Errno } from "../../wire/errno.ts";
import { failWith } from "./complaint.ts";
import { isNatWanted, isNetworkWanted, isWanted, matchesOriginal, matchesReply } from "./filter.ts";
import type { Request, WantedNat } from "./request.ts";
import { type Answer, checkMasks, lineOf, operationFailed } from "./show.ts";
import { VERSION_LINE } from "./usage.ts";
import { completeTuples } from "./wanted-tuples.ts";

/** -I, -A, -U and -D. */
export function changeEntries(process: Process, request: Request): Answer {
  const origin: EventOrigin = { portId: process.pid, program: process.name };
  switch (request.command) {
    case "update":
      return update(process, request, origin);
    case "delete":
      return remove(process, request, origin);
    default:
      return create(process, request, origin);
  }
}

function counted(count: number, what: string, output = ""): Answer {
  return {
    output,
    notes: `${VERSION_LINE}: ${count} flow entries have been ${what}.\n`,
    status: count === 0 && what !== "added" ? 1 : 0,
  };
}

/** -A differs from -I only in not minding that the entry is there. */
function create(process: Process, request: Request, origin: EventOrigin): Answer {
  const adds = request.command === "add";
  const tuples = completeTuples(request);
  if (tuples === undefined) failWith(operationFailed("EINVAL", "create"));
  const { mark } = request;
  const created = createConnection(
    process.namespace.conntrack,
    {
      ...tuples,
      timeout: request.timeout,
      status: request.status,
      mark: mark?.value,
      tcp: tcpChange(request, tuples.original.protocol),
      sourceNat: natRange(request, "n", request.sourceNat),
      destinationNat: natRange(request, "g", request.destinationNat),
    },
    origin,
  );
  if (created.ok) return counted(1, adds ? "added" : "created");
  if (adds && created.errno === "EEXIST") return counted(0, "added");
  return failWith(operationFailed(created.errno, adds ? "add" : "create"));
}

function natRange({ used }: Request, letter: string, { address, port }: WantedNat): NatRange | undefined {
  if (!used.has(letter) || (address === undefined && port === undefined)) return undefined;
  return {
    ...ANY_RANGE,
    addresses: address === undefined ? undefined : [address, address],
    ports: port === undefined ? undefined : [port, port],
  };
}

/** final_check of TCP: entries made by hand have no windows to check. */
function tcpChange({ tcpState }: Request, protocol: number): ConnectionChange["tcp"] {
  if (protocol !== IPPROTO_TCP) return undefined;
  const closing = tcpState === "TIME_WAIT" || tcpState === "CLOSE" || tcpState === "SYN_SENT2";
  return { state: tcpState, flags: FLAG_BE_LIBERAL | FLAG_SACK_PERM | (closing ? FLAG_CLOSE_INIT : 0) };
}

/** mnl_nfct_delete_cb */
function remove(process: Process, request: Request, origin: EventOrigin): Answer {
  checkMasks(request);
  const { conntrack } = process.namespace;
  const lines: string[] = [];
  for (const connection of conntrack.connections()) {
    const message = describeConnection(connection, 1);
    if (request.family !== undefined && message.original.family !== request.family) continue;
    if (!isWanted(request, message)) continue;
    lines.push(`${lineOf(request, message, request.output.has("save") ? "destroy" : undefined)}\n`);
    conntrack.delete(connection, origin);
  }
  return counted(lines.length, "deleted", lines.join(""));
}

/** Options that name an entry by its original or its reply direction. */
const ORIGINAL = ["s", "d", "p"];
const REPLY = ["r", "q", "p"];

/** What the kernel sends back over the program's second socket. */
type Reply = { kind: "done" } | { kind: "entry"; line: string } | { kind: "error"; errno: Errno };

/**
 * mnl_nfct_update_cb: entries that would stay as they are do not count. For each other one the program asks for the
 * change, then for the entry, and reads one reply after either; but the kernel sends three, as both requests want to be
 * acknowledged. So with several entries it reads behind, and shows the first, third, fifth ... for every three of them.
 */
function update(process: Process, request: Request, origin: EventOrigin): Answer {
  checkMasks(request);
  const lines: string[] = [];
  const complaints: string[] = [];
  const replies: Reply[] = [];
  let count = 0;
  for (const connection of process.namespace.conntrack.connections()) {
    if (!isUpdateWanted(request, connection)) continue;
    const change = changeFor(request, connection);
    if (isUnchanged(change, connection)) continue;
    // Without an address the request has no family, and the kernel can't read its tuples.
    if (request.family === undefined) return unsupported();
    const errno = changeConnection(connection, change, origin);
    replies.push(errno === undefined ? { kind: "done" } : { kind: "error", errno });
    const first = replies.shift();
    if (first?.kind === "error") {
      if (first.errno === "ENOENT") continue;
      complaints.push(`${operationFailed(first.errno, "update")}\n`);
    }
    replies.push(...repliesAbout(process, request, connection));
    const second = replies.shift();
    if (second?.kind === "error") {
      if (second.errno === "ENOENT") continue;
      complaints.push(`${operationFailed(second.errno, "update")}\n`);
    }
    if (second?.kind === "entry") lines.push(second.line);
    count++;
  }
  const answer = counted(count, "updated", lines.join(""));
  return { ...answer, notes: complaints.join("") + answer.notes };
}

/** IPCTNL_MSG_CT_GET with NLM_F_ACK: an entry whose time is up is no longer found. */
function repliesAbout(process: Process, request: Request, connection: Connection): Reply[] {
  if (process.namespace.conntrack.find(connection.original) === undefined) {
    return [{ kind: "error", errno: "ENOENT" }];
  }
  const line = `${lineOf(request, describeConnection(connection, 2), undefined)}\n`;
  return [{ kind: "entry", line }, { kind: "done" }];
}

function unsupported(): Answer {
  const words = operationFailed("EOPNOTSUPP", "update");
  return { output: "", notes: `${words}\n${VERSION_LINE}: ${words}\n`, status: 1 };
}

function isUpdateWanted(request: Request, connection: Connection): boolean {
  const message = describeConnection(connection, 1);
  const { used, family, id } = request;
  if (family !== undefined && message.original.family !== family) return false;
  if (!isNatWanted(request, message) || !isNetworkWanted(request, message)) return false;
  if (id !== undefined && id !== message.id) return false;
  if (ORIGINAL.some((letter) => used.has(letter)) && !matchesOriginal(request, message)) return false;
  return !REPLY.some((letter) => used.has(letter)) || matchesReply(request, message);
}

function changeFor(request: Request, connection: Connection): ConnectionChange {
  const { mark, status, timeout } = request;
  return {
    timeout,
    status: status === undefined ? undefined : connection.status | status,
    mark: mark === undefined ? undefined : ((connection.mark & ~mark.mask) ^ mark.value) >>> 0,
    tcp: request.tcpState === undefined ? undefined : tcpChange(request, connection.original.protocol),
  };
}

function isUnchanged(change: ConnectionChange, connection: Connection): boolean {
  const { timeout, status, mark, tcp } = change;
  return (
    (timeout === undefined || timeout === connection.expiresSeconds()) &&
    (status === undefined || status === connection.status) &&
    (mark === undefined || mark === connection.mark) &&
    (tcp?.state === undefined || tcp.state === connection.tcp?.state)
  );
}
