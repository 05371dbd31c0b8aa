import { connect } from "node:net";
import { beforeAll, expect, it } from "vitest";
import { DaemonScene } from "./daemon-scene.ts";
import { describeLive, type Running } from "./live.ts";

/** A thousand take a minute and a half of a small machine: `IPVL_LIVE_SLAVES=1000 npx vitest run test/live/many-slaves.test.ts`. */
const COUNT = Number(process.env.IPVL_LIVE_SLAVES ?? 100);
const PATIENCE_MS = 20_000 + COUNT * 150;
const OUTSIDE = "192.0.2.1";

describeLive(`${COUNT} slaves of one parent`, () => {
  const scene = new DaemonScene();
  let daemon: Running;

  beforeAll(async () => {
    scene.cable(["host", "eth0"], ["outside", "far0"]);
    scene.setUp("outside", `ip addr add ${OUTSIDE}/24 dev far0`);
    daemon = await scene.daemon("host");
  });

  it("are made by one client that doesn't wait between them", { timeout: PATIENCE_MS }, async () => {
    const parent = Number(scene.setUp("host", "cat /sys/class/net/eth0/ifindex"));
    const namespace = { path: `/run/netns/${scene.namespace("host")}` };
    const answers = await ask(
      `${scene.runFolder}/socket`,
      Array.from({ length: COUNT }, (_, id) => ({
        id,
        op: "add",
        namespace,
        parent,
        name: `s${id}`,
        data: { mode: 0, flags: 0 },
      })),
    );
    expect(answers.filter((answer) => !("ok" in answer))).toEqual([]);
  });

  it("are shown, the last one carries traffic", { timeout: PATIENCE_MS }, async () => {
    const links = JSON.parse(await scene.done("host", "-j link show type ipvlan"));
    expect(links).toHaveLength(COUNT);
    expect((await scene.status("host")).ports[0]?.report?.slaves).toHaveLength(COUNT);
    const last = `s${COUNT - 1}`;
    scene.setUp("host", `ip link set ${last} netns ${scene.namespace("guest")}`);
    scene.setUp("guest", `ip addr add 192.0.2.2/24 dev ${last}; ip link set ${last} up`);
    expect((await scene.shell("guest", `ping -c 1 -W 3 ${OUTSIDE}`)).stdout).toContain("1 received");
  });

  it("are all taken back after kill -9", { timeout: PATIENCE_MS }, async () => {
    await daemon.kill();
    daemon = await scene.daemon("host");
    expect(JSON.parse(await scene.done("host", "-j link show type ipvlan"))).toHaveLength(COUNT - 1);
    expect((await scene.shell("guest", `ping -c 1 -W 3 ${OUTSIDE}`)).stdout).toContain("1 received");
  });

  it("are all removed when the daemon stops", { timeout: PATIENCE_MS }, async () => {
    process.kill((await scene.status("host")).pid, "SIGTERM");
    expect((await daemon.finished).status).toBe(0);
    expect(
      scene
        .setUp("host", "ip -o link")
        .split("\n")
        .filter((line) => / s\d/.test(line)),
    ).toEqual([]);
    expect(scene.setUp("guest", "ip -o link")).not.toMatch(/ s\d/);
  });
});

/** All requests at once; the answers in the order in which they came. */
async function ask(socket: string, requests: readonly unknown[]): Promise<readonly object[]> {
  const client = connect(socket);
  client.end(['{"ipvl":1}', ...requests.map((request) => JSON.stringify(request)), ""].join("\n"));
  let text = "";
  client.on("data", (chunk: Uint8Array) => {
    text += Buffer.from(chunk).toString();
  });
  await new Promise((settle) => client.on("close", settle));
  return text
    .trim()
    .split("\n")
    .slice(1)
    .map((line) => JSON.parse(line));
}
