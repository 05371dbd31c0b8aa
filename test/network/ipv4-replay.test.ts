import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { decodeText } from "../../src/wire/text.ts";
import { emulate } from "../ip-replay.ts";

/**
 * Every script of test/golden/ipv4 prints here what it printed on user-mode Linux 6.1.176 with the real programs,
 * except for what differs from one recording to the next, too.
 */
const DIRECTORY = new URL("../golden/ipv4/", import.meta.url);

const VOLATILE: readonly (readonly [RegExp, string, string])[] = [
  [/time=[0-9.]+ ms/g, "time=T ms", "round-trip times"],
  [/time \d+ms/g, "time T", "when the last probe went out"],
  [/= [0-9./]+ ms/g, "= T ms", "round-trip times"],
  [/, ipg\/ewma [0-9./]+ ms/g, "", "round-trip times"],
  [/ {2}[0-9.]+ms$/gm, "  T", "arping's round-trip times"],
  [/\bid [1-9]\d*,/g, "id N,", "IP and ICMP identifiers, unless 0"],
  [/ident=\d+/g, "ident=N", "ICMP identifiers"],
  [/^\[\d+\.\d{6}\]/gm, "[T]", "the time of day"],
  [/expires \d+sec/g, "expires Nsec", "seconds since an ICMP message came"],
  [/lladdr (?!02:00)\S+/g, "lladdr M", "random MAC addresses"],
  [/\[udp\/\S+\]/g, "[udp/S]", "names of the recording machine's /etc/services"],
];

describe("scripts print what they printed on a real kernel", () => {
  const scripts = readdirSync(DIRECTORY).filter((name) => name.endsWith(".sh"));
  it.each(scripts)("%s", (name) => {
    const recorded = readFileSync(new URL(`${name}.uml`, DIRECTORY), "utf8");
    expect(masked(run(name))).toBe(masked(recorded));
  });
});

function run(name: string): string {
  const machine = emulate();
  machine.files.writeFile(`/root/${name}`, readFileSync(new URL(name, DIRECTORY)), "truncate");
  let output = "";
  const sink = (bytes: Uint8Array): void => {
    output += decodeText(bytes);
  };
  const process = machine.start("bash", ["bash", `/root/${name}`], { stdout: sink, stderr: sink });
  const result = machine.run({ ended: process });
  const status =
    result.kind === "ended" && result.status.kind === "exited" ? result.status.status : result.kind;
  return `${output}[exit ${status}]\n`;
}

function masked(text: string): string {
  return VOLATILE.reduce((result, [pattern, mask]) => result.replace(pattern, mask), text);
}
