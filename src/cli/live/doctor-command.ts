import { parseArgs } from "node:util";
import { findLeftovers, type Leftover, removeLeftover } from "../../live/daemon/leftovers.ts";
import { runDirectory } from "../../live/daemon/run-directory.ts";
import { SystemCallError } from "../../live/sys/libc.ts";
import { type Check, checkMachine } from "./machine-checks.ts";
import { requireRoot } from "./root.ts";

/**
 * `ipvl doctor [--clean [--all]] [--json]`: what this machine offers, and what a run that was killed has left. Status 1 if
 * something is missing or left over.
 */
export async function doctorCommand(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      clean: { type: "boolean", default: false },
      all: { type: "boolean", default: false },
      json: { type: "boolean", short: "j", default: false },
    },
    strict: true,
  });
  requireRoot();
  const checks = checkMachine();
  const leftovers = findLeftovers(runDirectory(process.env)).map((leftover) => ({
    ...leftover,
    removed: values.clean && (values.all || isCertain(leftover)) ? remove(leftover) : "no",
  }));
  const text = values.json ? `${JSON.stringify({ checks, leftovers })}\n` : doctorText(checks, leftovers);
  process.stdout.write(text);
  const remain = leftovers.some(({ removed }) => removed !== "yes");
  return remain || checks.some(({ result }) => result === "missing") ? 1 : 0;
}

/** Whatever looks like a slave may belong to a daemon of another run directory that is just being started anew. */
function isCertain(leftover: Leftover): boolean {
  return leftover.kind !== "slave" || leftover.known === "by state";
}

type Told = Leftover & { readonly removed: string };

/** "yes", or why not. */
function remove(leftover: Leftover): string {
  try {
    removeLeftover(leftover);
    return "yes";
  } catch (error) {
    if (!(error instanceof SystemCallError)) throw error;
    return error.message;
  }
}

const MARKS: Readonly<Record<Check["result"], string>> = {
  ok: "ok     ",
  worse: "worse  ",
  missing: "missing",
};

function doctorText(checks: readonly Check[], leftovers: readonly Told[]): string {
  const lines = checks.flatMap(({ name, result, detail, hint }) => {
    const line = `${MARKS[result]}  ${name}: ${detail}`;
    return hint === undefined ? [line] : [line, `         ${hint}`];
  });
  lines.push("");
  if (leftovers.length === 0) lines.push("Nothing is left of a run that was killed.");
  for (const leftover of leftovers) lines.push(leftoverLine(leftover));
  if (leftovers.some(({ removed }) => removed === "no")) {
    lines.push(
      "A daemon takes slaves known by state back (ipvl daemon, or the next ipvl link add).",
      "ipvl doctor --clean removes those, and with --all those too that only look like slaves.",
    );
  }
  return `${lines.join("\n")}\n`;
}

function leftoverLine(leftover: Told): string {
  const what = leftoverText(leftover);
  switch (leftover.removed) {
    case "no":
      return `left     ${what}`;
    case "yes":
      return `removed  ${what}`;
    default:
      return `left     ${what}: ${leftover.removed}`;
  }
}

function leftoverText(leftover: Leftover): string {
  switch (leftover.kind) {
    case "file":
      return `${leftover.file}: ${leftover.reason}`;
    case "rule":
      return `${leftover.residue.text} in ${leftover.namespace}`;
    case "slave":
      return `slave ${leftover.name} in ${leftover.namespace}, known ${leftover.known}`;
  }
}
