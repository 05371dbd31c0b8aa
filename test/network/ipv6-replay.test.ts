import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { emulatorTarget } from "../../src/cli/emulator/target.ts";

// test/golden/ipv6/replay-*.sh: the same script on the emulator and on user-mode Linux 6.1, line by line.

const GOLDEN: URL = new URL("../golden/ipv6/", import.meta.url);
/** The recording machine is slow: a second may pass between setting a lifetime and showing it. */
const LIFETIME = /(?<=valid_lft )\d+sec preferred_lft \d+sec|(?<=expires )-?\d{1,3}sec/g;

/** Identifiers of ping, and of processes. */
const IDENTIFIERS = /(?<=echo (?:request|reply), id )\d+/g;

/** Round trips and how long a run took. */
const TIMES = /(?<=time=)[\d.]+(?= ms)|(?<=time )\d+(?=ms)|(?<=^rtt ).*/gm;

const SCRIPTS = [
  "addr",
  "routes",
  "dad",
  "neigh",
  "ipvlan",
  "more",
  "ping",
  "forward",
  "errors",
  "dead-loop",
  "fragments",
  "rules",
  "l3-errors",
  "tables",
  "multipath",
];

test.each(SCRIPTS)("replay-%s", async (name) => {
  const file = `replay-${name}.sh`;
  const script = readFileSync(new URL(file, GOLDEN), "utf8");
  const recorded = readFileSync(new URL(`${file}.uml`, GOLDEN), "utf8");
  const [outcome] = await Promise.all(emulatorTarget({ seed: 1 }).run([{ name: file, script }]).outcomes);
  if (!outcome?.ok) throw new Error(outcome?.reason);
  const { stdout, stderr, status } = outcome.result;
  const decoder = new TextDecoder();
  const text = `${decoder.decode(stdout)}${decoder.decode(stderr)}[exit ${status}]\n`;
  const comparable = (output: string) =>
    output.replace(LIFETIME, "limited").replace(TIMES, "T").replace(IDENTIFIERS, "N").split("\n");
  expect(comparable(text)).toEqual(comparable(recorded));
});
