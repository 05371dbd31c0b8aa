/**
 * Records test/golden/live/exchange.txt: what four taps saw of one conversation (exchange.sh, beside it) around the kernel's own
 * driver on user-mode Linux, in l2 and l3 with every flag. test/live/exchange.test.ts holds ours against it.
 *
 *     npx tsc -b && node dist/tools/record-exchange.js
 */
import { readFile, writeFile } from "node:fs/promises";
import { umlTarget } from "../src/cli/uml/recorder.ts";

const FOLDER = "test/golden/live/";
const MODES = ["l2", "l3"];
const FLAGS = ["bridge", "private", "vepa"];

function scriptOf(exchange: string, mode: string, flag: string): string {
  return `for name in host lan a b; do ip netns add $name; done
cat > /tmp/exchange.sh <<'END OF EXCHANGE'
${exchange}
END OF EXCHANGE
for step in network slaves conversation; do P= MODE=${mode} FLAG=${flag} STEP=$step bash /tmp/exchange.sh; done
`;
}

async function main(): Promise<number> {
  const exchange = await readFile(`${FOLDER}exchange.sh`, "utf8");
  const scripts = MODES.flatMap((mode) =>
    FLAGS.map((flag) => ({ name: `${mode}-${flag}`, script: scriptOf(exchange, mode, flag) })),
  );
  const running = umlTarget({ parallel: 1, timeoutSeconds: 100 }).run(scripts);
  const outcomes = await Promise.all(running.outcomes);
  const versions = await running.versions;
  if (versions === undefined) return 1;
  const texts = outcomes.map((outcome) => {
    if (!outcome.ok) throw new Error(outcome.reason);
    const { stdout, stderr } = outcome.result;
    if (stderr.length > 0) throw new Error(new TextDecoder().decode(stderr));
    return new TextDecoder().decode(stdout);
  });
  await writeFile(
    `${FOLDER}exchange.txt`,
    `recorded on ${versions.kernel}; ${versions.tools.join("; ")}\n${texts.join("")}`,
  );
  return 0;
}

process.exitCode = await main();
