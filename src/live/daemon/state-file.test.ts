import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { MacAddress } from "../../wire/mac-address.ts";
import type { PortRecord } from "../port/messages.ts";
import { decodeState, encodeState, readState, writeState } from "./state-file.ts";

const BOOT = "6a1f0e5c-0000-4000-8000-000000000000";

const RECORD: PortRecord = {
  version: 1,
  parent: {
    ifindex: 2,
    name: "eth0",
    mac: 0x02fc00000001 as MacAddress,
    namespace: { inode: 4026531840, path: undefined, pid: 1 },
  },
  secret: 4000000000,
  mode: "l2",
  flag: "bridge",
  nextDevId: 3,
  slaves: [
    {
      name: "ipvl1",
      ifindex: 9,
      namespace: { inode: 4026532300, path: "/run/netns/ns1", pid: undefined },
      devId: 1,
    },
  ],
};

let folder = "";
let file = "";

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "ipvl-state-"));
  file = join(folder, "state.json");
});

afterEach(() => rmSync(folder, { recursive: true }));

describe("the state on disk", () => {
  it("is read as it was written", () => {
    writeState(file, [RECORD], BOOT);
    const read = readState(file, BOOT);
    expect(read).toEqual({ kind: "state", ports: [JSON.parse(JSON.stringify(RECORD))] });
    expect(readdirSync(folder)).toEqual(["state.json"]);
  });

  it("is no file where there is nothing to keep", () => {
    writeState(file, [RECORD], BOOT);
    writeState(file, [], BOOT);
    expect(readState(file, BOOT)).toEqual({ kind: "none" });
  });

  it("of another boot says nothing any more", () => {
    writeState(file, [RECORD], "another");
    expect(readState(file, BOOT)).toEqual({ kind: "another boot" });
  });

  it("that is a folder is unreadable, not fatal", () => {
    expect(readState(folder, BOOT).kind).toBe("unreadable");
  });

  it("cut off anywhere is unreadable, with a reason", () => {
    const text = encodeState([RECORD], BOOT);
    for (let length = 0; length < text.trimEnd().length; length++) {
      const read = decodeState(text.slice(0, length), BOOT);
      expect(read.kind === "unreadable" && read.reason).toMatch(/\S/);
    }
  });

  it("keeps what it doesn't know of a record", () => {
    const text = encodeState([{ ...RECORD, later: true } as PortRecord], BOOT);
    expect(decodeState(text, BOOT)).toMatchObject({ kind: "state", ports: [{ later: true }] });
  });

  const broken: readonly (readonly [string, unknown])[] = [
    ["no object", 7],
    ["an older version", { ipvl: 0, boot: BOOT, ports: [] }],
    ["a later version", { ipvl: 2, boot: BOOT, ports: [] }],
    ["no ports", { ipvl: 1, boot: BOOT }],
    ["ports that are none", { ipvl: 1, boot: BOOT, ports: [1] }],
    ["a record of another version", { ipvl: 1, boot: BOOT, ports: [{ ...RECORD, version: 2 }] }],
    ["an unknown mode", { ipvl: 1, boot: BOOT, ports: [{ ...RECORD, mode: "l4" }] }],
    ["a slave without a name", { ipvl: 1, boot: BOOT, ports: [{ ...RECORD, slaves: [{ ifindex: 1 }] }] }],
  ];

  it.each(broken)("with %s is unreadable, with a reason", (_what, value) => {
    writeFileSync(file, JSON.stringify(value));
    const read = readState(file, BOOT);
    expect(read.kind === "unreadable" && read.reason).toMatch(/\S/);
  });
});
