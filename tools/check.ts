/**
 * `npm test`: everything that a change must pass, in one go, with one line for each part and, at the end, the sum:
 * `N passed, N failed`. The output of a part is shown when it fails.
 */
import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

interface Count {
  readonly passed: number;
  readonly failed: number;
  /** More to be said about a part, a line each. */
  readonly remarks?: readonly string[];
}

interface Finished {
  readonly status: number;
  readonly output: string;
}

/** One part: a program to run, and how many checks it stood for. */
interface Part {
  readonly name: string;
  readonly program: string;
  readonly args: readonly string[];
  readonly count: (finished: Finished) => Promise<Count>;
}

const bin = (name: string): string => join("node_modules", ".bin", name);

/** A program that is one check: it succeeds or not. */
const asOne = async ({ status }: Finished): Promise<Count> => (status === 0 ? one : none);
const one: Count = { passed: 1, failed: 0 };
const none: Count = { passed: 0, failed: 1 };

function parts(scratch: string): readonly Part[] {
  const unit = join(scratch, "unit.json");
  return [
    { name: "types and layers", program: bin("tsc"), args: ["-b"], count: asOne },
    { name: "types of tests", program: bin("tsc"), args: ["-p", "test/tsconfig.json"], count: asOne },
    { name: "lint and format", program: bin("biome"), args: ["check", "."], count: asOne },
    {
      name: "tests",
      program: bin("vitest"),
      args: ["run", "--reporter=default", "--reporter=json", `--outputFile.json=${unit}`],
      count: (finished) => countUnitTests(unit, finished),
    },
    {
      name: "labs, on the emulator",
      program: process.execPath,
      args: ["dist/bin/main.js", "run", "--reporter", "tap", "labs"],
      count: async ({ output }) => countTap(output),
    },
    { name: "dead code", program: bin("knip"), args: [], count: asOne },
  ];
}

async function countUnitTests(report: string, finished: Finished): Promise<Count> {
  try {
    const { numPassedTests, numFailedTests, testResults }: VitestReport = JSON.parse(
      await readFile(report, "utf8"),
    );
    // A file that can't be loaded is no failed test, but a failed run.
    const failed = numFailedTests || (finished.status === 0 ? 0 : 1);
    return { passed: numPassedTests, failed, remarks: [liveRemark(testResults)] };
  } catch {
    return none;
  }
}

/** What of vitest's report in JSON is read here. */
interface VitestReport {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly testResults: readonly {
    readonly name: string;
    readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[];
  }[];
}

/** The live suite needs root and Linux: how many of its tests ran, or why none did. Continuous integration reads this. */
function liveRemark(files: VitestReport["testResults"]): string {
  const tests = files
    .filter(({ name }) => name.includes("/test/live/"))
    .flatMap(({ assertionResults }) => assertionResults);
  const passed = tests.filter(({ status }) => status === "passed").length;
  const skipped = tests.filter(({ status }) => status === "skipped" || status === "pending");
  const ran = `      live: ${passed} of these on this machine's kernel`;
  if (skipped.length === 0) return ran;
  const reasons = skipped.map(({ fullName }) => /\(skipped: (.*?)\)/.exec(fullName)?.[1] ?? fullName);
  const told = [...new Set(reasons)].map(
    (reason) =>
      `SKIP  live: ${reasons.filter((other) => other === reason).length} tests did not run: ${reason}`,
  );
  return [...(passed === 0 ? [] : [ran]), ...told].join("\n");
}

function countTap(output: string): Count {
  const points = (pattern: RegExp): number => output.match(pattern)?.length ?? 0;
  const [passed, failed] = [points(/^ok /gm), points(/^not ok /gm)];
  return { passed, failed: passed === 0 ? Math.max(1, failed) : failed };
}

function run({ program, args }: Part): Promise<Finished> {
  return new Promise((resolve) => {
    const child = spawn(program, args, { stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    const add = (bytes: Uint8Array): void => {
      output += new TextDecoder().decode(bytes);
    };
    child.stdout.on("data", add);
    child.stderr.on("data", add);
    child.on("error", (error) => resolve({ status: 127, output: error.message }));
    child.on("close", (status) => resolve({ status: status ?? 128, output }));
  });
}

async function check(): Promise<Count> {
  const scratch = await mkdtemp(join(tmpdir(), "ipvl-check-"));
  let sum: Count = { passed: 0, failed: 0 };
  try {
    for (const part of parts(scratch)) {
      const started = performance.now();
      const finished = await run(part);
      const { passed, failed, remarks = [] } = await part.count(finished);
      const seconds = ((performance.now() - started) / 1000).toFixed(1);
      if (failed > 0) process.stdout.write(`${finished.output}\n`);
      process.stdout.write(
        `${failed > 0 ? "FAIL" : "ok  "}  ${part.name}: ${passed} passed, ${failed} failed (${seconds} s)\n`,
      );
      for (const remark of remarks) process.stdout.write(`${remark}\n`);
      sum = { passed: sum.passed + passed, failed: sum.failed + failed };
    }
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
  return sum;
}

const { passed, failed } = await check();
process.stdout.write(`${passed} passed, ${failed} failed\n`);
process.exitCode = failed === 0 ? 0 : 1;
