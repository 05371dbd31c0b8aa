import { describe, expect, test } from "vitest";
import type { Lab } from "./lab.ts";
import { parseLab } from "./parse.ts";
import { rewriteLab, stampLab } from "./rewrite.ts";
import { checkStamp, type Digest, labDigest, sourceNames } from "./stamp.ts";

const SOURCE = `# Lab

\`\`\`sh
. ./machine.sh
\`\`\`

\`\`\`console
# date
old
ns1# true
\`\`\`

<!-- unordered: two queues -->

\`\`\`capture init eno2 'arp'
one
two
\`\`\`

The end.
`;

const digest: Digest = (text) =>
  `${text.length}:${[...text].reduce((sum, c) => (sum * 31 + c.charCodeAt(0)) % 65521, 7)}`;
const SOURCES = new Map([["./machine.sh", "ip link"]]);
const VERSIONS = { kernel: "Linux 6.1", tools: ["ip 6.1", "tcpdump 4.99"] };

function lab(source: string): Lab {
  const parsed = parseLab("a.md", source);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.mistakes));
  return parsed.lab;
}

function stamped(source: string): string {
  return stampLab(source, { ...VERSIONS, digest: labDigest(lab(source), SOURCES, digest) });
}

describe("rewriteLab", () => {
  const transcript = { commands: [["new", "[1]"], []], captures: [["two", "one"]] };

  test("puts in what was printed, keeps prose and what holds as it stands", () => {
    expect(rewriteLab(lab(SOURCE), transcript)).toBe(SOURCE.replace("old", "new\n[1]"));
  });

  test("writing the same down twice changes nothing", () => {
    const once = stamped(rewriteLab(lab(SOURCE), transcript));
    expect(stamped(rewriteLab(lab(once), transcript))).toBe(once);
  });

  test("an empty block is filled", () => {
    const empty = SOURCE.replace("one\ntwo\n", "");
    expect(rewriteLab(lab(empty), transcript)).toBe(
      SOURCE.replace("old", "new\n[1]").replace("one\ntwo", "two\none"),
    );
  });
});

describe("the stamp", () => {
  const recorded = stamped(SOURCE);

  test("says where and of what", () => {
    expect(lab(recorded).stamp).toMatchObject(VERSIONS);
    expect(checkStamp(lab(recorded), SOURCES, digest)).toBe("recorded");
  });

  test("a lab without one is unstamped", () => {
    expect(checkStamp(lab(SOURCE), SOURCES, digest)).toBe("unstamped");
  });

  const edits: readonly (readonly [string, string, string, "recorded" | "edited"])[] = [
    ["prose", "The end.", "Good night.", "recorded"],
    ["expected output", "old", "new", "edited"],
    ["a command", "# date", "# date -u", "edited"],
    ["set-up", ". ./machine.sh", ". ./machine.sh; ip link", "edited"],
    ["a capture", "one\n", "", "edited"],
    ["a filter", "'arp'", "'icmp'", "edited"],
    ["an option", "<!-- unordered: two queues -->", "", "edited"],
  ];
  test.each(edits)("%s edited by hand", (_, from, to, state) => {
    expect(recorded).toContain(from);
    expect(checkStamp(lab(recorded.replace(from, to)), SOURCES, digest)).toBe(state);
  });

  test("covers the files that set-up blocks read", () => {
    expect(sourceNames(lab(SOURCE))).toEqual(["./machine.sh"]);
    expect(checkStamp(lab(recorded), new Map([["./machine.sh", "ip addr"]]), digest)).toBe("edited");
  });
});
