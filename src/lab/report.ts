import type { Comparison, Place } from "./compare.ts";
import { diffLines } from "./diff.ts";
import type { LabMistake } from "./parse.ts";
import type { StampState } from "./stamp.ts";

/** What became of one lab. `not run` is a mistake in the lab or a target that failed, not a difference. */
export type LabReport =
  | {
      readonly kind: "compared";
      readonly file: string;
      readonly title: string;
      readonly stamp: StampState;
      readonly comparisons: readonly Comparison[];
      readonly skipped: Skipped | undefined;
    }
  | NotRun;

/** What the target can't do, and what was not compared for that. */
export interface Skipped {
  readonly reason: string;
  readonly places: readonly Place[];
}

export interface NotRun {
  readonly kind: "not run";
  readonly file: string;
  readonly mistakes: readonly LabMistake[];
}

/** Text for standard output: after each lab, and at the end. */
export interface Reporter {
  lab(report: LabReport): string;
  end(reports: readonly LabReport[]): string;
}

export type ReporterName = "human" | "tap" | "json";

export function reporterNamed(name: ReporterName): Reporter {
  switch (name) {
    case "human":
      return { lab: humanLab, end: humanEnd };
    case "tap":
      return tapReporter();
    case "json":
      return { lab: () => "", end: (reports) => `${JSON.stringify(reports, undefined, 2)}\n` };
  }
}

/** 0 all as expected, 1 something differs, 2 a lab could not be run. */
export function exitStatusOf(reports: readonly LabReport[]): number {
  if (reports.some((report) => report.kind === "not run")) return 2;
  return reports.some((report) => differences(report).length > 0) ? 1 : 0;
}

export function differences(report: LabReport): readonly Comparison[] {
  if (report.kind === "not run") return [];
  return report.comparisons.filter(({ same, known }) => !same && known === undefined);
}

function knownDifferences(report: LabReport): readonly Comparison[] {
  return report.kind === "compared" ? report.comparisons.filter(({ known }) => known !== undefined) : [];
}

function humanLab(report: LabReport): string {
  if (report.kind === "not run") {
    return report.mistakes.map(({ line, reason }) => `${report.file}:${line}: ${reason}\n`).join("");
  }
  const different = differences(report);
  const skipped = report.skipped === undefined ? "" : skippedLine(report.file, report.skipped);
  if (report.comparisons.length === 0 && skipped !== "") return skipped;
  const known = knownDifferences(report);
  const total = report.comparisons.length - known.length;
  const headline =
    different.length === 0
      ? `ok    ${report.file}: ${total} outputs as expected`
      : `FAIL  ${report.file}: ${different.length} of ${total} outputs differ`;
  return [
    `${headline}${stampNote(report.stamp)}\n`,
    skipped,
    ...known.map((each) => `KNOWN ${report.file}:${each.line}: ${each.what}: ${each.known}\n`),
    ...different.map((each) => humanDifference(report.file, each)),
  ].join("");
}

function skippedLine(file: string, { reason, places }: Skipped): string {
  const from = places[0] === undefined ? "" : ` from line ${places[0].line}`;
  return `SKIP  ${file}: ${places.length} outputs${from} not compared: ${reason}\n`;
}

function stampNote(stamp: StampState): string {
  switch (stamp) {
    case "recorded":
      return "";
    case "unstamped":
      return " (not recorded: the expected output has no stamp)";
    case "edited":
      return " (edited since it was recorded)";
  }
}

function humanDifference(file: string, { line, what, expected, actual }: Comparison): string {
  const lines = diffLines(expected, actual).map(({ sign, text }) => `${sign}${text}\n`);
  return `\n${file}:${line}: ${what}\n--- expected\n+++ printed\n${lines.join("")}\n`;
}

function humanEnd(reports: readonly LabReport[]): string {
  const count = (wanted: (report: LabReport) => boolean): number => reports.filter(wanted).length;
  const differing = count((report) => differences(report).length > 0);
  const notRun = count((report) => report.kind === "not run");
  const skipped = reports.flatMap((report) =>
    report.kind === "compared" && report.skipped !== undefined ? [report] : [],
  );
  const wholly = skipped.filter(({ comparisons }) => comparisons.length === 0).length;
  const outputs = skipped.reduce((sum, report) => sum + (report.skipped?.places.length ?? 0), 0);
  const elided = reports
    .flatMap((report) => (report.kind === "compared" ? report.comparisons : []))
    .reduce((sum, comparison) => sum + comparison.elided, 0);
  const parts = [`${reports.length - differing - notRun - wholly} as expected`];
  if (differing > 0) parts.push(`${differing} with differences`);
  if (notRun > 0) parts.push(`${notRun} not run`);
  const known = reports.reduce((sum, report) => sum + knownDifferences(report).length, 0);
  if (known > 0) parts.push(`${known} known differences`);
  if (wholly > 0) parts.push(`${wholly} skipped`);
  if (outputs > 0) parts.push(`${outputs} outputs not compared`);
  if (elided > 0) parts.push(`${elided} lines stood behind "..."`);
  return `${reports.length} ${reports.length === 1 ? "lab" : "labs"}: ${parts.join(", ")}\n`;
}

/** Test Anything Protocol 14; a test point for each output. */
function tapReporter(): Reporter {
  let points = 0;
  const point = (same: boolean, name: string, details: readonly string[]): string => {
    const text = escapeTap(name);
    const lines = details.length === 0 ? [] : ["  ---", ...details.map((line) => `  ${line}`), "  ..."];
    return [`${same ? "ok" : "not ok"} ${++points} - ${text}`, ...lines].map((line) => `${line}\n`).join("");
  };
  const skip = (name: string, reason: string): string =>
    `ok ${++points} - ${escapeTap(name)} # SKIP ${escapeTap(reason)}\n`;
  const todo = (name: string, reason: string): string =>
    `not ok ${++points} - ${escapeTap(name)} # TODO ${escapeTap(reason)}\n`;
  return {
    lab: (report) => {
      const version = points === 0 ? "TAP version 14\n" : "";
      if (report.kind === "not run") {
        const details = report.mistakes.map(({ line, reason }) => `line ${line}: ${JSON.stringify(reason)}`);
        return version + point(false, report.file, details);
      }
      const tests = report.comparisons.map(({ line, what, same, known, expected, actual }) => {
        const name = `${report.file}:${line}: ${what}`;
        if (known !== undefined) return todo(name, known);
        return point(same, name, same ? [] : tapDetails(expected, actual));
      });
      const { reason, places } = report.skipped ?? { reason: "", places: [] };
      const skipped = places.map(({ line, what }) => skip(`${report.file}:${line}: ${what}`, reason));
      return version + tests.join("") + skipped.join("");
    },
    end: () => `1..${points}\n`,
  };
}

function escapeTap(text: string): string {
  return text.replaceAll("\\", "\\\\").replaceAll("#", "\\#").replaceAll("\n", " ");
}

function tapDetails(expected: readonly string[], actual: readonly string[]): readonly string[] {
  return ["diff: |", ...diffLines(expected, actual).map(({ sign, text }) => `  ${sign}${text}`)];
}
