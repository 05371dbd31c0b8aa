import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { emulatorTarget } from "../src/cli/emulator/target.ts";
import { kindOfFile } from "../src/cli/file-kind.ts";
import { readTranscriptFile, type TranscriptFile } from "../src/cli/transcript-file.ts";
import { TO_THE_LETTER } from "../src/lab/compare.ts";
import type { LabMistake } from "../src/lab/parse.ts";
import type { differences } from "../src/lab/report.ts";
import { fuzzTranscripts } from "./fuzz/transcript.ts";

// Transcripts that user-mode Linux wrote down, replayed on the emulator; and what a hostile text gets.

type Compared = ReturnType<typeof differences>;

/** What differs, or why it did not run. */
async function runOnEmulator(file: TranscriptFile): Promise<Compared | readonly LabMistake[]> {
  const outcome = await emulatorTarget({ seed: 1 }).run([file.script]).outcomes[0];
  if (outcome?.ok !== true) return [{ line: 0, reason: outcome?.reason ?? "nothing ran" }];
  const stdout = new TextDecoder().decode(outcome.result.stdout);
  const read = file.read({ stdout, beforeRefusal: undefined, alike: TO_THE_LETTER });
  return read.ok ? read.outcome.comparisons.filter(({ same }) => !same) : read.mistakes;
}

async function ready(path: string): Promise<TranscriptFile> {
  const file = await readTranscriptFile(path);
  if (file.kind !== "checked") throw new Error(JSON.stringify(file.mistakes));
  return file;
}

const RECORDED = ["test/golden/transcript", "labs/article/transcript"].flatMap((folder) =>
  readdirSync(folder)
    .filter((name) => name.endsWith(".transcript"))
    .map((name) => join(folder, name)),
);

describe.each(RECORDED)("%s", (path) => {
  test("is as it was recorded", async () => {
    const { stamp, transcript } = await ready(path);
    expect(stamp).toBe("recorded");
    expect(transcript.stamp?.kernel).toMatch(/^Linux 6\./);
  });

  test("prints the same on the emulator", async () => {
    expect(await runOnEmulator(await ready(path))).toEqual([]);
  });
});

