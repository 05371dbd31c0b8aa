import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { decodeText } from "../../src/wire/text.ts";
import { emulate } from "../ip-replay.ts";

/**
 * Connection tracking and NAT: every case of test/golden/conntrack (a title and what follows it) prints here what it
 * printed on user-mode Linux 6.1.176 with the real programs (tools/record-conntrack.ts).
 */
const DIRECTORY = new URL("../golden/conntrack/", import.meta.url);
const SCRIPTS = readdirSync(DIRECTORY)
  .filter((name) => name.endsWith(".golden") && name !== "cli.golden" && name !== "tcp.golden")
  .map((name) => name.replace(".golden", ""));

/** How many seconds the guest may take for what takes no time here. */
const TOLERANCE_SECONDS = 4;

const VOLATILE: readonly (readonly [RegExp, string, string])[] = [
  [/time=[0-9.]+ ms/g, "time=T ms", "round-trip times"],
  [/time \d+ms/g, "time T", "when the last probe went out"],
  [/= [0-9./]+ ms/g, "= T ms", "round-trip times"],
  [/\buse=[12]\b/g, "use=N", "whether the kernel's collector looks at it just then"],
  [/ id=\d{7,}/g, " id=HASH", "a hash seeded at boot"],
  [/<id>\d+</g, "<id>HASH<", "a hash seeded at boot"],
  [
    /portid=\d+( progname=conntrack)?/g,
    "portid=N",
    "process numbers; the name, if the process is still there",
  ],
  [/^\[\d+\.\d+ *\]/gm, "[T]", "the time of day"],
  [/found=\d+/g, "found=N", "how often a random port was taken"],
];

/** Ports and identifiers that no script says were drawn at random. */
function withoutRandomPorts(text: string, script: string): string {
  const said = new Set(script.match(/\d+/g));
  return text.replace(
    /\b((?:s|d)port=|id=|<[sd]port>|e0\.|10\.\d+\.\d+\.\d+\.)(\d{4,5})\b/g,
    (all, before: string, port: string) => (said.has(port) ? all : `${before}RANDOM`),
  );
}

const ENTRY = /^(?:ipv[46] +\d+ )?(?:udp|icmp|icmpv6|tcp) +\d+ \d+ /;

/** Entries that stand together are in the order of a hash, or of their seconds where a script sorts them. */
function withSortedEntries(text: string): string {
  const lines = text.split("\n");
  for (let start = 0; start < lines.length; start++) {
    let end = start;
    while (ENTRY.test(lines[end] ?? "")) end++;
    const key = (line: string): string => line.replace(ENTRY, "");
    const sorted = lines.slice(start, end).sort((a, b) => (key(a) < key(b) ? -1 : 1));
    lines.splice(start, end - start, ...sorted);
    start = Math.max(start, end - 1);
  }
  return lines.join("\n");
}

/** Cases by title. */
function casesOf(text: string, script: string): ReadonlyMap<string, string> {
  const masked = VOLATILE.reduce(
    (result, [pattern, mask]) => result.replace(pattern, mask),
    withSortedEntries(text),
  );
  const parts = withoutRandomPorts(masked, script).split(/^# /m).slice(1);
  return new Map(
    parts.map((part) => [part.slice(0, part.indexOf("\n")), part.slice(part.indexOf("\n") + 1)]),
  );
}

const TIMEOUT =
  /^((?: *\[(?:NEW|UPDATE|DESTROY)\] )?(?:\[T\]\t)?(?: *\[(?:NEW|UPDATE|DESTROY)\] )?(?:ipv[46] +\d+ )?[a-z0-9]+ +\d+ |-[AUD] -t )(\d+) /;
const XML_TIMEOUT = /<timeout>(\d+)</;

/** The seconds of the recording stand for ours where they are near. */
function withNearTimeouts(ours: string, recorded: string): string {
  const theirs = recorded.split("\n");
  return ours
    .split("\n")
    .map((line, index) => {
      for (const pattern of [TIMEOUT, XML_TIMEOUT]) {
        const own = pattern.exec(line);
        const other = pattern.exec(theirs[index] ?? "");
        if (own === null || other === null) continue;
        const near = Math.abs(Number(own.at(-1)) - Number(other.at(-1))) <= TOLERANCE_SECONDS;
        if (near) return line.replace(own[0], own[0].replace(/(\d+)([ <])$/, `${other.at(-1)}$2`));
      }
      return line;
    })
    .join("\n");
}

function run(name: string): string {
  const machine = emulate();
  for (const file of ["topology.sh", `${name}.sh`]) {
    machine.files.writeFile(`/root/${file}`, readFileSync(new URL(file, DIRECTORY)), "truncate");
  }
  let output = "";
  const sink = (bytes: Uint8Array): void => {
    output += decodeText(bytes);
  };
  const process = machine.start("bash", ["bash", `${name}.sh`], { cwd: "/root", stdout: sink, stderr: sink });
  const result = machine.run({ ended: process });
  return result.kind === "ended" ? output : `${output}[${result.kind}]\n`;
}

describe.each(SCRIPTS)("%s, as on a real kernel", (name) => {
  const script = readFileSync(new URL(`${name}.sh`, DIRECTORY), "utf8");
  const recorded = casesOf(readFileSync(new URL(`${name}.golden`, DIRECTORY), "utf8"), script);
  const replayed = casesOf(run(name), script);

  it.each([...recorded])("%s", (title, expected) => {
    expect(withNearTimeouts(replayed.get(title) ?? "(did not run)", expected)).toBe(expected);
  });
});
