import { describe, expect, test } from "vitest";
import { parseCaptureOptions } from "./capture-options.ts";

const capture = (...args: string[]) => {
  const parsed = parseCaptureOptions(args);
  if (parsed.kind !== "capture") throw new Error(JSON.stringify(parsed));
  return parsed.options;
};

describe("the words of ipvl capture", () => {
  test("devices, files, counts", () => {
    expect(capture()).toMatchObject({ parent: undefined, devices: [], tcpdump: { writeFile: undefined } });
    expect(capture("ipvl1", "-w", "x.pcapng", "eth0", "-c3", "-s", "96")).toMatchObject({
      devices: ["ipvl1", "eth0"],
      tcpdump: { writeFile: "x.pcapng", count: 3, snapshotLength: 96 },
    });
    expect(capture("-i", "ipvl1", "-evv").devices).toEqual(["ipvl1"]);
  });

  test("--parent, in both forms, anywhere", () => {
    expect(capture("--parent", "eth0", "-n")).toMatchObject({ parent: "eth0", devices: [] });
    expect(capture("ipvl1", "--parent=eth1")).toMatchObject({ parent: "eth1", devices: ["ipvl1"] });
  });

  test.each([
    [["--parent"], "option '--parent' requires an argument"],
    [["-c", "0"], "invalid packet count 0"],
    [["-r", "x"], "-r: tcpdump and wireshark read the files"],
    [["-F", "x"], "-F: there are no filters; tcpdump filters what -w - writes"],
    [["--count"], "--count is not there (see ipvl capture --help)"],
    [["-C", "5"], "-C is not there (see ipvl capture --help)"],
    [["-k"], "invalid option -- 'k'"],
    [["-D"], "-D: ipvl status shows what there is"],
  ])("%j is refused", (args, message) => {
    expect(parseCaptureOptions(args)).toEqual({ kind: "wrong", message });
  });

  test("help", () => {
    expect(parseCaptureOptions(["--help"])).toEqual({ kind: "help" });
  });
});
