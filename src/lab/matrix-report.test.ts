import { expect, test } from "vitest";
import { MATRIX_PAIRS, MATRIX_ROWS, matrixScript, parseMatrixOutput } from "./matrix.ts";
import {
  compareMatrices,
  formatMatrixJson,
  formatMatrixMarkdown,
  formatMatrixText,
  type Matrix,
  pairName,
  parseMatrixJson,
} from "./matrix-report.ts";

/** Every cell yes, but what `changed` says of the first pair. */
function matrixWith(changed: Readonly<Record<string, "yes" | "no" | undefined>>): Matrix {
  return new Map(
    MATRIX_PAIRS.map((pair, index) => {
      const cells = new Map<string, "yes" | "no">(MATRIX_ROWS.map((row) => [row.id, "yes"]));
      for (const [row, cell] of index === 0 ? Object.entries(changed) : []) {
        if (cell === undefined) cells.delete(row);
        else cells.set(row, cell);
      }
      return [pairName(pair), cells];
    }),
  );
}

test("nine pairs, and a script for each that names every row once", () => {
  expect(MATRIX_PAIRS).toHaveLength(9);
  for (const pair of MATRIX_PAIRS) {
    const script = matrixScript(pair);
    for (const row of MATRIX_ROWS) expect(script.split(` ${row.id} `)).toHaveLength(2);
  }
});

test("output lines become cells, anything else is passed over", () => {
  const cells = parseMatrixOutput("sibling/4 yes\nPING 10.0.0.1\nsibling/6 no\nsibling/4x no\n");
  expect([...cells]).toEqual([
    ["sibling/4", "yes"],
    ["sibling/6", "no"],
  ]);
});

test("a row shows both families: yes, -, the one that arrives, ? for what is not known", () => {
  const first = (matrix: Matrix, title: string): string | undefined =>
    formatMatrixMarkdown(matrix)
      .split("\n")
      .find((line) => line.startsWith(`| ${title} |`))
      ?.split("|")[2]
      ?.trim();
  expect(first(matrixWith({}), "slave to sibling")).toBe("yes");
  expect(first(matrixWith({ "sibling/4": "no", "sibling/6": "no" }), "slave to sibling")).toBe("-");
  expect(first(matrixWith({ "sibling/6": "no" }), "slave to sibling")).toBe("IPv4");
  expect(first(matrixWith({ "sibling/6": undefined }), "slave to sibling")).toBe("?");
});

test("columns of the text line up", () => {
  const lines = formatMatrixText(matrixWith({})).trimEnd().split("\n");
  const column = lines[0]!.indexOf("l3s bridge");
  for (const line of lines.slice(1)) expect(line.slice(column - 1, column + 3)).toBe(" yes");
});

test("JSON reads back; anything else is refused", () => {
  const matrix = matrixWith({ "sibling/4": "no", "slave-far/6": undefined });
  expect(parseMatrixJson(formatMatrixJson(matrix))).toEqual(matrix);
  for (const text of ["", "{}", "[1]", '[{"mode":"l2"}]']) expect(parseMatrixJson(text)).toBeUndefined();
});

test("differences name pair, row and both answers", () => {
  expect(compareMatrices(matrixWith({}), matrixWith({ "sibling/4": "no" }))).toEqual([
    { pair: "l2 bridge", row: "sibling/4", left: "yes", right: "no" },
  ]);
  expect(compareMatrices(matrixWith({}), matrixWith({}))).toEqual([]);
});
