import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { formatMatrixMarkdown, parseMatrixJson } from "../src/lab/matrix-report.ts";

// What the READMEs show is what a real kernel printed, and what they name is there.

const root = join(import.meta.dirname, "..");
const read = (path: string): string => readFileSync(join(root, path), "utf8");
const READMES = ["README.md", "README.zh-CN.md"];

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

describe.each(READMES)("%s", (name) => {
  const readme = read(name);

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

  test("npm scripts and ipvl commands that it names exist", () => {
    const scripts = JSON.parse(read("package.json")).scripts as Record<string, string>;
    const usage = read("src/cli/usage.ts");
    const commands = [...readme.matchAll(/npx ipvl ([a-z]+)/g)].map((match) => match[1]!);
    expect(commands.length).toBeGreaterThan(5);
    expect(commands.filter((command) => !usage.includes(`  ipvl ${command} `))).toEqual([]);
    for (const script of ["start", "test"]) expect(scripts[script]).toBeDefined();
    const options = [...readme.matchAll(/npx ipvl [^\n#]*?(--[a-z]+)/g)].map((match) => match[1]!);
    expect(options.filter((option) => !usage.includes(`      ${option} `))).toEqual([]);
  });

  test("leads to the other languages", () => {
    for (const other of READMES) if (other !== name) expect(readme).toContain(`](${other})`);
  });
});

test("README's matrix is the recorded one", () => {
  const matrix = parseMatrixJson(read("test/golden/matrix/linux-6.1.json"));
  const table = /^\|[\s\S]*?\n(?!\|)/m.exec(read("README.md"))?.[0] ?? "";
  expect(cells(table)).toEqual(cells(formatMatrixMarkdown(matrix!)));
});

const LINKED = [...READMES, "labs/article/README.md", "docs/transcripts.md", "docs/labs.md"];

test.each(LINKED)("files that %s links to exist", (name) => {
  const links = [...read(name).matchAll(/\]\(([^)#:]+)\)/g)].map((match) => match[1]!);
  expect(links.length).toBeGreaterThan(0);
  expect(links.filter((link) => !existsSync(join(root, dirname(name), link)))).toEqual([]);
});

test("the article's chapters lead to every lab and transcript", () => {
  const index = read("labs/article/README.md");
  const files = readdirSync(join(root, "labs/article"), { recursive: true, encoding: "utf8" });
  const told = files.filter((name) => /\.transcript$|(?<!README)\.md$/.test(name));
  expect(told.length).toBeGreaterThan(10);
  expect(told.filter((name) => !index.includes(`](${name})`))).toEqual([]);
});
