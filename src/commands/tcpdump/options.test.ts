import { describe, expect, test } from "vitest";
import { parseInvocation } from "./options.ts";

function options(...args: string[]) {
  const invocation = parseInvocation(args);
  if (invocation.kind !== "capture") throw new Error(JSON.stringify(invocation));
  return invocation.options;
}

describe("the command line", () => {
  test("letters combine, counts count, the rest is the filter", () => {
    const parsed = options("-nnevvi", "eno2", "-c5", "icmp", "and", "host", "10.0.0.1");
    expect(parsed).toMatchObject({
      device: "eno2",
      count: 5,
      resolveNames: false,
      expression: "icmp and host 10.0.0.1",
      print: { linkHeader: 1, verbose: 2 },
    });
  });

  test("options may follow the filter", () => {
    expect(options("arp", "-n", "-i", "lo")).toMatchObject({ device: "lo", expression: "arp" });
  });

  test("long options and their abbreviations", () => {
    expect(options("--interface=lo", "--direction", "in", "--snap=96", "--number")).toMatchObject({
      device: "lo",
      direction: "in",
      snapshotLength: 96,
      print: { numbered: 1 },
    });
  });

  test.each([
    [["-s", "0x60"], 96],
    [["-s", "0140"], 96],
    [["-s", "0"], 0],
  ])("%j as strtol(3) reads it", (args, snapshotLength) => {
    expect(options(...args)).toMatchObject({ snapshotLength });
  });

  test.each(["-d", "-C 5", "-G 5", "-T rpc", "-V list", "-y RAW", "-z gzip", "-E secret"])(
    "%s is refused as lacking",
    (text) => {
      expect(parseInvocation(text.split(" "))).toMatchObject({ kind: "lacking" });
    },
  );

  test("an error is the first one on the line", () => {
    expect(parseInvocation(["-c", "0", "-d"])).toEqual({ kind: "error", message: "invalid packet count 0" });
    expect(parseInvocation(["-h", "-c", "0"])).toEqual({ kind: "help" });
  });
});
