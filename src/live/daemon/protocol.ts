// Read first: docs/live-protocol.md. One JSON object a line; the client greets, then asks; each request has one answer
// with its number.

import { Fields, Malformed } from "./fields.ts";

export const PROTOCOL_VERSION = 1;

/** A namespace of the client's choice: one of its descriptors, or a file. */
export type NamespaceWord = { readonly fd: number } | { readonly path: string };

interface Asked {
  readonly id: number;
  /** Where names and indices are looked up; absent: where the client's process lives. */
  readonly namespace: NamespaceWord | undefined;
}

/** IFLA_INFO_DATA of ipvlan as numbers; the driver checks them. */
export interface AskedData {
  readonly mode?: number;
  readonly flags?: number;
}

export interface AddOperation extends Asked {
  readonly op: "add";
  readonly parent: number;
  readonly name: string | undefined;
  /** Where the new link shall live; absent: where it is asked for. */
  readonly netns: NamespaceWord | undefined;
  readonly data: AskedData | undefined;
  readonly mtu: number | undefined;
  readonly txQueueLength: number | undefined;
  readonly ifindex: number | undefined;
  readonly state: "up" | "down";
}

export interface ChangeOperation extends Asked {
  readonly op: "change";
  readonly name: string;
  readonly data: AskedData | undefined;
}

export interface DeleteOperation extends Asked {
  readonly op: "delete";
  readonly name: string;
}

export interface CaptureOperation extends Asked {
  readonly op: "capture";
  /** Which parent: its name, or a slave's; absent: that of the devices, or the only one. */
  readonly parent: string | undefined;
  /** Names of slaves, and the parent's; absent: all. */
  readonly devices: readonly string[] | undefined;
  readonly snapLength: number;
}

export interface ShowOperation extends Asked {
  readonly op: "show";
  /** Counters cost a question to every parent's worker. */
  readonly detail: "identity" | "counters";
}

export type Operation =
  | AddOperation
  | ChangeOperation
  | DeleteOperation
  | CaptureOperation
  | ShowOperation
  | (Asked & { readonly op: "status" })
  | (Asked & { readonly op: "stop"; readonly slaves: "keep" | "remove" });

/** Why a request failed: in the kernel's words (errno, and the text of an extended acknowledgement), or in ours. */
export interface Refusal {
  readonly errno?: string;
  readonly message?: string;
  readonly words?: string;
}

export type Answer =
  | { readonly id: number | undefined; readonly ok: unknown }
  | { readonly id: number | undefined; readonly error: Refusal };

export type Greeting = { readonly kind: "welcome" } | { readonly kind: "refused"; readonly error: Refusal };

/** The first line of a client. */
export function readGreeting(line: string): Greeting {
  try {
    const fields = new Fields("greeting", parsed(line));
    const version = fields.integer("ipvl");
    if (version === PROTOCOL_VERSION) return { kind: "welcome" };
    const words = `this daemon speaks version ${PROTOCOL_VERSION} of ipvl's protocol, not ${version}: restart it, or use its own ipvl`;
    return { kind: "refused", error: { words } };
  } catch (error) {
    return { kind: "refused", error: { words: wordsOf(error) } };
  }
}

export type ReadOperation =
  | { readonly ok: true; readonly operation: Operation }
  | { readonly ok: false; readonly id: number | undefined; readonly error: Refusal };

/** Any later line of a client. */
export function readOperation(line: string): ReadOperation {
  let id: number | undefined;
  try {
    const fields = new Fields("request", parsed(line));
    id = fields.integer("id");
    const asked: Asked = { id, namespace: fields.optional("namespace", (key) => namespaceWord(fields, key)) };
    const operation = operationOf(asked, fields);
    fields.refuseOthers();
    return { ok: true, operation };
  } catch (error) {
    return { ok: false, id, error: { words: wordsOf(error) } };
  }
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    throw new Malformed("a line that is not JSON");
  }
}

function wordsOf(error: unknown): string {
  if (error instanceof Malformed) return error.message;
  throw error;
}