describe("a text that", () => {
  let folder = "";
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "ipvl-transcript-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const write = (name: string, text: string | Uint8Array): string => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  const run = async (text: string) => await runOnEmulator(await ready(write("a.txt", text)));

  test("shows something else gives a difference", async () => {
    const differing = await run("$ echo a\nb\n$ echo c\nc\n");
    expect(differing).toMatchObject([{ line: 1, what: "$ echo a", expected: ["b"], actual: ["a"] }]);
  });

  test("marks a claim that does not hold gives a difference", async () => {
    const differing = await run("$ echo a\na\n#: holds: it says b\n#: + b\n#: +1 a\n");
    expect(differing).toMatchObject([
      { line: 3, what: "holds: it says b", expected: ["+ b", "+1 a"], actual: ["  b (in no line)", "+1 a"] },
    ]);
  });

  test("marks a true claim as wrong gives one too", async () => {
    const differing = await run("$ echo a\na\n#: wrong: it says a\n#: really: not\n#: - a\n");
    expect(differing).toMatchObject([{ line: 3, actual: ["  a (in 1 line)"] }]);
  });

  test("names a namespace that is not there", async () => {
    expect(await run("#: in nowhere\n$ ls\n")).toEqual([
      { line: 2, reason: expect.stringContaining('Cannot open network namespace "nowhere"') },
    ]);
  });

  test("goes on after its shell has ended", async () => {
    expect(await run("$ exit 3\n$ echo a\na\n")).toEqual([
      { line: 2, reason: "this did not run: the shell had ended" },
    ]);
  });

  test("ends with exit", async () => {
    expect(await run("$ echo a\na\n$ exit\nexit\n")).toEqual([]);
  });

  test("waits for input", async () => {
    expect(await run("$ cat\nhello\n$ echo a\n")).toEqual([
      { line: 1, reason: "this did not end within 100 s; does it wait for input?" },
    ]);
  });

  test("interrupts what does not care", async () => {
    expect(await run("$ trap '' INT; sleep 1000\n^C\n$ echo a\na\n")).toEqual([]);
  });

  test("has a machine that complains", async () => {
    write("m.sh", "echo hello; false\n");
    expect(await run("#: machine m.sh\n$ true\n")).toEqual([
      {
        line: 1,
        reason: 'the machine m.sh must be silent and succeed; it printed "hello" and its status was 1',
      },
    ]);
  });

  test.each([
    ["../m.sh", "files beside it only"],
    ["/etc/passwd", "files beside it only"],
    ["none.sh", "No such file"],
  ])("has the machine %s", async (machine, reason) => {
    expect(await readTranscriptFile(write("a.txt", `#: machine ${machine}\n$ true\n`))).toMatchObject({
      kind: "not run",
      mistakes: [{ reason: expect.stringContaining(reason) }],
    });
  });

  test("is a binary file", async () => {
    const file = write("a.txt", Uint8Array.from([0x7f, 0x45, 0x4c, 0x46, 0, 0xff]));
    expect(await readTranscriptFile(file)).toMatchObject({
      mistakes: [{ reason: "this is no text (UTF-8)" }],
    });
  });

  const KINDS: readonly (readonly [name: string, text: string, kind: string, why: string])[] = [
    ["a.md", "", "lab", "its name ends in .md"],
    ["a.console", "", "transcript", "its name ends in .console"],
    ["a.sh", "tao@S3:~$ ls", "script", "its name ends in .sh"],
    ["a", "# a comment\nls\n", "script", "no line begins with a prompt"],
    ["b", "text\ntao@S3:~$ ls\n", "transcript", "line 2 begins with a prompt"],
    ["c", "#!/bin/bash\ntao@S3:~$ ls\n", "script", "no line begins with a prompt"],
  ];
  test.each(KINDS)("is called %s and says %j", async (name, text, kind, why) => {
    expect(await kindOfFile(write(name, text), undefined)).toEqual({ kind, why });
    expect(await kindOfFile(write(name, text), "lab")).toEqual({ kind: "lab", why: "--as lab" });
  });
});

test("mangled transcripts are read or refused, never thrown at", () => {
  expect(fuzzTranscripts(1000, 20261128)).toEqual({ cases: 1000 });
});

/**
 * Of the article's command lines, prompts included, chapter by chapter as published: how many, and SHA-256 of them all.
 * Blanks in rows count as one; MAC addresses begin with ba: instead of bb:.
 */
const ARTICLE: readonly (readonly [chapter: string, commands: number, digest: string])[] = [
  ["1-l2-bridge", 25, "efd443b92637a108023c543bd55e84da747b3ba0b08cb9158060d6e9d9517dc2"],
  ["2-names", 8, "e4b553179b8f12c7597abd60cbde9425fff627badfa1a8e16ecb580f92216414"],
  ["3-l2-vepa", 33, "1ef453a217da05dba614a0b8072f3c92baca361c9d580fe13a946c70fd2428d5"],
  ["4-l3-bridge", 28, "2b1dbb29f10ab222863b95fa923f435a68e126297e14aca1cc8bdbaedc464e13"],
  ["5-l3-vepa", 47, "5e3c40e92a8df0d6c843fe51488ceb98935ffbac31291ba3448811927a967bd7"],
];

test.each(ARTICLE)("%s has the article's %i commands, in its order", async (chapter, count, digest) => {
  const { transcript } = await ready(`labs/article/transcript/${chapter}.transcript`);
  const typed = transcript.blocks
    .flatMap((block) => block.commands)
    .map((command) => command.typed.join("\n").replace(/[ \t]+/g, " "))
    .filter((line) => /^(?:tao|root)@/.test(line));
  expect(typed).toHaveLength(count);
  expect(createHash("sha256").update(typed.join("\n")).digest("hex")).toBe(digest);
});
