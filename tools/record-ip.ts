/**
 * Records test/golden/ip: each line of a script there is one command, run on user-mode Linux, with its output (both
 * streams, in the order in which they were written) and its exit status.
 *
 *     npx tsc -b && node dist/tools/record-ip.js [SCRIPT...]
 *
 * Scripts named with their folder (test/golden/link/veth.sh) are recorded there.
 */
import { readdir, readFile, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { umlTarget } from "../src/cli/uml/recorder.ts";
import { commandsOf, formatRecording, parseRecording, withoutUsage } from "./golden-commands.ts";

const DEFAULT_DIRECTORY = "test/golden/ip";

const PRELUDE = `run() {
  printf '$ %s\\n' "$1"
  eval "$1" >/tmp/output 2>&1
  status=$?
  cat /tmp/output
  [ -z "$(tail -c 1 /tmp/output)" ] || printf '\\\\\\n'
  printf '[%d]\\n' $status
}
`;

function wrap(script: string): string {
  const quoted = commandsOf(script).map((command) => `run '${command.replaceAll("'", "'\\''")}'`);
  return `${PRELUDE}${quoted.join("\n")}\n`;
}

async function main(wanted: readonly string[]): Promise<number> {
  const directory = wanted[0]?.includes("/") ? dirname(wanted[0]) : DEFAULT_DIRECTORY;
  const all = (await readdir(directory)).filter((name) => name.endsWith(".sh")).sort();
  const names = wanted.length === 0 ? all : wanted.map((path) => basename(path));
  const scripts = await Promise.all(
    names.map(async (name) => ({
      name,
      script: wrap(await readFile(join(directory, name), "utf8")),
      directory,
    })),
  );
  const running = umlTarget({ parallel: 2, timeoutSeconds: 300 }).run(scripts);
  const outcomes = await Promise.all(running.outcomes);
  const versions = await running.versions;
  if (versions === undefined) return 1;
  const stamp = `# recorded on ${versions.kernel}; ${versions.tools.join("; ")}\n`;
  let status = 0;
  for (const [index, outcome] of outcomes.entries()) {
    const name = names[index]!;
    if (!outcome.ok) {
      process.stderr.write(`${name}: ${outcome.reason}\n`);
      status = 1;
      continue;
    }
    const text = new TextDecoder().decode(outcome.result.stdout);
    const kept = parseRecording(text).map((each) => ({ ...each, output: withoutUsage(each.output) }));
    await writeFile(join(directory, name.replace(/\.sh$/, ".golden")), stamp + formatRecording(kept));
  }
  return status;
}

process.exitCode = await main(process.argv.slice(2));
