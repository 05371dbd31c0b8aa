import { readFileSync } from "node:fs";
import { beforeAll, expect, it } from "vitest";
import { missingForUml } from "../../src/cli/programs.ts";
import { umlTarget } from "../../src/cli/uml/recorder.ts";
import { parseRecording, type RecordedCommand, withoutUsage } from "../../tools/golden-commands.ts";
import { MAIN, recorderScript, replayed } from "./link-replay.ts";
import { describeLive } from "./live.ts";

// test/golden/live-link/kernel.sh was recorded with the real `ip` on a kernel that has ipvlan. There, `ipvl link` finds
// the kernel's own driver and uses it: what it prints is the same, octet for octet.

const recorded = parseRecording(
  readFileSync(new URL("../golden/live-link/kernel.golden", import.meta.url), "utf8"),
);
// The guest sees the host's files, but /tmp and /run are its own.
const hidden = /^\/(tmp|run)\//.test(MAIN) ? `the guest does not see ${MAIN}` : undefined;
const missing = (await missingForUml()) ?? hidden;

describeLive("ipvl link on a kernel that has ipvlan", () => {
  let answers: readonly RecordedCommand[] = [];

  beforeAll(async () => {
    if (missing !== undefined) return;
    const script = recorderScript(recorded.map(({ command }) => [command, replayed(command)]));
    const target = umlTarget({ parallel: 1, timeoutSeconds: 120 });
    const outcome = await target.run([{ name: "kernel.sh", script }]).outcomes[0]!;
    if (!outcome.ok) throw new Error(outcome.reason);
    answers = parseRecording(new TextDecoder().decode(outcome.result.stdout)).map((each) => ({
      ...each,
      output: withoutUsage(each.output),
    }));
  }, 150_000);

  for (const [index, { command, output, status }] of recorded.entries()) {
    it.skipIf(missing !== undefined)(
      `${index + 1} ${command}${missing === undefined ? "" : ` (${missing})`}`,
      () => {
        expect(answers[index]).toEqual({ command, output, status });
      },
    );
  }
});
