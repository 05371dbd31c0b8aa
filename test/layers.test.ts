import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

/** A layer may use those before it; see CONTRIBUTING.md. */
const LAYERS = [
  "wire",
  "time",
  "trace",
  "ipvlan",
  "device",
  "net",
  "kernel",
  "shell",
  "commands",
  "lab",
  "live",
  "cli",
];

/** They know Node. */
const HOSTED = ["live", "cli"];

describe("the order of layers", () => {
  test("every folder of src is a layer", () => {
    expect(readdirSync("src").sort()).toEqual([...LAYERS].sort());
  });

  test.each(LAYERS)("src/%s refers to layers before it only", (layer) => {
    const config = JSON.parse(readFileSync(`src/${layer}/tsconfig.json`, "utf8"));
    const used: string[] = (config.references ?? []).map(({ path }: { path: string }) =>
      path.slice("../".length),
    );
    expect(used.filter((name) => LAYERS.indexOf(name) >= LAYERS.indexOf(layer))).toEqual([]);
  });

  test("the driver uses wire only", () => {
    const config = JSON.parse(readFileSync("src/ipvlan/tsconfig.json", "utf8"));
    expect(config.references).toEqual([{ path: "../wire" }]);
  });

  test("live uses the driver, not the emulated Linux", () => {
    const config = JSON.parse(readFileSync("src/live/tsconfig.json", "utf8"));
    const allowed = ["../wire", "../time", "../trace", "../ipvlan"];
    expect(config.references).toEqual(allowed.map((path) => ({ path })));
  });

  test("below live and cli there is neither Node nor a browser", () => {
    const base = JSON.parse(readFileSync("tsconfig.base.json", "utf8")).compilerOptions;
    expect(base).toMatchObject({ lib: ["ES2023"], types: [] });
    for (const layer of LAYERS.filter((name) => !HOSTED.includes(name))) {
      const { compilerOptions } = JSON.parse(readFileSync(`src/${layer}/tsconfig.json`, "utf8"));
      expect(compilerOptions).not.toHaveProperty("lib");
      expect(compilerOptions).not.toHaveProperty("types");
    }
  });
});

describe("a forbidden import fails the build", () => {
  let copy = "";

  beforeAll(() => {
    copy = mkdtempSync(join(tmpdir(), "ipvl-layers-"));
    cpSync("src/wire", join(copy, "src/wire"), { recursive: true });
    cpSync("src/time", join(copy, "src/time"), { recursive: true });
    for (const file of ["tsconfig.base.json", "package.json"]) cpSync(file, join(copy, file));
    symlinkSync(resolve("node_modules"), join(copy, "node_modules"));
  });

  afterAll(() => rmSync(copy, { recursive: true, force: true }));

  const build = (source: string) => {
    writeFileSync(join(copy, "src/wire/probe.ts"), source);
    return spawnSync(resolve("node_modules/.bin/tsc"), ["-b", "src/wire"], { cwd: copy, encoding: "utf8" });
  };

  test("without one it succeeds", () => {
    expect(build("export const probe: number = 1;\n")).toMatchObject({ status: 0, stdout: "" });
  });

  test.each([
    ["a value", 'export { COSTS } from "../time/costs.ts";\n'],
    ["a type", 'export type { Costs } from "../time/costs.ts";\n'],
  ])("of %s", (_, source) => {
    const { status, stdout } = build(source);
    expect(status).not.toBe(0);
    expect(stdout).toMatch(/time\/costs\.ts' is not (listed|under)/);
  });

  test("of Node", () => {
    const { status, stdout } = build('export { readFile } from "node:fs/promises";\n');
    expect(status).not.toBe(0);
    expect(stdout).toContain("node:fs/promises");
  });

  test("or the name of a global that only a host has", () => {
    expect(build("export const probe: unknown = setTimeout;\n").stdout).toContain(
      "Cannot find name 'setTimeout'",
    );
  });
});
