/**
 * Records test/golden/names: what name resolution, dnsmasq and mounts make of the commands in each script there, on
 * user-mode Linux. The lines up to `# cases` set things up; each line after it is one command, run in the same shell,
 * with its output (both streams) and its exit status.
 *
 *     npx tsc -b && node dist/tools/record-names.js [NAME...]
 */
import { spawnSync } from "node:child_process";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { umlTarget } from "../src/cli/uml/recorder.ts";
import { formatRecording, parseRecording, withoutUsage } from "./golden-commands.ts";
import { NAMES_FOLDER, namesScript } from "./names-script.ts";

const TIMEOUT_SECONDS = 200;

/** First lines with the versions of programs that the guest has from this machine, beside those that it tells itself. */
function moreVersions(): readonly string[] {
  const commands = [
    ["getent", "--version"],
    ["dig", "-v"],
    ["dnsmasq", "--version"],
    ["mount", "--version"],
    ["resolvectl", "--version"],
  ] as const;
  return commands.map(([program, option]) => {
    const { stdout, stderr } = spawnSync(program, [option], { encoding: "utf8" });
    return `${stdout ?? ""}${stderr ?? ""}`.split("\n")[0] || `no ${program}`;
  });
}

async function main(wanted: readonly string[]): Promise<number> {
  const all = (await readdir(NAMES_FOLDER))
    .filter((file) => file.endsWith(".sh"))
    .map((file) => file.slice(0, -3));
  const names = wanted.length === 0 ? all.sort() : wanted;
  const scripts = await Promise.all(
    names.map(async (name) => ({
      name: `${name}.sh`,
      script: namesScript(await readFile(join(NAMES_FOLDER, `${name}.sh`), "utf8")),
    })),
  );
  const running = umlTarget({ parallel: 2, timeoutSeconds: TIMEOUT_SECONDS }).run(scripts);
  const outcomes = await Promise.all(running.outcomes);
  const versions = await running.versions;
  let status = versions === undefined ? 1 : 0;
  for (const [index, outcome] of outcomes.entries()) {
    const name = names[index]!;
    if (!outcome.ok || versions === undefined) {
      process.stderr.write(`${name}: ${outcome.ok ? "no versions" : outcome.reason}\n`);
      status = 1;
      continue;
    }
    const { stdout, stderr } = outcome.result;
    process.stderr.write(stderr);
    const commands = parseRecording(new TextDecoder().decode(stdout)).map((one) => ({
      ...one,
      output: withoutUsage(one.output),
    }));
    const tools = [...versions.tools, ...moreVersions()].join("; ");
    const stamp = `# recorded on ${versions.kernel}; ${tools}\n`;
    await writeFile(join(NAMES_FOLDER, `${name}.golden`), stamp + formatRecording(commands));
  }
  return status;
}

process.exitCode = await main(process.argv.slice(2));