const OPERATIONS = ["add", "change", "delete", "show", "status", "capture", "stop"] as const;

const DETAILS = ["identity", "counters"] as const;

function operationOf(asked: Asked, fields: Fields): Operation {
  const op = fields.oneOf("op", OPERATIONS);
  switch (op) {
    case "add":
      return { ...asked, op, ...addFields(fields) };
    case "change":
      return { ...asked, op, name: deviceName(fields, "name"), data: dataOf(fields) };
    case "delete":
      return { ...asked, op, name: deviceName(fields, "name") };
    case "capture":
      return { ...asked, op, ...captureFields(fields) };
    case "stop":
      return { ...asked, op, slaves: fields.oneOf("slaves", ["keep", "remove"]) };
    case "show": {
      const detail = fields.optional("detail", (key) => fields.oneOf(key, DETAILS));
      return { ...asked, op, detail: detail ?? "identity" };
    }
    case "status":
      return { ...asked, op };
  }
}

const LARGEST_INDEX = 0x7fffffff;
const LARGEST_U32 = 0xffffffff;
const LARGEST_U16 = 0xffff;

function addFields(fields: Fields): Omit<AddOperation, keyof Asked | "op"> {
  const count = (key: string): number => fields.integer(key, 0, LARGEST_U32);
  return {
    parent: fields.integer("parent", 1, LARGEST_INDEX),
    name: fields.optional("name", (key) => deviceName(fields, key)),
    netns: fields.optional("netns", (key) => namespaceWord(fields, key)),
    data: dataOf(fields),
    mtu: fields.optional("mtu", count),
    txQueueLength: fields.optional("txQueueLength", count),
    ifindex: fields.optional("ifindex", (key) => fields.integer(key, 1, LARGEST_INDEX)),
    state: fields.optional("state", (key) => fields.oneOf(key, ["up", "down"])) ?? "down",
  };
}

/** IFLA_IPVLAN_MODE and IFLA_IPVLAN_FLAGS are u16. */
function dataOf(fields: Fields): AskedData | undefined {
  if (!fields.has("data")) return undefined;
  const data = fields.object("data");
  const mode = data.optional("mode", (key) => data.integer(key, 0, LARGEST_U16));
  const flags = data.optional("flags", (key) => data.integer(key, 0, LARGEST_U16));
  data.refuseOthers();
  return { ...(mode === undefined ? {} : { mode }), ...(flags === undefined ? {} : { flags }) };
}

const LONGEST_SNAP = 256 * 1024;

function captureFields(fields: Fields): Omit<CaptureOperation, keyof Asked | "op"> {
  return {
    parent: fields.optional("parent", (key) => deviceName(fields, key)),
    devices: fields.optional("devices", (key) => fields.list(key).map((name) => checkedName(name, key))),
    snapLength: fields.optional("snapLength", (key) => fields.integer(key, 1, LONGEST_SNAP)) ?? LONGEST_SNAP,
  };
}

function namespaceWord(fields: Fields, key: string): NamespaceWord {
  const word = fields.object(key);
  const said: NamespaceWord = word.has("fd") ? { fd: word.integer("fd") } : { path: word.text("path") };
  word.refuseOthers();
  if ("path" in said && (!said.path.startsWith("/") || said.path.includes("\0"))) {
    throw new Malformed(`"${key}" must be an absolute path`);
  }
  return said;
}

function deviceName(fields: Fields, key: string): string {
  return checkedName(fields.text(key), key);
}

const IFNAMSIZ = 16;

/** dev_valid_name(); an alternative name may be longer, but names no slave here. */
function checkedName(name: unknown, key: string): string {
  const valid =
    typeof name === "string" &&
    name !== "" &&
    name !== "." &&
    name !== ".." &&
    !/[\s/:\0]/.test(name) &&
    new TextEncoder().encode(name).length < IFNAMSIZ;
  if (!valid) throw new Malformed(`"${key}" must be a device's name`);
  return name;
}
