/**
 * Records test/golden/xtables/resets.txt: TCP segments that met rules on user-mode Linux, the resets that
 * answered them, counters and lines of the log. TCP does not exist in the emulator, so that the test puts the recorded segments on its cable.
 *
 *     npx tsc -b && node dist/tools/record-resets.js
 *
 * Each case is `# name`, then the frames on the client's cable in hexadecimal, `>` what the client sent, `<` what came, and
 * `|` what a command showed afterwards.
 */
import { writeFile } from "node:fs/promises";
import { umlTarget } from "../src/cli/uml/recorder.ts";
import { decodePcapFile, decodePcapRecord, PCAP_FILE_HEADER_LENGTH_BYTES } from "../src/wire/pcap.ts";
import { RESET_CASES, RESET_SETUP, type ResetCase } from "./reset-cases.ts";

const FILE = "test/golden/xtables/resets.txt";
const CLIENT_MAC = "ba6b8c000001";

function scriptOf({ rule, traffic, show = "" }: ResetCase): string {
  return `${RESET_SETUP}
sleep 3
ip netns exec a ping -c 1 -q 10.0.1.2 >/dev/null; ip netns exec a ping -c 1 -q 2001:db8:b::2 >/dev/null
${rule}
ip netns exec a tcpdump -U -s 0 -i e0 -w /tmp/capture tcp 2>/dev/null & listener=$!
sleep 2
{ ${traffic}; } >/dev/null 2>&1 </dev/null
sleep 1
kill $listener; wait $listener
base64 -w 0 /tmp/capture
echo
${show}
`;
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("hex");
}

function framesOf(capture: Uint8Array): readonly Uint8Array[] {
  const file = decodePcapFile(capture);
  if (!file.ok) throw new Error(file.reason);
  const frames: Uint8Array[] = [];
  for (let at = PCAP_FILE_HEADER_LENGTH_BYTES; at < capture.length; ) {
    const record = decodePcapRecord(file.value, capture, at);
    if (!record.ok) throw new Error(record.reason);
    frames.push(record.value.bytes);
    at += 16 + record.value.bytes.length;
  }
  return frames;
}

function describeCase(name: string, capture: Uint8Array): string {
  const frames = framesOf(capture).map((bytes) => {
    const text = hex(bytes);
    return `${text.slice(12, 24) === CLIENT_MAC ? ">" : "<"} ${text}\n`;
  });
  return `# ${name}\n${frames.join("")}`;
}

async function main(): Promise<number> {
  const scripts = RESET_CASES.map((each, index) => ({ name: `case-${index}`, script: scriptOf(each) }));
  const running = umlTarget({ parallel: 1, timeoutSeconds: 60 }).run(scripts);
  const outcomes = await Promise.all(running.outcomes);
  const versions = await running.versions;
  if (versions === undefined) return 1;
  const cases = outcomes.map((outcome, index) => {
    if (!outcome.ok) throw new Error(outcome.reason);
    const [capture = "", ...shown] = new TextDecoder().decode(outcome.result.stdout).split("\n");
    const lines = shown.filter((line) => line !== "").map((line) => `| ${line}\n`);
    return describeCase(RESET_CASES[index]!.name, Buffer.from(capture, "base64")) + lines.join("");
  });
  await writeFile(FILE, `recorded on ${versions.kernel}; ${versions.tools.join("; ")}\n${cases.join("")}`);
  return 0;
}

process.exitCode = await main();
