import { expect, test } from "vitest";
import { emulatorTarget } from "../../src/cli/emulator/target.ts";
import type { ScriptResult } from "../../src/cli/script-target.ts";

/** Shows what chance decides: link-layer addresses, identifiers, when IPv6 speaks up. */
const SCRIPT = `. ./machine.sh
tcpdump -l -n -i any >frames 2>/dev/null &
sleep 10
ping -c 3 10.138.36.66
ip -n sw link
kill $!
wait
`;

async function run(seed: string): Promise<{ readonly result: ScriptResult; readonly trace: string }> {
  let trace = "";
  const target = emulatorTarget({
    seed,
    trace: (event) => {
      trace += `${JSON.stringify(event)}\n`;
    },
  });
  const outcome = await target.run([{ name: "seed.sh", script: SCRIPT, directory: "labs/article" }])
    .outcomes[0];
  if (outcome?.ok !== true) throw new Error(outcome?.reason);
  return { result: outcome.result, trace };
}

test("same script, same seed: the same bytes and the same decisions", async () => {
  const [once, again] = [await run("a"), await run("a")];
  expect(once.result.files.has("frames")).toBe(true);
  expect(again.result).toEqual(once.result);
  expect(again.trace).toBe(once.trace);
});

test("another seed: other addresses and other times", async () => {
  const [a, b] = [await run("a"), await run("b")];
  expect(b.result.stdout).not.toEqual(a.result.stdout);
  expect(b.trace).not.toBe(a.trace);
  expect(b.result.status).toBe(a.result.status);
});
