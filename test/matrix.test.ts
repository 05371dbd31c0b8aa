import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { emulatorTarget } from "../src/cli/emulator/target.ts";
import { MATRIX_PAIRS, matrixScript, parseMatrixOutput } from "../src/lab/matrix.ts";
import { pairName, parseMatrixJson } from "../src/lab/matrix-report.ts";

// Who reaches whom: each cell as Linux 6.1 answered when the recording was made (`ipvl matrix --on uml --format json`).

const recorded = parseMatrixJson(
  readFileSync(join(import.meta.dirname, "golden/matrix/linux-6.1.json"), "utf8"),
);

describe("the matrix on the emulator is the kernel's", () => {
  for (const pair of MATRIX_PAIRS) {
    test(pairName(pair), async () => {
      const script = { name: "matrix.sh", script: matrixScript(pair) };
      const outcome = await emulatorTarget({ seed: "matrix" }).run([script]).outcomes[0];
      if (outcome?.ok !== true) throw new Error(outcome?.reason);
      const { stdout, stderr } = outcome.result;
      expect(new TextDecoder().decode(stderr)).toBe("");
      const cells = parseMatrixOutput(new TextDecoder().decode(stdout));
      expect(cells.size).toBeGreaterThan(0);
      expect(Object.fromEntries(cells)).toEqual(Object.fromEntries(recorded?.get(pairName(pair)) ?? []));
    });
  }
});
