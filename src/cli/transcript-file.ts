import { readFile } from "node:fs/promises";
import { basename, dirname, isAbsolute, join, normalize, resolve } from "node:path";
import type { NotRun } from "../lab/report.ts";
import type { LabSources } from "../lab/stamp.ts";
import { compareTranscript, placesInTranscript } from "../lab/transcript/compare.ts";
import { compileTranscript } from "../lab/transcript/compile.ts";
import { parseTranscript } from "../lab/transcript/parse.ts";
import { readResults, type TypedOutputs } from "../lab/transcript/results.ts";
import {
  checkTranscriptStamp,
  rewriteTranscript,
  stampTranscript,
  transcriptDigest,
} from "../lab/transcript/rewrite.ts";
import type { TerminalTranscript } from "../lab/transcript/transcript.ts";
import type { CheckedFile, ReadOutcome, Rewritten } from "./checked-file.ts";
import { fileProblem } from "./complaint.ts";
import { notRun, sha256 } from "./lab-file.ts";
import type { TargetVersions } from "./script-target.ts";

/** A transcript, ready to run, and what was taken as what. */
export interface TranscriptFile extends CheckedFile {
  readonly transcript: TerminalTranscript;
}

export async function readTranscriptFile(file: string): Promise<TranscriptFile | NotRun> {
  let source: string;
  try {
    source = await readFile(file, "utf8");
  } catch (error) {
    return notRun(file, fileProblem(error));
  }
  const parsed = parseTranscript(file, source);
  if (!parsed.ok) return { kind: "not run", file, mistakes: parsed.mistakes };
  const { transcript } = parsed;
  const sources = await readMachine(file, transcript);
  if (typeof sources === "string") return notRun(file, sources);
  return {
    kind: "checked",
    file,
    title: file,
    source,
    transcript,
    stamp: checkTranscriptStamp(transcript, sources, sha256),
    script: {
      name: `.${basename(file)}.sh`,
      script: compileTranscript(transcript),
      directory: dirname(resolve(file)),
    },
    read: ({ stdout, beforeRefusal, alike }) => {
      // What the shells of a transcript printed is known at its end only: all of it, or nothing.
      if (beforeRefusal !== undefined) return skipAll(transcript);
      const results = readResults(transcript, stdout);
      if (!results.ok) return results;
      const { outputs } = results;
      const rewrite = (versions: TargetVersions): Rewritten =>
        rewritten({ transcript, sources, outputs }, versions);
      const comparisons = compareTranscript(transcript, outputs, alike);
      return { ok: true, outcome: { comparisons, skipped: [], rewrite } };
    },
  };
}

function skipAll(transcript: TerminalTranscript): ReadOutcome {
  const rewrite = (): Rewritten => ({ ok: false, reason: "it did not run to its end" });
  return { ok: true, outcome: { comparisons: [], skipped: placesInTranscript(transcript), rewrite } };
}

/** The texts of the machine's script and of those that it reads; or what is wrong with one. */
async function readMachine(file: string, { machine }: TerminalTranscript): Promise<LabSources | string> {
  const sources = new Map<string, string>();
  const names = machine === undefined ? [] : [machine];
  for (const name of names) {
    if (sources.has(name)) continue;
    if (isAbsolute(name) || normalize(name).startsWith("..")) {
      return `the machine ${name}: a transcript sees the files beside it only`;
    }
    try {
      const text = await readFile(join(dirname(file), name), "utf8");
      sources.set(name, text);
      for (const [, read = ""] of text.matchAll(/^\s*(?:\.|source)\s+(\S+)/gm)) names.push(read);
    } catch (error) {
      return `the machine ${name}: ${fileProblem(error)}`;
    }
  }
  return sources;
}

interface Printed {
  readonly transcript: TerminalTranscript;
  readonly sources: LabSources;
  readonly outputs: TypedOutputs;
}

/** Written down, the outputs must read as they were printed: one that looks like a prompt or a note would not. */
function rewritten({ transcript, sources, outputs }: Printed, versions: TargetVersions): Rewritten {
  const text = rewriteTranscript(transcript, outputs);
  const parsed = parseTranscript(transcript.file, text);
  if (!parsed.ok) return { ok: false, reason: parsed.mistakes[0]?.reason ?? "it cannot be read again" };
  const differing = compareTranscript(parsed.transcript, outputs).find(
    ({ same, what }) => !same && !/^(?:holds|wrong): /.test(what),
  );
  if (differing !== undefined)
    return { ok: false, reason: `what this printed reads as something else: ${differing.what}` };
  const digest = transcriptDigest(parsed.transcript, sources, sha256);
  return { ok: true, source: stampTranscript(text, { ...versions, digest }) };
}

/** What was taken as what, in one line for a person. */
export function transcriptSummary({ transcript }: TranscriptFile): string {
  const { shells, blocks, prose, claims } = transcript;
  const commands = blocks.flatMap((block) => block.commands);
  const places = shells.map(({ name, namespace }) =>
    name === namespace || name === "" ? namespace : `${name} (in ${namespace})`,
  );
  const notRun = commands.filter(({ ending }) => ending.kind === "not run").length;
  const listening = commands.filter(({ ending }) => ending.kind === "listens").length;
  return [
    `${commands.length} commands, ${listening} of them listening to others`,
    ...(notRun > 0 ? [`${notRun} not run, as notes say`] : []),
    `shells: ${places.join(", ")}`,
    `${claims.length} claims`,
    `${prose} lines of prose`,
  ].join("; ");
}
