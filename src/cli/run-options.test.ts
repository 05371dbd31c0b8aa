import { describe, expect, test } from "vitest";
import { parseRunOptions } from "./run-options.ts";

describe("ipvl run: arguments", () => {
  test("files and defaults", () => {
    expect(parseRunOptions(["a.sh", "b.md"])).toEqual({
      ok: true,
      options: {
        files: ["a.sh", "b.md"],
        on: "emulator",
        reporter: "human",
        record: false,
        out: undefined,
        trace: undefined,
        seed: "1",
        parallel: 2,
        timeoutSeconds: 120,
      },
    });
  });

  const refused: readonly (readonly [string, readonly string[], RegExp])[] = [
    ["no file", [], /no file/],
    ["an unknown option", ["--nosuch", "a.sh"], /Unknown option '--nosuch'/],
    ["an option without its value", ["a.sh", "--on"], /--on/],
    ["an unknown target", ["--on", "vm", "a.sh"], /--on vm/],
    ["an unknown reporter", ["--reporter", "xml", "a.sh"], /--reporter xml/],
    ["a recording of the emulator", ["--record", "a.md"], /--on uml/],
    ["a recording of our own driver", ["--on", "live", "--record", "a.md"], /--on uml/],
    ["a trace of this kernel", ["--on", "live", "--trace", "t", "a.sh"], /--trace/],
    ["a trace of a real kernel", ["--on", "uml", "--trace", "t", "a.sh"], /--trace/],
    ["no parallel script", ["--parallel", "0", "a.sh"], /--parallel 0/],
    ["a timeout that is no number", ["--timeout", "1m", "a.sh"], /--timeout 1m/],
  ];
  test.each(refused)("%s is refused in one line", (_, args, reason) => {
    const parsed = parseRunOptions(args);
    expect(parsed).toMatchObject({ ok: false, reason: expect.stringMatching(reason) });
    expect(!parsed.ok && parsed.reason).not.toContain("\n");
  });
});
