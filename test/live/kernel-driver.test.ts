import { readFileSync } from "node:fs";
import { beforeAll, expect, it } from "vitest";
import { missingForUml } from "../../src/cli/programs.ts";
import { umlTarget } from "../../src/cli/uml/recorder.ts";
import { parseRecording, type RecordedCommand, withoutUsage } from "../../tools/golden-commands.ts";
import { MAIN, recorderScript, replayed } from "./link-replay.ts";
import { describeLive } from "./live.ts";

// test/golden/live-link/kernel.sh was recorded with the real `ip` on a kernel that has ipvlan. There, `ipvl link` finds
// the kernel's own driver and uses it: what it prints is the same, octet for octet. And ours works there beside it, on a
// kernel older than this one: without tcx, without whole UDP segments.

const recorded = parseRecording(
  readFileSync(new URL("../golden/live-link/kernel.golden", import.meta.url), "utf8"),
);
// The guest sees the host's files, but /tmp and /run are its own.
const hidden = /^\/(tmp|run)\//.test(MAIN) ? `the guest does not see ${MAIN}` : undefined;
const missing = (await missingForUml()) ?? hidden;
const reason = missing === undefined ? "" : ` (skipped: ${missing})`;

describeLive("ipvl link on a kernel that has ipvlan", () => {
  let answers: readonly RecordedCommand[] = [];
  let told = "";

  beforeAll(async () => {
    if (missing !== undefined) return;
    const script = recorderScript(recorded.map(({ command }) => [command, replayed(command)]));
    const target = umlTarget({ parallel: 2, timeoutSeconds: 120 });
    const running = target.run([
      { name: "kernel.sh", script },
      { name: "user.sh", script: USER_DRIVER },
    ]);
    const [kernel, user] = await Promise.all(running.outcomes);
    await running.versions; // The guest has ended and its folder is gone.
    if (!kernel?.ok || !user?.ok) throw new Error(JSON.stringify([kernel, user]));
    answers = parseRecording(new TextDecoder().decode(kernel.result.stdout)).map((each) => ({
      ...each,
      output: withoutUsage(each.output),
    }));
    told = new TextDecoder().decode(user.result.stdout) + new TextDecoder().decode(user.result.stderr);
  }, 150_000);

  for (const [index, { command, output, status }] of recorded.entries()) {
    it.skipIf(missing !== undefined)(`${index + 1} ${command}${reason}`, () => {
      expect(answers[index]).toEqual({ command, output, status });
    });
  }

  it.skipIf(missing !== undefined)(`serves slaves in user space, before and after kill -9${reason}`, () => {
    expect(told.match(/^2 packets transmitted, 2 received/gm)).toHaveLength(2);
    expect(told).toContain("1 slave taken back");
    expect(told).toMatch(/kept from its own stack by tc(-classic)?;/);
  });
});

const USER_DRIVER = `
export IPVL_DRIVER=user
ipvl() { '${process.execPath}' '${MAIN}' "$@"; }
ip netns add outside; ip netns add guest
ip link add eth0 type veth peer name far0 netns outside
ip link set eth0 up; ip -n outside link set far0 up; ip -n outside addr add 192.0.2.1/24 dev far0
ipvl link add link eth0 name ipvl1 netns guest type ipvlan mode l2
ip -n guest addr add 192.0.2.2/24 dev ipvl1; ip -n guest link set ipvl1 up
ip netns exec guest ping -c 2 -i 0.2 192.0.2.1
kill -9 "$(ipvl status | sed -n 's/.*daemon \\([0-9]*\\) since.*/\\1/p')"
ipvl link add link eth0 name ipvl2 type ipvlan mode l2
ip netns exec guest ping -c 2 -i 0.2 192.0.2.1
ipvl status
ipvl daemon --stop
cat /run/ipvl/log
`;
