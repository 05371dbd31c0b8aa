import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { HostFiles } from "../../kernel/file-system.ts";
import { hostFolder } from "./host-folder.ts";

describe("the folder of a script, as the emulator sees it", () => {
  let top = "";
  let files: HostFiles;

  beforeAll(() => {
    top = mkdtempSync(join(tmpdir(), "ipvl-folder-"));
    mkdirSync(join(top, "in/sub"), { recursive: true });
    writeFileSync(join(top, "secret"), "secret");
    writeFileSync(join(top, "in/data"), "data");
    writeFileSync(join(top, "in/sub/tool"), "#!/bin/bash");
    chmodSync(join(top, "in/sub/tool"), 0o755);
    symlinkSync("data", join(top, "in/near"));
    symlinkSync("../secret", join(top, "in/far"));
    files = hostFolder("/lab", join(top, "in"), new Map([["added.sh", new TextEncoder().encode("echo")]]));
  });

  afterAll(() => rmSync(top, { recursive: true, force: true }));

  const text = (path: string): string | undefined => {
    const bytes = files.read(path);
    return bytes === undefined ? undefined : new TextDecoder().decode(bytes);
  };

  test("files, folders and who may be run", () => {
    expect(["", "sub", "data", "none"].map((path) => files.kindOf(path))).toEqual([
      "directory",
      "directory",
      "file",
      undefined,
    ]);
    expect(text("data")).toBe("data");
    expect(files.isExecutable("sub/tool")).toBe(true);
    expect(files.isExecutable("data")).toBe(false);
    expect(files.list("sub")).toEqual(["tool"]);
  });

  test("files that exist for the guest only", () => {
    expect(text("added.sh")).toBe("echo");
    expect(files.list("")).toContain("added.sh");
    expect(files.list("sub")).not.toContain("added.sh");
  });

  test("nothing outside, by dots or by links", () => {
    expect(text("near")).toBe("data");
    for (const path of ["far", "../secret", "sub/../../secret"]) {
      expect([path, text(path), files.kindOf(path)]).toEqual([path, undefined, undefined]);
    }
  });
});
