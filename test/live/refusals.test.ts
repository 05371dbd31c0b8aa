import { expect, it } from "vitest";
import { DaemonScene } from "./daemon-scene.ts";
import { MAIN } from "./link-replay.ts";
import { describeLive } from "./live.ts";

/** Whatever keeps `ipvl` from its work is one line for a person. */
describeLive("ipvl without what it needs", () => {
  const scene = new DaemonScene();
  const nobody = ["setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups"];

  it.each([
    ["daemon"],
    ["status"],
    ["doctor"],
    ["daemon --stop"],
    ["link add link lo name x type ipvlan mode l2"],
  ])("%s needs root, and says so", async (words) => {
    const { status, stdout, stderr } = await scene.run("host", [
      ...nobody,
      ...scene.ipvlWords(...words.split(" ")),
    ]);
    expect(stderr).toMatch(/^(ipvl: .*needs root|RTNETLINK answers: Operation not permitted)\n$/);
    expect(stdout).toBe("");
    expect(status).not.toBe(0);
  });

  it("shows links to anybody", async () => {
    const { status, stdout } = await scene.run("host", [...nobody, ...scene.ipvlWords("link", "show")]);
    expect(stdout).toContain("1: lo:");
    expect(status).toBe(0);
  });

  it("names koffi where that is not installed", async () => {
    // An empty folder in its place.
    const hide = `mount -t tmpfs tmpfs "$(dirname "$(realpath "$1")")/../../node_modules/koffi"; shift; exec "$@"`;
    const words = ["unshare", "--mount", "bash", "-c", hide, "bash", MAIN];
    for (const command of ["link show", "status", "doctor", "daemon"]) {
      const { status, stderr } = await scene.run("host", [
        ...words,
        ...scene.ipvlWords(...command.split(" ")),
      ]);
      expect(stderr).toBe(
        "ipvl: real traffic needs the package koffi, which is not installed here (npm install koffi)\n",
      );
      expect(status).toBe(1);
    }
  });

  it.each([
    ["link add link eth0 name x type ipvlan --driver both", "--driver both: must be auto, kernel or user"],
    ["daemon --keep", "--keep goes with --stop"],
    ["daemon --stop", "no daemon runs in"],
    ["link set lo up", '"lo" is not an ipvlan: use ip link set'],
    ["link del lo", '"lo" is not an ipvlan: use ip link del'],
    ["link add name d0 type dummy", "makes links of type ipvlan only; for type dummy use ip link add"],
    ["status --nonsense", "--nonsense"],
    ["doctor now", "now"],
  ])("%s is refused in words", async (words, expected) => {
    const { status, stdout, stderr } = await scene.ipvl("host", words);
    expect(stderr).toContain(expected);
    expect(stderr).not.toMatch(/\n\s+at |mistake of ipvl/);
    expect(stdout).toBe("");
    expect(status).not.toBe(0);
  });
});
