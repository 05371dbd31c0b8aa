// What survives the daemon: the record of every parent, as its worker told it last. The file is replaced as a whole, so
// that whoever reads it finds the old state or the new one.

import { readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { FLAGS, MODES } from "../../ipvlan/link.ts";
import type { PortRecord } from "../port/messages.ts";
import { Fields, Malformed } from "./fields.ts";

const VERSION = 1;

export type ReadState =
  | { readonly kind: "none" }
  | { readonly kind: "state"; readonly ports: readonly PortRecord[] }
  /** Written before the machine was started: nothing of it exists any more. */
  | { readonly kind: "another boot" }
  | { readonly kind: "unreadable"; readonly reason: string };

export function readState(file: string, boot: string): ReadState {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return code === "ENOENT" ? { kind: "none" } : { kind: "unreadable", reason: message };
  }
  return decodeState(text, boot);
}

export function decodeState(text: string, boot: string): ReadState {
  try {
    const fields = new Fields("state", parsed(text));
    const version = fields.integer("ipvl");
    if (version !== VERSION) throw new Malformed(`state of version ${version}; this ipvl knows ${VERSION}`);
    if (fields.text("boot") !== boot) return { kind: "another boot" };
    return { kind: "state", ports: fields.list("ports").map(portRecord) };
  } catch (error) {
    if (error instanceof Malformed) return { kind: "unreadable", reason: error.message };
    throw error;
  }
}

export function encodeState(ports: readonly PortRecord[], boot: string): string {
  return `${JSON.stringify({ ipvl: VERSION, boot, ports }, undefined, 1)}\n`;
}

/** Replaces the file in one step; without ports there is no file. */
export function writeState(file: string, ports: readonly PortRecord[], boot: string): void {
  if (ports.length === 0) {
    rmSync(file, { force: true });
    return;
  }
  const fresh = `${file}.new`;
  writeFileSync(fresh, encodeState(ports, boot), { mode: 0o600 });
  renameSync(fresh, file);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Malformed(text.trim() === "" ? "an empty file" : "not JSON, or cut off");
  }
}

/** Checks what a restart relies on; what a later version wrote besides stays in the record. */
function portRecord(value: unknown): PortRecord {
  const fields = new Fields("port", value);
  if (fields.integer("version") !== 1) throw new Malformed("port: unknown version");
  const parent = fields.object("parent");
  parent.integer("ifindex", 1);
  parent.text("name");
  parent.integer("mac");
  checkNamespace(parent);
  fields.integer("secret");
  fields.oneOf("mode", MODES);
  fields.oneOf("flag", FLAGS);
  fields.integer("nextDevId");
  for (const slave of fields.list("slaves")) checkSlave(new Fields("slave", slave));
  return value as PortRecord;
}

function checkSlave(fields: Fields): void {
  fields.text("name");
  fields.integer("ifindex", 1);
  fields.integer("devId");
  checkNamespace(fields);
}

function checkNamespace(owner: Fields): void {
  const namespace = owner.object("namespace");
  namespace.integer("inode");
  namespace.optional("path", (key) => namespace.text(key));
  namespace.optional("pid", (key) => namespace.integer(key));
}
