import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { emulatorTarget } from "../../src/cli/emulator/target.ts";
import { comparableText, lifetimesOf } from "../../tools/slaac-text.ts";

// test/golden/slaac/*.sh: router discovery, address autoconfiguration, source selection and radvd, as user-mode Linux
// 6.1 with radvd 2.19 and iproute2 6.1 prints them (tools/record-slaac.ts), line by line.

const GOLDEN: URL = new URL("../golden/slaac/", import.meta.url);
/** The recording machine is slow: so much later a lifetime may have been looked at. */
const TOLERANCE_SECONDS = 4;

const SCRIPTS = readdirSync(GOLDEN).filter((name) => name.endsWith(".sh"));

test("there are many", () => {
  expect(SCRIPTS.length).toBeGreaterThanOrEqual(70);
});

test.each(SCRIPTS)("%s", async (name) => {
  const directory = fileURLToPath(GOLDEN);
  const script = readFileSync(new URL(name, GOLDEN), "utf8");
  const recorded = readFileSync(new URL(`${name}.uml`, GOLDEN), "utf8");
  const target = emulatorTarget({ seed: 1 });
  const [outcome] = await Promise.all(target.run([{ name, script, directory }]).outcomes);
  if (!outcome?.ok) throw new Error(outcome?.reason);
  const text = `${new TextDecoder().decode(outcome.result.stdout)}[exit ${outcome.result.status}]\n`;
  expect(comparableText(text).split("\n")).toEqual(comparableText(recorded).split("\n"));
  const expected = lifetimesOf(recorded);
  for (const [index, seconds] of lifetimesOf(text).entries()) {
    expect(Math.abs(seconds - expected[index]!), `lifetime ${index}: ${seconds}`).toBeLessThanOrEqual(
      TOLERANCE_SECONDS,
    );
  }
});
