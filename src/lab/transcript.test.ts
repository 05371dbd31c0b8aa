import { describe, expect, test } from "vitest";
import { compileLab, MARK } from "./compile.ts";
import type { Lab } from "./lab.ts";
import { parseLab } from "./parse.ts";
import { labCommands, partDone, readTranscript } from "./transcript.ts";

function lab(): Lab {
  const source =
    "```sh\nset -u\n```\n\n```console\nns1# echo 'it''s'\n# true\n```\n\n```capture ns1 ipvl1 'icmp or arp'\n```\n";
  const parsed = parseLab("a.md", source);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.mistakes));
  return parsed.lab;
}

const section = (name: string, text: string, status = 0): string =>
  `${MARK}begin ${name}\n${text}${MARK}end ${name} ${status}\n`;

const GOOD = [
  section("setup-0", ""),
  section("command-0", "64 bytes from ::1: time=0.1 ms\n", 1),
  section("command-1", "no newline"),
  section("capture-0", "frame\n\n"),
  section("capture-log-0", "listening on ipvl1\n"),
];

describe("readTranscript", () => {
  test("outputs as a lab shows them", () => {
    expect(readTranscript(lab(), GOOD.join(""))).toEqual({
      ok: true,
      transcript: {
        commands: [
          ["64 bytes from ::1: time=TIME ms", "[1]"],
          ["no newline", "(no newline at the end)"],
        ],
        captures: [["frame"]],
      },
    });
  });

  test("a capture that saw nothing has no lines", () => {
    const stdout = GOOD.with(3, section("capture-0", "\n")).join("");
    expect(readTranscript(lab(), stdout)).toMatchObject({ transcript: { captures: [[]] } });
  });

  const mistakes: readonly (readonly [string, readonly string[], number, RegExp])[] = [
    ["a set-up that talks", GOOD.with(0, section("setup-0", "hm\n")), 1, /silent.*hm/s],
    ["a set-up that fails", GOOD.with(0, section("setup-0", "", 2)), 1, /status 2/],
    ["a script that ended early", GOOD.slice(0, 2), 7, /ended before/],
    ["a capture that could not start", GOOD.with(3, section("capture-0", "", 1)), 10, /tcpdump: listening/],
  ];
  test.each(mistakes)("%s is a mistake with a line", (_, sections, line, reason) => {
    const read = readTranscript(lab(), sections.join(""));
    expect(!read.ok && read.mistakes[0]).toEqual({ line, reason: expect.stringMatching(reason) });
  });
});

describe("partDone", () => {
  const parts = (stdout: string): readonly (number | string)[] =>
    partDone(lab(), stdout).blocks.map((block) =>
      block.kind === "console" ? block.commands.length : block.kind,
    );

  test.each([
    ["nothing", "", []],
    ["a set-up that is not over", `${MARK}begin setup-0\n`, []],
    ["a set-up", GOOD[0]!, ["setup", 0]],
    ["one of two commands", GOOD.slice(0, 2).join(""), ["setup", 1]],
    ["a capture without its log", GOOD.slice(0, 4).join(""), ["setup", 2]],
    ["all", GOOD.join(""), ["setup", 2, "capture"]],
  ] as const)("%s", (_, stdout, expected) => {
    expect(parts(stdout)).toEqual(expected);
  });

  test("what came before a refusal is read as ever", () => {
    const part = partDone(lab(), GOOD.slice(0, 2).join(""));
    const read = readTranscript(part, GOOD.with(2, section("command-1", "something else", 2)).join(""));
    expect(labCommands(part).map(({ index }) => index)).toEqual([0]);
    expect(read).toMatchObject({
      ok: true,
      transcript: { commands: [["64 bytes from ::1: time=TIME ms", "[1]"]] },
    });
  });
});

describe("compileLab", () => {
  const script = compileLab(lab());

  test("commands run in their namespace, quoted, both streams in one", () => {
    expect(script).toContain("ip netns exec ns1 bash -c 'echo '\\''it'\\'''\\''s'\\''' 2>&1 </dev/null");
    expect(script).toContain("\nbash -c 'true' 2>&1 </dev/null");
  });

  test("a capture starts before its console block and ends after it", () => {
    const at = (text: string): number => script.indexOf(text);
    const starts = at("ip netns exec ns1 tcpdump --immediate-mode -l -e -n -t -i ipvl1 'icmp or arp' ");
    expect(starts).toBeGreaterThan(at("end setup-0"));
    expect(at("\nlab_listening ")).toBeGreaterThan(starts);
    expect(at("begin command-0")).toBeGreaterThan(at("\nlab_listening "));
    expect(at("kill -INT $capture_0")).toBeGreaterThan(at("end command-1"));
  });
});
