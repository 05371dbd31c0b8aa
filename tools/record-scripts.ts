/**
 * Records what user-mode Linux prints for whole scripts, as NAME.sh.uml beside each: both streams, then the exit status.
 *
 *     npx tsc -b && node dist/tools/record-scripts.js test/golden/ipv6/replay-NAME.sh...
 */
import { readFile, writeFile } from "node:fs/promises";
import { basename } from "node:path";
import { umlTarget } from "../src/cli/uml/recorder.ts";

async function main(paths: readonly string[]): Promise<number> {
  const scripts = await Promise.all(
    paths.map(async (path) => ({ name: basename(path), script: await readFile(path, "utf8") })),
  );
  const outcomes = await Promise.all(umlTarget({ parallel: 1, timeoutSeconds: 300 }).run(scripts).outcomes);
  let status = 0;
  for (const [index, outcome] of outcomes.entries()) {
    if (!outcome.ok) {
      process.stderr.write(`${paths[index]}: ${outcome.reason}\n`);
      status = 1;
      continue;
    }
    const decoder = new TextDecoder();
    const { stdout, stderr, status: ended } = outcome.result;
    const text = `${decoder.decode(stdout)}${decoder.decode(stderr)}[exit ${ended}]\n`;
    await writeFile(`${paths[index]}.uml`, text);
  }
  return status;
}

process.exitCode = await main(process.argv.slice(2));
