/**
 * Records test/golden/conntrack/*.sh on user-mode Linux: each script runs whole, with topology.sh beside it; what it
 * prints goes to NAME.golden with the versions that made it. Titles (`# ...`) part the cases.
 *
 *     npx tsc -b && node dist/tools/record-conntrack.js [NAME...]
 *
 * cli.sh is one command a line: tools/record-ip.ts records it. tcp.sh puts segments into the router with python3.
 */
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { umlTarget } from "../src/cli/uml/recorder.ts";

const DIRECTORY = "test/golden/conntrack";
const NOT_SCRIPTS = new Set(["topology.sh", "cli.sh"]);

/** What stands in a script for another program's text: `#include FILE` runs it with python3. */
async function scriptOf(name: string): Promise<string> {
  const script = await readFile(join(DIRECTORY, name), "utf8");
  const included = /^#include (\S+)$/m.exec(script);
  if (included === null) return script;
  const program = await readFile(included[1]!, "utf8");
  return script.replace(included[0], `python3 - <<'END'\n${program}END\n`);
}

async function main(wanted: readonly string[]): Promise<number> {
  const all = (await readdir(DIRECTORY))
    .filter((name) => name.endsWith(".sh") && !NOT_SCRIPTS.has(name))
    .sort();
  const names = wanted.length === 0 ? all : wanted.map((name) => `${name}.sh`);
  const scripts = await Promise.all(
    names.map(async (name) => ({
      name,
      script: await scriptOf(name),
      directory: DIRECTORY,
    })),
  );
  const running = umlTarget({ parallel: 1, timeoutSeconds: 400 }).run(scripts);
  const outcomes = await Promise.all(running.outcomes);
  const versions = await running.versions;
  if (versions === undefined) return 1;
  let status = 0;
  for (const [index, outcome] of outcomes.entries()) {
    const name = names[index]!;
    if (!outcome.ok) {
      process.stderr.write(`${name}: ${outcome.reason}\n`);
      status = 1;
      continue;
    }
    const text = new TextDecoder().decode(outcome.result.stdout);
    const stamp = `recorded on ${versions.kernel}; ${versions.tools.join("; ")}\n`;
    await writeFile(join(DIRECTORY, name.replace(/\.sh$/, ".golden")), stamp + text);
  }
  return status;
}

process.exitCode = await main(process.argv.slice(2));
