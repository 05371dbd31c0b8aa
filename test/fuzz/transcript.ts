import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { compareTranscript } from "../../src/lab/transcript/compare.ts";
import { compileTranscript } from "../../src/lab/transcript/compile.ts";
import { parseTranscript } from "../../src/lab/transcript/parse.ts";
import { readResults } from "../../src/lab/transcript/results.ts";
import { rewriteTranscript } from "../../src/lab/transcript/rewrite.ts";
import { createRandom, type Random } from "../../src/time/random.ts";

const FOLDERS = ["test/golden/transcript", "labs/article/transcript"];

/** Mangles recorded transcripts: whatever becomes of them is read, compiled and written down, or refused with a line. */
export function fuzzTranscripts(cases: number, seed: number): { readonly cases: number } {
  const random = createRandom(seed).stream("transcript-fuzz");
  const lines = FOLDERS.flatMap((folder) =>
    readdirSync(folder)
      .filter((name) => name.endsWith(".transcript"))
      .flatMap((name) => readFileSync(join(folder, name), "utf8").split("\n")),
  );
  for (let index = 0; index < cases; index++) {
    const text = mangled(random, lines);
    try {
      takeThrough(text);
    } catch (error) {
      throw new Error(`case ${index} of seed ${seed}: ${JSON.stringify(text)}`, { cause: error });
    }
  }
  return { cases };
}

function takeThrough(text: string): void {
  const parsed = parseTranscript("a.transcript", text);
  if (!parsed.ok) {
    const count = text.split("\n").length;
    const astray = parsed.mistakes.find(({ line }) => line < 1 || line > count);
    if (astray !== undefined || parsed.mistakes.length === 0) throw new Error("a mistake without its line");
    return;
  }
  const { transcript } = parsed;
  compileTranscript(transcript);
  const outputs = transcript.blocks.flatMap((block) => block.commands.map(({ expected }) => expected));
  compareTranscript(transcript, outputs);
  rewriteTranscript(transcript, outputs);
  // What was printed may be cut off anywhere.
  readResults(transcript, text.replaceAll("#", "\u001e"));
}

/** Some lines of the recorded ones, in any order, some of them broken. */
function mangled(random: Random, lines: readonly string[]): string {
  const length = 1 + random.below(12);
  const start = random.below(lines.length);
  const taken = Array.from({ length }, (_, at) =>
    random.below(3) === 0 ? lines[random.below(lines.length)]! : lines[(start + at) % lines.length]!,
  );
  return taken.map((line) => (random.below(5) === 0 ? broken(random, line) : line)).join("\n");
}

function broken(random: Random, line: string): string {
  const at = random.below(line.length + 1);
  const pieces = ["", "'", '"', "$ ", "# ", "^C", "#: ", "\\", "<<E", "\u001b[", "(", "\u0000", "1"];
  return line.slice(0, at) + pieces[random.below(pieces.length)]! + line.slice(at + random.below(3));
}
