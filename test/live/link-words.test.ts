import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { parseRecording, type RecordedCommand, withoutUsage } from "../../tools/golden-commands.ts";
import { recorderScript, replayed } from "./link-replay.ts";
import { describeLive } from "./live.ts";

// test/golden/live-link/words.sh was recorded on the kernel's own driver. Here the same commands run on this kernel:
// those about ipvlan links by `ipvl`, the others by the real `ip`.

const GOLDEN = new URL("../golden/live-link/words.golden", import.meta.url);

let folder = "";
let answers: readonly RecordedCommand[] = [];
const recorded = parseRecording(readFileSync(GOLDEN, "utf8"));

describeLive("the words of ipvl link", () => {
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "ipvl-words-"));
    answers = replay(recorded.map(({ command }) => command));
  }, 120_000);

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  for (const [index, { command, output, status }] of recorded.entries()) {
    it(`${index + 1} ${command}`, () => {
      const answer = answers[index]!;
      expect({ output: masked(answer.output), status: answer.status }).toEqual({
        output: masked(output),
        status,
      });
    });
  }
});

/** In a network and a mount namespace of their own, whose names for namespaces are theirs alone. */
function replay(commands: readonly string[]): readonly RecordedCommand[] {
  const script = join(folder, "script.sh");
  const names = "mkdir -p /run/netns; mount -t tmpfs tmpfs /run/netns";
  const commandsOf = recorderScript(commands.map((command) => [command, replayed(command)]));
  writeFileSync(script, `${names}\n${commandsOf}ipvl daemon --stop\n`);
  const output = execFileSync("unshare", ["--net", "--mount", "bash", script], {
    encoding: "utf8",
    env: { ...process.env, IPVL_RUN_DIR: join(folder, "run"), IPVL_DRIVER: "user" },
    timeout: 110_000,
  });
  return parseRecording(output).map((each) => ({ ...each, output: withoutUsage(each.output) }));
}

/** What differs for reasons that have nothing to do with the driver. */
function masked(output: string): string {
  return (
    output
      // The recording kernel has one receive queue and doesn't say so; it is older, too.
      .replaceAll(/numrxqueues \d+ /g, "")
      .replaceAll(/"num_rx_queues":\d+,/g, "")
      // A slave is made in its parent's namespace and moved, so that other numbers are used up.
      .replaceAll(/^\d+: /gm, "N: ")
      .replaceAll(/"ifindex": ?\d+/g, '"ifindex":N')
      // A slave's queueing discipline is set when it is made: before it was ever up, the kernel's own shows noop.
      .replaceAll(/^(N: \w+@\S+: .*) qdisc no(?:op|queue) state DOWN/gm, "$1 qdisc no... state DOWN")
      .replaceAll(/"qdisc": ?"no(?:op|queue)",\s*"operstate": ?"DOWN"/g, '"qdisc":"no...","operstate":"DOWN"')
      // far0's address is random.
      .replaceAll(/(far0@[^\n]*\n\s+link\/ether )\S+/g, "$1far")
  );
}
