import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { basename, dirname, isAbsolute, join, normalize, resolve } from "node:path";
import { compileLab } from "../lab/compile.ts";
import type { Lab } from "../lab/lab.ts";
import { parseLab } from "../lab/parse.ts";
import type { NotRun } from "../lab/report.ts";
import { type Digest, type LabSources, sourceNames } from "../lab/stamp.ts";
import { fileProblem } from "./complaint.ts";
import type { ScriptSource } from "./script-target.ts";

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

export function notRun(file: string, reason: string): NotRun {
  return { kind: "not run", file, mistakes: [{ line: 1, reason }] };
}
