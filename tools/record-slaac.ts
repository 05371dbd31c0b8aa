/**
 * Records what user-mode Linux with the real radvd and iproute2 prints for test/golden/slaac/*.sh.
 *
 *     node dist/tools/record-slaac.js [--check] [name ...]
 *
 * NAME.sh.uml is the script's standard output, then `[exit N]`. `--check` writes nothing and tells which recordings
 * would differ: a script whose output varies is of no use. Lifetimes count down while the machine is busy, and
 * random identifiers differ, so that these are compared as the test does (tools/slaac-text.ts).
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import type { ScriptSource } from "../src/cli/script-target.ts";
import { umlTarget } from "../src/cli/uml/recorder.ts";
import { comparableText, lifetimesOf } from "./slaac-text.ts";

const FOLDER = resolve("test/golden/slaac");
const PARALLEL = 3;
const TIMEOUT_SECONDS = 180;

async function main(args: readonly string[]): Promise<number> {
  const checks = args.includes("--check");
  const named = args.filter((arg) => !arg.startsWith("--"));
  const all = readdirSync(FOLDER).filter((file) => file.endsWith(".sh"));
  const files = named.length > 0 ? named.map((name) => `${name}.sh`) : all;
  const scripts = files.map((name): ScriptSource => {
    return { name, script: readFileSync(`${FOLDER}/${name}`, "utf8"), directory: FOLDER };
  });
  const running = umlTarget({ parallel: PARALLEL, timeoutSeconds: TIMEOUT_SECONDS }).run(scripts);
  let failed = 0;
  for (const [index, name] of files.entries()) {
    const outcome = await running.outcomes[index]!;
    if (!outcome.ok) {
      process.stdout.write(`FAIL  ${name}: ${outcome.reason}\n`);
      failed++;
      continue;
    }
    const text = `${new TextDecoder().decode(outcome.result.stdout)}[exit ${outcome.result.status}]\n`;
    if (!report(name, text, checks)) failed++;
  }
  process.stdout.write(`${files.length - failed} passed, ${failed} failed\n`);
  return failed === 0 ? 0 : 1;
}

/** False where a recording that is there says something else. */
function report(name: string, text: string, checks: boolean): boolean {
  const file = `${FOLDER}/${name}.uml`;
  const before = existsSync(file) ? readFileSync(file, "utf8") : undefined;
  const same = before !== undefined && isSame(before, text);
  if (!checks) writeFileSync(file, text);
  process.stdout.write(`${same ? "same" : "NEW "}  ${name}\n`);
  return same || !checks;
}

function isSame(a: string, b: string): boolean {
  const theirs = lifetimesOf(b);
  const close = lifetimesOf(a).every((seconds, index) => Math.abs(seconds - theirs[index]!) <= 4);
  return comparableText(a) === comparableText(b) && close;
}

process.exitCode = await main(process.argv.slice(2));
