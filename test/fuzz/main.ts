/**
 * `npm run fuzz -- [CASES [SEED]]`: random input into everything that reads any. Prints cases and seed, so that what it
 * finds can be found again; ends with `N passed, N failed`.
 */
import { fuzzDriver } from "./driver.ts";
import { fuzzShell } from "./shell.ts";
import { fuzzTranscripts } from "./transcript.ts";
import { fuzzWire } from "./wire.ts";

interface Target {
  readonly name: string;
  readonly fuzz: (cases: number, seed: number) => { readonly cases: number };
  /** A case that does more work than a frame counts for more. */
  readonly framesPerCase: number;
}

const TARGETS: readonly Target[] = [
  { name: "driver", fuzz: fuzzDriver, framesPerCase: 1 },
  { name: "decoders, printers and filters", fuzz: fuzzWire, framesPerCase: 1 },
  { name: "transcripts", fuzz: fuzzTranscripts, framesPerCase: 20 },
  { name: "shell", fuzz: fuzzShell, framesPerCase: 200 },
];

const [casesText = "200000", seedText = String(Date.now() % 1_000_000)] = process.argv.slice(2);
const [cases, seed] = [Number(casesText), Number(seedText)];
if (!Number.isInteger(cases) || cases < 1 || !Number.isInteger(seed)) {
  process.stderr.write("usage: npm run fuzz -- [CASES [SEED]]\n");
  process.exit(2);
}

let failed = 0;
for (const { name, fuzz, framesPerCase } of TARGETS) {
  const share = Math.ceil(cases / framesPerCase);
  try {
    fuzz(share, seed);
    process.stdout.write(`ok    ${name}: ${share} cases, seed ${seed}\n`);
  } catch (error) {
    failed++;
    const { message, cause } = error as Error;
    process.stdout.write(`FAIL  ${name}: ${message}\n${(cause as Error | undefined)?.stack ?? ""}\n`);
  }
}
process.stdout.write(`${TARGETS.length - failed} passed, ${failed} failed\n`);
process.exitCode = failed === 0 ? 0 : 1;
