import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { labsIn } from "./lab-folder.ts";

const LAB = "# A\n\n```console\n# date\n```\n";
let folder = "";

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "ipvl-folder-"));
});

afterEach(() => rmSync(folder, { recursive: true }));

function write(name: string, text: string): void {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

test("labs at any depth, by name; neither prose nor what lies in hidden folders and node_modules", async () => {
  for (const name of ["b.md", "a/z.md", "a/c/d.md", ".git/e.md", "node_modules/x/f.md"]) write(name, LAB);
  write("capture.md", "# B\n\n```capture init eno2 'arp'\n```\n");
  write("README.md", "# Prose on `console` blocks\n\n```sh\ntrue\n```\n");
  write("a/machine.sh", "```console\n");
  const names = ["a/c/d.md", "a/z.md", "b.md", "capture.md"];
  expect(await labsIn(folder)).toEqual(names.map((name) => join(folder, name)));
});

test("a folder without labs has none", async () => {
  write("README.md", "# Prose\n");
  expect(await labsIn(folder)).toEqual([]);
});
