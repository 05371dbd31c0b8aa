import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { type Comparison, TO_THE_LETTER } from "../lab/compare.ts";
import { checkStamp } from "../lab/stamp.ts";
import { readLab, sha256 } from "./lab-file.ts";
import { runLabs } from "./run-labs.ts";
import type { RunOptions } from "./run-options.ts";
import type { ScriptOutcome, ScriptTarget } from "./script-target.ts";

const LAB = "# A\n\n```console\n# date\nold\n```\n";
const VERSIONS = { kernel: "Linux 6.1", tools: ["tool 1"] };

/** A Linux that prints the first two octets, and then has to refuse something. */
const REFUSING: ScriptTarget = {
  run: () => ({
    outcomes: [
      Promise.resolve({
        ok: true,
        result: { ...result("new\n"), refusal: { afterBytes: 2, reason: "no l3s" } },
      }),
    ],
    versions: Promise.resolve(VERSIONS),
  }),
};

/** A Linux on which `date` prints `printed`, or that fails. */
function target(printed: string | { readonly reason: string }): ScriptTarget {
  const outcome: ScriptOutcome =
    typeof printed === "string" ? { ok: true, result: result(printed) } : { ok: false, ...printed };
  return {
    run: (scripts) => ({
      outcomes: scripts.map(() => Promise.resolve(outcome)),
      versions: Promise.resolve(outcome.ok ? VERSIONS : undefined),
    }),
  };
}

function result(printed: string) {
  const stdout = new TextEncoder().encode(`\x1ebegin command-0\n${printed}\x1eend command-0 0\n`);
  return { stdout, stderr: new Uint8Array(), status: 0, files: new Map() };
}

describe("ipvl run LAB", () => {
  let folder = "";
  let file = "";
  let shown = "";

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "ipvl-labs-"));
    file = join(folder, "a.md");
    writeFileSync(file, LAB);
    shown = "";
    for (const stream of [process.stdout, process.stderr]) {
      vi.spyOn(stream, "write").mockImplementation((text) => {
        shown += String(text);
        return true;
      });
    }
  });

  afterEach(() => {
    vi.restoreAllMocks();
    rmSync(folder, { recursive: true });
  });

  const run = (on: ScriptTarget, changes: Partial<RunOptions> = {}): Promise<number> =>
    runLabs(
      {
        files: [file],
        on: "uml",
        as: undefined,
        reporter: "human",
        record: false,
        out: undefined,
        trace: undefined,
        seed: "1",
        parallel: 1,
        timeoutSeconds: 1,
        ...changes,
      },
      on,
    );

  test("as expected: 0", async () => {
    expect(await run(target("old\n"))).toBe(0);
    expect(shown).toContain("1 lab: 1 as expected");
  });

  test("a difference: 1, with file, line and command", async () => {
    expect(await run(target("new\n"))).toBe(1);
    expect(shown).toContain(`${file}:4: # date\n--- expected\n+++ printed\n-old\n+new\n`);
  });

  test("what a target had to refuse is not compared from there on, and said to be skipped", async () => {
    expect(await run(REFUSING)).toBe(0);
    expect(shown).toContain(
      `SKIP  ${file}: 1 outputs from line 4 not compared: no l3s\n1 lab: 0 as expected, 1 skipped`,
    );
  });

  test("what a target counts as equal is no difference", async () => {
    const alike = (line: string): string => line.replace("new", "old");
    const explain = (_: string, comparisons: readonly Comparison[]): readonly Comparison[] => comparisons;
    expect(await run({ ...target("new\n"), comparing: { alike, explain } })).toBe(0);
  });

  test("a known difference is told, and is none", async () => {
    const explain = (_: string, comparisons: readonly Comparison[]): readonly Comparison[] =>
      comparisons.map((comparison) => ({ ...comparison, known: "we know" }));
    expect(await run({ ...target("new\n"), comparing: { alike: TO_THE_LETTER, explain } })).toBe(0);
    expect(shown).toContain(`KNOWN ${file}:4: # date: we know\n1 lab: 1 as expected, 1 known differences\n`);
  });

  test("a script that did not end, a file that is not there, a lab with a mistake, prose: 2", async () => {
    expect(await run(target({ reason: "limit reached" }))).toBe(2);
    expect(shown).toContain(`${file}:1: limit reached`);
    expect(await run(target("old\n"), { files: [join(folder, "none.md")] })).toBe(2);
    expect(shown).toContain("none.md:1: No such file or directory");
    writeFileSync(file, "```consle\n```\n");
    expect(await run(target("old\n"))).toBe(2);
    writeFileSync(file, "# Prose\n\n```sh\ntrue\n```\n");
    expect(await run(target(""))).toBe(2);
    expect(shown).toContain(`${file}:1: no lab: it has neither a console nor a capture block`);
  });

  test("--record writes down what was printed, with a stamp; once more changes nothing", async () => {
    expect(await run(target("new\n"), { record: true })).toBe(0);
    const recorded = readFileSync(file, "utf8");
    expect(recorded).toContain("# date\nnew\n```");
    const read = await readLab(file);
    expect(read.kind === "lab" && checkStamp(read.lab, read.sources, sha256)).toBe("recorded");
    expect(await run(target("new\n"), { record: true })).toBe(0);
    expect(shown).toContain(`same as before: ${file}`);
    expect(readFileSync(file, "utf8")).toBe(recorded);
  });

  test("--record without a kernel that came to its end leaves the file alone", async () => {
    expect(await run(target({ reason: "interrupted" }), { record: true })).toBe(2);
    expect(readFileSync(file, "utf8")).toBe(LAB);
  });
});
