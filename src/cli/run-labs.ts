import { writeFile } from "node:fs/promises";
import { TO_THE_LETTER } from "../lab/compare.ts";
import { exitStatusOf, type LabReport, type NotRun, reporterNamed } from "../lab/report.ts";
import type { CheckedFile, CheckedOutcome } from "./checked-file.ts";
import { complain } from "./complaint.ts";
import { kindOfFile } from "./file-kind.ts";
import { checkedLab, notRun, readLab } from "./lab-file.ts";
import type { RunOptions } from "./run-options.ts";
import type { Comparing, ScriptOutcome, ScriptTarget, TargetVersions } from "./script-target.ts";
import { readTranscriptFile, transcriptSummary } from "./transcript-file.ts";

const AS_RECORDED: Comparing = { alike: TO_THE_LETTER, explain: (_, comparisons) => comparisons };

/** A lab or transcript that ran to its end. */
interface Finished {
  readonly file: CheckedFile;
  readonly outcome: CheckedOutcome;
}

/** Runs labs and transcripts, says after each how it compares, and with `--record` writes down what was printed. */
export async function runLabs(options: RunOptions, target: ScriptTarget): Promise<number> {
  const files = await Promise.all(options.files.map((file) => readChecked(file, options)));
  const ready = files.filter((file): file is CheckedFile => file.kind === "checked");
  const running = target.run(ready.map(({ script }) => script));
  const reporter = reporterNamed(options.reporter);
  const reports: LabReport[] = [];
  const finished: Finished[] = [];
  for (const file of files) {
    const outcome = file.kind === "checked" ? running.outcomes[ready.indexOf(file)] : undefined;
    const report =
      file.kind === "checked" && outcome !== undefined
        ? finishFile(file, await outcome, { finished, comparing: target.comparing ?? AS_RECORDED })
        : (file as LabReport);
    reports.push(report);
    if (!options.record || report.kind === "not run") process.stdout.write(reporter.lab(report));
  }
  const versions = await running.versions;
  if (options.record) return await record(finished, versions, reports);
  process.stdout.write(reporter.end(reports));
  return exitStatusOf(reports);
}

/** A transcript is a guess about somebody's text: what was taken as what is said on standard error. */
async function readChecked(file: string, options: RunOptions): Promise<CheckedFile | NotRun> {
  const { kind, why } = await kindOfFile(file, options.as);
  if (kind !== "transcript") {
    const lab = await readLab(file);
    return lab.kind === "lab" ? checkedLab(lab) : lab;
  }
  const transcript = await readTranscriptFile(file);
  if (transcript.kind === "checked" && transcript.stamp !== "recorded") {
    process.stderr.write(`ipvl: ${file}: taken as a transcript (${why}): ${transcriptSummary(transcript)}\n`);
  }
  return transcript;
}

function finishFile(
  file: CheckedFile,
  outcome: ScriptOutcome,
  { finished, comparing }: { readonly finished: Finished[]; readonly comparing: Comparing },
): LabReport {
  if (!outcome.ok) return notRun(file.file, outcome.reason);
  const { stdout, stderr, refusal } = outcome.result;
  const text = new TextDecoder();
  const beforeRefusal =
    refusal === undefined ? undefined : text.decode(stdout.subarray(0, refusal.afterBytes));
  const read = file.read({ stdout: text.decode(stdout), beforeRefusal, alike: comparing.alike });
  if (!read.ok) {
    const words = text.decode(stderr).trim();
    const reasons = words === "" ? [] : [{ line: 1, reason: `the script says: ${words}` }];
    return { kind: "not run", file: file.file, mistakes: [...read.mistakes, ...reasons] };
  }
  finished.push({ file, outcome: read.outcome });
  const { title, stamp } = file;
  const { skipped: places } = read.outcome;
  const comparisons = comparing.explain(file.file, read.outcome.comparisons);
  const skipped = refusal === undefined ? undefined : { reason: refusal.reason, places };
  return { kind: "compared", file: file.file, title, stamp, comparisons, skipped };
}

/** Writes the files that changed, each with its stamp. */
async function record(
  finished: readonly Finished[],
  versions: TargetVersions | undefined,
  reports: readonly LabReport[],
): Promise<number> {
  if (versions === undefined) return complain("nothing recorded: the real kernel did not come to its end");
  for (const { file, outcome } of finished) {
    const rewritten = outcome.rewrite(versions);
    if (!rewritten.ok) return complain(`${file.file}: cannot write this down: ${rewritten.reason}`);
    const isSame = rewritten.source === file.source;
    if (!isSame) await writeFile(file.file, rewritten.source);
    process.stdout.write(`${isSame ? "same as before" : "recorded"}: ${file.file}\n`);
  }
  return reports.some(({ kind }) => kind === "not run") ? exitStatusOf(reports) : 0;
}
