import { writeFile } from "node:fs/promises";
import { compareLab } from "../lab/compare.ts";
import { parseLab } from "../lab/parse.ts";
import { exitStatusOf, type LabReport, reporterNamed } from "../lab/report.ts";
import { rewriteLab, stampLab } from "../lab/rewrite.ts";
import { checkStamp, labDigest } from "../lab/stamp.ts";
import { readTranscript, type Transcript } from "../lab/transcript.ts";
import { complain } from "./complaint.ts";
import { type LabFile, labScript, notRun, readLab, sha256 } from "./lab-file.ts";
import type { RunOptions } from "./run-options.ts";
import type { ScriptOutcome, ScriptTarget, TargetVersions } from "./script-target.ts";

/** A lab that ran to its end. */
interface Finished {
  readonly file: LabFile;
  readonly transcript: Transcript;
}

/** Runs labs, says after each how it compares, and with `--record` writes down what the real kernel printed. */
export async function runLabs(options: RunOptions, target: ScriptTarget): Promise<number> {
  const files = await Promise.all(options.files.map(readLab));
  const ready = files.filter((file): file is LabFile => file.kind === "lab");
  const running = target.run(ready.map(labScript));
  const reporter = reporterNamed(options.reporter);
  const reports: LabReport[] = [];
  const finished: Finished[] = [];
  for (const file of files) {
    const outcome = file.kind === "lab" ? running.outcomes[ready.indexOf(file)] : undefined;
    const report =
      file.kind === "lab" && outcome !== undefined
        ? finishLab(file, await outcome, finished)
        : (file as LabReport);
    reports.push(report);
    if (!options.record || report.kind === "not run") process.stdout.write(reporter.lab(report));
  }
  const versions = await running.versions;
  if (options.record) return await record(finished, versions, reports);
  process.stdout.write(reporter.end(reports));
  return exitStatusOf(reports);
}

function finishLab(file: LabFile, outcome: ScriptOutcome, finished: Finished[]): LabReport {
  const { lab, sources } = file;
  if (!outcome.ok) return notRun(lab.file, outcome.reason);
  const { stdout, stderr } = outcome.result;
  const read = readTranscript(lab, new TextDecoder().decode(stdout));
  if (!read.ok) {
    const words = new TextDecoder().decode(stderr).trim();
    const reasons = words === "" ? [] : [{ line: 1, reason: `the script says: ${words}` }];
    return { kind: "not run", file: lab.file, mistakes: [...read.mistakes, ...reasons] };
  }
  finished.push({ file, transcript: read.transcript });
  const comparisons = compareLab(lab, read.transcript);
  return {
    kind: "compared",
    file: lab.file,
    title: lab.title,
    stamp: checkStamp(lab, sources, sha256),
    comparisons,
  };
}

/** Writes the labs that changed, each with its stamp. */
async function record(
  finished: readonly Finished[],
  versions: TargetVersions | undefined,
  reports: readonly LabReport[],
): Promise<number> {
  if (versions === undefined) return complain("nothing recorded: the real kernel did not come to its end");
  for (const { file, transcript } of finished) {
    const source = file.lab.parts.map(({ raw }) => raw).join("");
    const rewritten = rewriteLab(file.lab, transcript);
    const parsed = parseLab(file.lab.file, rewritten);
    if (!parsed.ok)
      return complain(`${file.lab.file}: cannot write this down: ${parsed.mistakes[0]?.reason}`);
    const digest = labDigest(parsed.lab, file.sources, sha256);
    const stamped = stampLab(rewritten, { ...versions, digest });
    if (stamped !== source) await writeFile(file.lab.file, stamped);
    process.stdout.write(`${stamped === source ? "same as before" : "recorded"}: ${file.lab.file}\n`);
  }
  return reports.some(({ kind }) => kind === "not run") ? exitStatusOf(reports) : 0;
}
