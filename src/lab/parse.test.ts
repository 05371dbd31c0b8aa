import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { CaptureBlock, ConsoleBlock } from "./lab.ts";
import { parseLab } from "./parse.ts";

const LAB = `# A title

Prose.

\`\`\`sh
. ./machine.sh
\`\`\`

\`\`\`console
ns2# ping -c 1 10.0.0.1
PING
[1]
# echo a \\
  b
a b
\`\`\`

<!-- unordered: two queues -->

\`\`\`capture init eno2 'icmp or arp'
one
two
\`\`\`

<!-- ...: the rest varies -->

\`\`\`capture h66 eno1
...
\`\`\`
`;

function parsed(source: string) {
  const result = parseLab("a.md", source);
  if (!result.ok) throw new Error(JSON.stringify(result.mistakes));
  return result.lab;
}

describe("parseLab", () => {
  test("blocks, with their places", () => {
    const lab = parsed(LAB);
    expect(lab.title).toBe("A title");
    expect(lab.blocks.map(({ kind, line }) => [kind, line])).toEqual([
      ["setup", 5],
      ["console", 9],
      ["capture", 20],
      ["capture", 27],
    ]);
  });

  test("commands: namespace, continued lines, expected output and status", () => {
    const block = parsed(LAB).blocks[1] as ConsoleBlock;
    expect(block.commands).toEqual([
      {
        index: 0,
        line: 10,
        namespace: "ns2",
        command: "ping -c 1 10.0.0.1",
        typed: ["ns2# ping -c 1 10.0.0.1"],
        expected: ["PING", "[1]"],
      },
      {
        index: 1,
        line: 13,
        namespace: "init",
        command: "echo a \\\n  b",
        typed: ["# echo a \\", "  b"],
        expected: ["a b"],
      },
    ]);
  });

  test("captures: place, filter, options with their reasons", () => {
    const [, , first, second] = parsed(LAB).blocks as readonly CaptureBlock[];
    expect(first).toMatchObject({
      namespace: "init",
      device: "eno2",
      filter: "icmp or arp",
      expected: ["one", "two"],
    });
    expect(first?.order).toEqual({ kind: "unordered", reason: "two queues" });
    expect(second).toMatchObject({ namespace: "h66", device: "eno1", filter: "", index: 1 });
    expect(second?.elision).toEqual({ kind: "allowed", reason: "the rest varies" });
  });

  test("the parts, joined, are the source: the lab's own and any text", () => {
    const joined = (source: string): string | undefined => {
      const result = parseLab("a.md", source);
      return result.ok ? result.lab.parts.map(({ raw }) => raw).join("") : undefined;
    };
    expect(joined(LAB)).toBe(LAB);
    const line = fc.constantFrom(
      "# A",
      "text",
      "",
      "```sh",
      "```",
      "```console",
      "x# ls",
      "- item",
      "> q",
      "    code",
    );
    fc.assert(
      fc.property(fc.array(line, { maxLength: 14 }), (lines) => {
        const source = `${lines.join("\n")}\n`;
        expect(joined(source) ?? source).toBe(source);
      }),
    );
  });

  const mistakes: readonly (readonly [string, string, number, RegExp])[] = [
    ["a language that is none of a lab's", "a\n\n```consle\n# ls\n```\n", 3, /consle/],
    ["output before the first command", "```console\nhello\n# ls\n```\n", 1, /hello/],
    ["a console block without a command", "```console\n```\n", 1, /without a command/],
    ["a capture before any console block", "```capture init eno2\n```\n", 1, /no console/],
    [
      "a capture after a set-up",
      "```console\n# ls\n```\n\n```sh\nls\n```\n\n```capture init eno2\n```\n",
      9,
      /set-up/,
    ],
    ["a capture without a device", "```console\n# ls\n```\n\n```capture init\n```\n", 5, /capture NAMESPACE/],
    ["... without a reason", "```console\n# ls\n...\n```\n", 1, /reason/],
    ["an option with an empty reason", "<!-- unordered -->\n\n```console\n# ls\n```\n", 1, /reason/],
    ["an option with no block after it", "<!-- unordered: why -->\n\ntext\n", 1, /no block/],
    ["a block in a list, which would not run", "- item\n\n  ```console\n  # ls\n  ```\n", 1, /margin/],
  ];
  test.each(mistakes)("%s is a mistake with a line", (_, source, line, reason) => {
    const result = parseLab("a.md", source);
    expect(result).toMatchObject({ ok: false });
    expect(!result.ok && result.mistakes[0]).toEqual({ line, reason: expect.stringMatching(reason) });
  });
});
