/**
 * Records what the real bash and coreutils make of test/golden/shell/*.sh, for the test that compares our shell.
 *
 *     node dist/tools/record-shell.js [name ...]
 *
 * Each script runs in an empty folder with a fixed environment and ten seconds; status, standard output and standard
 * error go to NAME.expected with the versions of the programs that made them.
 */
import { execFileSync, spawnSync } from "node:child_process";
import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const FOLDER = "test/golden/shell";
const TIME_LIMIT_MS = 10_000;
const ENVIRONMENT = {
  HOME: "/root",
  LANG: "C.UTF-8",
  PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
  SHELL: "/bin/bash",
  TERM: "dumb",
  USER: "root",
};

/** Standard output and error are pipes, as in a pipeline; signals have their default dispositions. */
const WRAPPER = `
{ { env --default-signal=INT,QUIT,TERM,PIPE bash "$1"; echo $? > "$2/status"; } 2>&3 | cat > "$2/out"; } 3>&1 | cat > "$2/err"
`;

const versions = [
  execFileSync("bash", ["-c", "echo bash $BASH_VERSION"], { encoding: "utf8" }).trim(),
  execFileSync("cat", ["--version"], { encoding: "utf8" }).split("\n")[0],
];

function record(name: string): void {
  const folder = mkdtempSync(join(tmpdir(), "record-shell-"));
  copyFileSync(join(FOLDER, `${name}.sh`), join(folder, `${name}.sh`));
  const results = mkdtempSync(join(tmpdir(), "record-shell-"));
  const wrapper = spawnSync("sh", ["-c", WRAPPER, "sh", `${name}.sh`, results], {
    cwd: folder,
    env: ENVIRONMENT,
    timeout: TIME_LIMIT_MS,
    input: "",
  });
  if (wrapper.status !== 0) throw new Error(`${name}: did not end (${wrapper.signal})`);
  const read = (file: string) => readFileSync(join(results, file), "latin1");
  const recording = { versions, status: Number(read("status")), stdout: read("out"), stderr: read("err") };
  for (const each of [folder, results]) rmSync(each, { recursive: true });
  writeFileSync(join(FOLDER, `${name}.expected`), `${JSON.stringify(recording, undefined, 1)}\n`);
}

const chosen = process.argv.slice(2);
const all = readdirSync(FOLDER)
  .filter((file) => file.endsWith(".sh"))
  .map((file) => file.slice(0, -3));
for (const name of chosen.length > 0 ? chosen : all) record(name);
