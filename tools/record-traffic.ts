/**
 * Records test/golden/traffic: what each script there prints on user-mode Linux, its exit status at the end.
 *
 *     npx tsc -b && node dist/tools/record-traffic.js SCRIPT...
 */
import { readFile, writeFile } from "node:fs/promises";
import { basename, dirname } from "node:path";
import { umlTarget } from "../src/cli/uml/recorder.ts";

async function main(paths: readonly string[]): Promise<number> {
  const scripts = await Promise.all(
    paths.map(async (path) => ({
      name: basename(path),
      script: await readFile(path, "utf8"),
      directory: dirname(path),
    })),
  );
  const running = umlTarget({ parallel: 2, timeoutSeconds: 300 }).run(scripts);
  const outcomes = await Promise.all(running.outcomes);
  let status = 0;
  for (const [index, outcome] of outcomes.entries()) {
    const path = paths[index]!;
    if (!outcome.ok) {
      process.stderr.write(`${path}: ${outcome.reason}\n`);
      status = 1;
      continue;
    }
    const { stdout } = outcome.result;
    await writeFile(`${path}.uml`, `${new TextDecoder().decode(stdout)}[exit ${outcome.result.status}]\n`);
  }
  return status;
}

process.exitCode = await main(process.argv.slice(2));
