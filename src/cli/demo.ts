import { fileURLToPath } from "node:url";
import { styleText } from "node:util";
import type { NotRun } from "../lab/report.ts";
import { type TerminalStyle, terminalText } from "../lab/terminal-text.ts";
import { readTranscript } from "../lab/transcript.ts";
import { complain } from "./complaint.ts";
import { emulatorTarget } from "./emulator/target.ts";
import { type LabFile, labScript, readLab } from "./lab-file.ts";
import { packageFolder } from "./package-folder.ts";
import type { ScriptOutcome } from "./script-target.ts";

/** The article's own experiments, in its order. */
const EXPERIMENTS = ["l2-bridge", "l2-vepa", "l3-bridge", "l3-vepa", "l3-vepa-nat"];

/** `ipvl demo`: the article's experiments on the emulator, every line held against a real kernel's. */
export async function demoCommand(args: readonly string[]): Promise<number> {
  if (args.length > 0) return complain("demo takes no arguments");
  const folder = new URL("labs/article/", packageFolder());
  const files = await Promise.all(
    EXPERIMENTS.map((name) => readLab(fileURLToPath(new URL(`${name}.md`, folder)))),
  );
  const labs = files.filter((file): file is LabFile => file.kind === "lab");
  const broken = files.find((file): file is NotRun => file.kind === "not run");
  if (broken !== undefined) return complain(`${broken.file}: ${broken.mistakes[0]?.reason}`);
  const running = emulatorTarget({ seed: 1 }).run(labs.map(labScript));
  const sum = { same: 0, different: 0 };
  for (const [index, file] of labs.entries()) {
    const shown = showLab(file, await (running.outcomes[index] as Promise<ScriptOutcome>));
    if (typeof shown === "string") return complain(`${file.lab.file}: ${shown}`);
    process.stdout.write(shown.text);
    sum.same += shown.same;
    sum.different += shown.different;
  }
  process.stdout.write(verdict(sum, labs[0]?.lab.stamp?.kernel ?? "a real kernel"));
  return sum.different === 0 ? 0 : 1;
}

function showLab({ lab }: LabFile, outcome: ScriptOutcome): ReturnType<typeof terminalText> | string {
  if (!outcome.ok) return outcome.reason;
  const stdout = new TextDecoder().decode(outcome.result.stdout);
  const printed = readTranscript(lab, stdout, (text) => text);
  const shown = readTranscript(lab, stdout);
  if (!printed.ok || !shown.ok) {
    return (printed.ok ? [] : printed.mistakes).map(({ line, reason }) => `${line}: ${reason}`).join("; ");
  }
  return terminalText(lab, { printed: printed.transcript, shown: shown.transcript }, style());
}

function style(): TerminalStyle {
  if (!process.stdout.isTTY || process.env.NO_COLOR) {
    const plain = (text: string): string => text;
    return { heading: plain, command: plain, different: plain };
  }
  return {
    heading: (text) => styleText("bold", text),
    command: (text) => styleText("cyan", text),
    different: (text) => styleText("red", text),
  };
}

function verdict({ same, different }: { same: number; different: number }, kernel: string): string {
  const aside = "times and ICMP identifiers aside";
  return different === 0
    ? `All ${same} lines of output above are what ${kernel} printed, ${aside}.\n`
    : `${same} lines of output above are what ${kernel} printed, ${aside}; ${different} differ (+ only here, - only there).\n`;
}
