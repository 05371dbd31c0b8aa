/**
 * Records test/golden/ipv6/packets.jsonl: what Linux answers to each packet of ipv6-packet-cases.ts.
 *
 *     npx tsc -b && node dist/tools/record-ipv6-packets.js
 */
import { readFile, writeFile } from "node:fs/promises";
import { umlTarget } from "../src/cli/uml/recorder.ts";
import { PACKET_CASES } from "./ipv6-packet-cases.ts";
import { PACKET_SETUP } from "./ipv6-packets.ts";

const GOLDEN = "test/golden/ipv6/packets.jsonl";

async function main(): Promise<number> {
  const program = await readFile("tools/record-ipv6-packets.py", "utf8");
  const script = `cat >/tmp/play.py <<'EOF-PROGRAM'\n${program}EOF-PROGRAM
cat >/tmp/cases.json <<'EOF-CASES'\n${JSON.stringify(PACKET_CASES)}\nEOF-CASES
${PACKET_SETUP}python3 /tmp/play.py /tmp/cases.json\n`;
  const running = umlTarget({ parallel: 1, timeoutSeconds: 300 }).run([{ name: "packets.sh", script }]);
  const [outcome] = await Promise.all(running.outcomes);
  const versions = await running.versions;
  if (!outcome?.ok || versions === undefined) {
    process.stderr.write(`${outcome?.ok === false ? outcome.reason : "no answer"}\n`);
    return 1;
  }
  process.stderr.write(new TextDecoder().decode(outcome.result.stderr));
  const lines = new TextDecoder().decode(outcome.result.stdout);
  await writeFile(GOLDEN, `${JSON.stringify({ recordedOn: versions.kernel })}\n${lines}`);
  return outcome.result.status;
}

process.exitCode = await main();
