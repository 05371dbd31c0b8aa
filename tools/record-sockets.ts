/**
 * Records what test/golden/sockets/*.sh print on user-mode Linux, twice, for the test that replays them here.
 *
 *     node dist/tools/record-sockets.js [name ...]
 *
 * NAME.sh.uml is written only when both runs agree, but for what SOCKET_MASKS names.
 */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import type { ScriptOutcome, ScriptSource } from "../src/cli/script-target.ts";
import { umlTarget } from "../src/cli/uml/recorder.ts";
import { maskSockets } from "./socket-masks.ts";

const FOLDER = "test/golden/sockets";
/** Sourced by the others, no script of its own. */
const SHARED = new Set(["pair.sh"]);
const TIME_LIMIT_SECONDS = 120;

const chosen = process.argv.slice(2);
const names = readdirSync(FOLDER).filter((name) => name.endsWith(".sh") && !SHARED.has(name));
const wanted = chosen.length > 0 ? names.filter((name) => chosen.includes(name.replace(/\.sh$/, ""))) : names;

async function runOnce(parallel: number): Promise<ReadonlyMap<string, string>> {
  const scripts: ScriptSource[] = wanted.map((name) => ({
    name,
    script: readFileSync(`${FOLDER}/${name}`, "utf8"),
    directory: FOLDER,
  }));
  const target = umlTarget({ parallel, timeoutSeconds: TIME_LIMIT_SECONDS });
  const running = target.run(scripts);
  const outcomes = await Promise.all(running.outcomes);
  const versions = await running.versions;
  if (versions !== undefined)
    writeFileSync(`${FOLDER}/versions`, `${[versions.kernel, ...versions.tools].join("\n")}\n`);
  return new Map(wanted.map((name, index) => [name, outputOf(name, outcomes[index]!)]));
}

function outputOf(name: string, outcome: ScriptOutcome): string {
  if (!outcome.ok) throw new Error(`${name}: ${outcome.reason}`);
  const { stdout, stderr, status } = outcome.result;
  return `${Buffer.from(stdout).toString()}${Buffer.from(stderr).toString()}[exit ${status}]\n`;
}

const first = await runOnce(3);
const second = await runOnce(2);
for (const [name, output] of first) {
  const [one, two] = [maskSockets(output).split("\n"), maskSockets(second.get(name)!).split("\n")];
  const at = one.findIndex((line, index) => line !== two[index]);
  if (at < 0 && one.length === two.length) {
    writeFileSync(`${FOLDER}/${name}.uml`, output);
    process.stdout.write(`ok ${name}\n`);
  } else {
    process.exitCode = 1;
    process.stdout.write(`not ok ${name}: line ${at + 1}\n  ${one[at]}\n  ${two[at]}\n`);
    writeFileSync(`/tmp/${name}.first`, output);
    writeFileSync(`/tmp/${name}.second`, second.get(name)!);
  }
}
