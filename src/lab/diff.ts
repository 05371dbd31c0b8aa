/** One line of a difference: kept (` `), only expected (`-`) or only printed (`+`). */
export interface DiffLine {
  readonly sign: " " | "-" | "+";
  readonly text: string;
}

/** The shortest edit from `expected` to `actual`, by longest common subsequence; outputs are short. */
export function diffLines(expected: readonly string[], actual: readonly string[]): readonly DiffLine[] {
  const lengths = commonLengths(expected, actual);
  const lines: DiffLine[] = [];
  let i = 0;
  let j = 0;
  while (i < expected.length || j < actual.length) {
    if (i < expected.length && j < actual.length && expected[i] === actual[j]) {
      lines.push({ sign: " ", text: expected[i] ?? "" });
      i++;
      j++;
    } else if (
      j >= actual.length ||
      (i < expected.length && at(lengths, i + 1, j) >= at(lengths, i, j + 1))
    ) {
      lines.push({ sign: "-", text: expected[i++] ?? "" });
    } else {
      lines.push({ sign: "+", text: actual[j++] ?? "" });
    }
  }
  return lines;
}

type Table = readonly (readonly number[])[];

/** `table[i][j]`: length of the longest common subsequence of what follows expected[i] and actual[j]. */
function commonLengths(expected: readonly string[], actual: readonly string[]): Table {
  const table = Array.from({ length: expected.length + 1 }, () =>
    new Array<number>(actual.length + 1).fill(0),
  );
  for (let i = expected.length - 1; i >= 0; i--) {
    for (let j = actual.length - 1; j >= 0; j--) {
      const row = table[i] as number[];
      row[j] =
        expected[i] === actual[j]
          ? at(table, i + 1, j + 1) + 1
          : Math.max(at(table, i + 1, j), at(table, i, j + 1));
    }
  }
  return table;
}

function at(table: Table, i: number, j: number): number {
  return table[i]?.[j] ?? 0;
}
