import { readFile, writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { MATRIX_PAIRS, matrixScript, parseMatrixOutput } from "../lab/matrix.ts";
import {
  compareMatrices,
  formatMatrixJson,
  formatMatrixMarkdown,
  formatMatrixText,
  type Matrix,
  type MatrixDifference,
  pairName,
  parseMatrixJson,
} from "../lab/matrix-report.ts";
import { complain } from "./complaint.ts";
import type { ScriptTarget } from "./script-target.ts";

const FORMATS = { table: formatMatrixText, markdown: formatMatrixMarkdown, json: formatMatrixJson } as const;
type Format = keyof typeof FORMATS;

interface MatrixOptions {
  readonly on: "emulator" | "uml" | "live";
  readonly format: Format;
  readonly output: string | undefined;
  readonly against: string | undefined;
}

/** `ipvl matrix`: who reaches whom in every mode, by trying it. Answers the exit status. */
export async function matrixCommand(args: readonly string[]): Promise<number> {
  const options = parseMatrixOptions(args);
  if (typeof options === "string") return complain(`matrix: ${options}`);
  const expected = options.against === undefined ? undefined : await readMatrix(options.against);
  if (typeof expected === "string") return complain(`matrix: ${expected}`);
  const computed = await computeMatrix(await openTarget(options.on));
  if (typeof computed === "string") return complain(`matrix: ${computed}`);
  const { matrix, refused } = computed;
  const text = FORMATS[options.format](matrix);
  if (options.output === undefined) process.stdout.write(text);
  else await writeFile(options.output, text);
  for (const [pair, reason] of refused) process.stderr.write(`ipvl: matrix: SKIP ${pair}: ${reason}\n`);
  if (expected === undefined) return 0;
  if (refused.size === MATRIX_PAIRS.length) return complain("matrix: nothing to compare: all was refused");
  const differences = compareMatrices(expected, matrix).filter(({ pair }) => !refused.has(pair));
  for (const difference of differences) process.stderr.write(differenceLine(difference));
  return differences.length === 0 ? 0 : 1;
}

function parseMatrixOptions(args: readonly string[]): MatrixOptions | string {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        on: { type: "string", default: "emulator" },
        format: { type: "string", default: "table" },
        output: { type: "string" },
        against: { type: "string" },
      },
    });
    const { on, format, output, against } = values;
    if (on !== "emulator" && on !== "uml" && on !== "live")
      return `--on ${on}: must be emulator, uml or live`;
    if (!Object.hasOwn(FORMATS, format))
      return `--format ${format}: must be ${Object.keys(FORMATS).join(", ")}`;
    return { on, format: format as Format, output, against };
  } catch (error) {
    return (error as Error).message.split(". To specify")[0] ?? "";
  }
}

async function openTarget(on: MatrixOptions["on"]): Promise<ScriptTarget> {
  if (on === "live") {
    const { liveTarget } = await import("./live-target/target.ts");
    return liveTarget({ parallel: 3, timeoutSeconds: 300, refusal: "ends" });
  }
  if (on === "uml") {
    const { umlTarget } = await import("./uml/recorder.ts");
    return umlTarget({ parallel: 5, timeoutSeconds: 300 });
  }
  const { emulatorTarget } = await import("./emulator/target.ts");
  return emulatorTarget({ seed: "matrix" });
}

interface Computed {
  readonly matrix: Matrix;
  /** Pairs that the target can't do, and why; they have no cells. */
  readonly refused: ReadonlyMap<string, string>;
}

/** All nine pairs; a text says why one could not be run. */
async function computeMatrix(target: ScriptTarget): Promise<Computed | string> {
  const scripts = MATRIX_PAIRS.map((pair) => ({
    name: `matrix-${pair.mode}-${pair.flag}.sh`,
    script: matrixScript(pair),
  }));
  const matrix = new Map<string, ReadonlyMap<string, "yes" | "no">>();
  const refused = new Map<string, string>();
  for (const [index, pending] of target.run(scripts).outcomes.entries()) {
    const outcome = await pending;
    const name = pairName(MATRIX_PAIRS[index]!);
    if (!outcome.ok) return `${name}: ${outcome.reason}`;
    const { stdout, stderr, status, refusal } = outcome.result;
    if (refusal !== undefined) {
      refused.set(name, refusal.reason);
      continue;
    }
    if (status !== 0 || stderr.length > 0)
      return `${name}: exit ${status}: ${new TextDecoder().decode(stderr)}`;
    matrix.set(name, parseMatrixOutput(new TextDecoder().decode(stdout)));
  }
  return { matrix, refused };
}

async function readMatrix(path: string): Promise<Matrix | string> {
  try {
    return parseMatrixJson(await readFile(path, "utf8")) ?? `${path}: no matrix in JSON`;
  } catch (error) {
    return (error as Error).message;
  }
}

function differenceLine({ pair, row, left, right }: MatrixDifference): string {
  return `ipvl: matrix: ${pair}: ${row}: expected ${left ?? "nothing"}, got ${right ?? "nothing"}\n`;
}
