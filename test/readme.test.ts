import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { formatMatrixMarkdown, parseMatrixJson } from "../src/lab/matrix-report.ts";

// What README shows is what a real kernel printed, and what it names is there.

const root = join(import.meta.dirname, "..");
const read = (path: string): string => readFileSync(join(root, path), "utf8");
const readme = read("README.md");

/** Fenced blocks of one kind: info string and text. */
function blocks(text: string, kind: string): readonly { readonly info: string; readonly body: string }[] {
  return [...text.matchAll(new RegExp(`^\`\`\`(${kind}[^\n]*)\n([\\s\\S]*?)^\`\`\`$`, "gm"))].map(
    (match) => ({
      info: match[1]!,
      body: match[2]!,
    }),
  );
}

/** Cells of a Markdown table without the padding that a formatter may add. */
function cells(table: string): readonly (readonly string[])[] {
  return table
    .trim()
    .split("\n")
    .map((line) => line.split("|").map((cell) => cell.trim().replace(/^:?-+:?$/, "---")));
}

describe("README", () => {
  test("its transcript stands in the recorded lab, line for line", () => {
    const lab = read("labs/article/l2-vepa.md");
    const [console] = blocks(readme, "console");
    expect(lab).toContain(console?.body.trimEnd());
    const [capture] = blocks(readme, "capture");
    const recorded = blocks(lab, "capture").find((block) => block.info === capture?.info);
    for (const line of capture?.body.trimEnd().split("\n") ?? ["no capture"]) {
      expect(recorded?.body.split("\n")).toContain(line);
    }
  });

  test("its matrix is the recorded one", () => {
    const matrix = parseMatrixJson(read("test/golden/matrix/linux-6.1.json"));
    const table = /^\|[\s\S]*?\n(?!\|)/m.exec(readme)?.[0] ?? "";
    expect(cells(table)).toEqual(cells(formatMatrixMarkdown(matrix!)));
  });

  test("files that it links to exist", () => {
    const links = [...readme.matchAll(/\]\(([^)#:]+)\)/g)].map((match) => match[1]!);
    expect(links.length).toBeGreaterThan(5);
    expect(links.filter((link) => !existsSync(join(root, link)))).toEqual([]);
  });

  test("npm scripts and ipvl commands that it names exist", () => {
    const scripts = JSON.parse(read("package.json")).scripts as Record<string, string>;
    const usage = read("src/cli/usage.ts");
    const commands = [...readme.matchAll(/npx ipvl ([a-z]+)/g)].map((match) => match[1]!);
    expect(commands.filter((command) => !usage.includes(`  ipvl ${command} `))).toEqual([]);
    for (const script of ["start", "test"]) expect(scripts[script]).toBeDefined();
  });
});
