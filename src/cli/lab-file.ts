import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { basename, dirname, isAbsolute, join, normalize, resolve } from "node:path";
import { compareLab, placesOf } from "../lab/compare.ts";
import { compileLab } from "../lab/compile.ts";
import type { Lab } from "../lab/lab.ts";
import { parseLab } from "../lab/parse.ts";
import type { NotRun } from "../lab/report.ts";
import { rewriteLab, stampLab } from "../lab/rewrite.ts";
import { checkStamp, type Digest, type LabSources, labDigest, sourceNames } from "../lab/stamp.ts";
import { partDone, readTranscript, type Transcript } from "../lab/transcript.ts";
import type { CheckedFile, Rewritten } from "./checked-file.ts";
import { fileProblem } from "./complaint.ts";
import type { ScriptSource, TargetVersions } from "./script-target.ts";

/** A lab as read from its file, ready to run. */
export interface LabFile {
  readonly kind: "lab";
  readonly lab: Lab;
  /** The files beside it that its set-up blocks read. */
  readonly sources: LabSources;
}

export const sha256: Digest = (text) => `sha256:${createHash("sha256").update(text).digest("hex")}`;

export async function readLab(file: string): Promise<LabFile | NotRun> {
  let source: string;
  try {
    source = await readFile(file, "utf8");
  } catch (error) {
    return notRun(file, fileProblem(error));
  }
  const parsed = parseLab(file, source);
  if (!parsed.ok) return { kind: "not run", file, mistakes: parsed.mistakes };
  if (parsed.lab.blocks.every(({ kind }) => kind === "setup")) {
    return notRun(file, "no lab: it has neither a console nor a capture block");
  }
  const sources = new Map<string, string>();
  for (const name of sourceNames(parsed.lab)) {
    if (isAbsolute(name) || normalize(name).startsWith("..")) {
      return notRun(file, `a set-up block reads ${name}: a script sees the files beside it only`);
    }
    try {
      sources.set(name, await readFile(join(dirname(file), name), "utf8"));
    } catch (error) {
      return notRun(file, `a set-up block reads ${name}: ${fileProblem(error)}`);
    }
  }
  return { kind: "lab", lab: parsed.lab, sources };
}

/** The script that a lab is compiled to, among the files beside the lab. */
export function labScript({ lab }: LabFile): ScriptSource {
  return {
    name: `.${basename(lab.file)}.sh`,
    script: compileLab(lab),
    directory: dirname(resolve(lab.file)),
  };
}

/** A lab as a file to be checked. */
export function checkedLab(labFile: LabFile): CheckedFile {
  const { lab, sources } = labFile;
  return {
    kind: "checked",
    file: lab.file,
    title: lab.title,
    source: lab.parts.map(({ raw }) => raw).join(""),
    stamp: checkStamp(lab, sources, sha256),
    script: labScript(labFile),
    read: ({ stdout, beforeRefusal, alike }) => {
      const part = beforeRefusal === undefined ? lab : partDone(lab, beforeRefusal);
      const read = readTranscript(part, stdout);
      if (!read.ok) return read;
      const { transcript } = read;
      const rewrite = (versions: TargetVersions): Rewritten => rewritten(labFile, transcript, versions);
      const compared = new Set(placesOf(part).map(({ line }) => line));
      const skipped = placesOf(lab).filter(({ line }) => !compared.has(line));
      return { ok: true, outcome: { comparisons: compareLab(part, transcript, alike), skipped, rewrite } };
    },
  };
}

function rewritten({ lab, sources }: LabFile, transcript: Transcript, versions: TargetVersions): Rewritten {
  const text = rewriteLab(lab, transcript);
  const parsed = parseLab(lab.file, text);
  if (!parsed.ok) return { ok: false, reason: parsed.mistakes[0]?.reason ?? "it cannot be read again" };
  const digest = labDigest(parsed.lab, sources, sha256);
  return { ok: true, source: stampLab(text, { ...versions, digest }) };
}

export function notRun(file: string, reason: string): NotRun {
  return { kind: "not run", file, mistakes: [{ line: 1, reason }] };
}
