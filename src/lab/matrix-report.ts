import { MATRIX_PAIRS, MATRIX_ROWS, type MatrixPair, type MatrixRow } from "./matrix.ts";

/** The cells of every pair, keyed as `pairName` says. */
export type Matrix = ReadonlyMap<string, ReadonlyMap<string, "yes" | "no">>;

export function pairName(pair: MatrixPair): string {
  return `${pair.mode} ${pair.flag}`;
}

/** One cell where two runs of the matrix differ. */
export interface MatrixDifference {
  readonly pair: string;
  readonly row: string;
  readonly left: "yes" | "no" | undefined;
  readonly right: "yes" | "no" | undefined;
}

export function compareMatrices(left: Matrix, right: Matrix): readonly MatrixDifference[] {
  return MATRIX_PAIRS.map(pairName).flatMap((pair) =>
    MATRIX_ROWS.map((row) => ({
      pair,
      row: row.id,
      left: left.get(pair)?.get(row.id),
      right: right.get(pair)?.get(row.id),
    })).filter((cell) => cell.left !== cell.right),
  );
}

/** Aligned columns for a terminal: `yes`, `-` for no, `IPv4` for that only, `?` where the run gave nothing. */
export function formatMatrixText(matrix: Matrix): string {
  const rows = tableRows(matrix);
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column]!))
        .join("  ")
        .trimEnd(),
    )
    .join("\n")
    .concat("\n");
}

export function formatMatrixMarkdown(matrix: Matrix): string {
  const [head, ...body] = tableRows(matrix);
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |\n`;
  return [head!, head!.map((_, column) => (column === 0 ? "---" : ":-:")), ...body].map(line).join("");
}

export function formatMatrixJson(matrix: Matrix): string {
  const pairs = MATRIX_PAIRS.map((pair) => ({
    ...pair,
    reaches: Object.fromEntries(
      MATRIX_ROWS.map((row) => [row.id, answer(matrix.get(pairName(pair))?.get(row.id))]),
    ),
  }));
  return `${JSON.stringify(pairs, null, 2)}\n`;
}

/** Reads what formatMatrixJson wrote; undefined for anything else. */
export function parseMatrixJson(text: string): Matrix | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!Array.isArray(value)) return undefined;
  const matrix = new Map<string, ReadonlyMap<string, "yes" | "no">>();
  for (const pair of value as Partial<MatrixPair & { reaches: Record<string, boolean | null> }>[]) {
    const { mode, flag, reaches } = pair;
    if (mode === undefined || flag === undefined || reaches === undefined) return undefined;
    const known = Object.entries(reaches).filter((cell): cell is [string, boolean] => cell[1] !== null);
    matrix.set(
      pairName({ mode, flag }),
      new Map(known.map(([row, reached]) => [row, reached ? "yes" : "no"])),
    );
  }
  return matrix;
}

function answer(cell: "yes" | "no" | undefined): boolean | null {
  return cell === undefined ? null : cell === "yes";
}

/** Both families of a probe share a row; where they differ, the cell names the one that arrives. */
function tableRows(matrix: Matrix): readonly (readonly string[])[] {
  const head = ["", ...MATRIX_PAIRS.map(pairName)];
  const titles = [...new Set(MATRIX_ROWS.map((row) => row.title))];
  const body = titles.map((title) => {
    const rows = MATRIX_ROWS.filter((row) => row.title === title);
    return [title, ...MATRIX_PAIRS.map((pair) => cellText(rows, matrix.get(pairName(pair))))];
  });
  return [head, ...body];
}

function cellText(rows: readonly MatrixRow[], cells: ReadonlyMap<string, "yes" | "no"> | undefined): string {
  if (rows.some((row) => cells?.get(row.id) === undefined)) return "?";
  const reached = rows.filter((row) => cells?.get(row.id) === "yes");
  if (reached.length === rows.length) return "yes";
  return reached.length === 0 ? "-" : `IPv${reached[0]!.family}`;
}
