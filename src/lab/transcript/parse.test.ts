import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseTranscript } from "./parse.ts";
import type { Ending, TerminalTranscript } from "./transcript.ts";

function parsed(text: string): TerminalTranscript {
  const result = parseTranscript("a.txt", text);
  if (!result.ok) throw new Error(JSON.stringify(result.mistakes));
  return result.transcript;
}

/** `SHELL@NAMESPACE$ command > printed / printed`, a line for each command; `|` begins another block. */
function readAs(text: string): readonly string[] {
  return parsed(text).blocks.flatMap(({ shell, commands }, at) => [
    ...(at > 0 ? ["|"] : []),
    ...commands.map(({ command, expected }) => {
      const printed = expected.filter((line) => line !== "").join(" / ");
      return `${shell.name}@${shell.namespace}$ ${command.replaceAll("\n", "\\n")} > ${printed}`;
    }),
  ]);
}

const CASES: readonly (readonly [what: string, text: string, read: readonly string[]])[] = [
  ["a dollar prompt", "$ id -un\nroot\n$ true\n", ["@init$ id -un > root", "@init$ true > "]],
  ["a root prompt", "# ip link\n1: lo\n# \n", ["@init$ ip link > 1: lo"]],
  ["a user's prompt", "tao@S3:~$ pwd\n/home\n", ["S3@init$ pwd > /home"]],
  ["root's prompt with a path", "root@S3:/home/tao# pwd\n/home/tao\n", ["S3@init$ pwd > /home/tao"]],
  ["as Red Hat writes it", "[root@S3 ~]# pwd\n/root\n", ["S3@init$ pwd > /root"]],
  ["a prompt with the shell's name before it", "(ns1)root@S3:~# pwd\n/\n", ["ns1@ns1$ pwd > /"]],
  ["a lab's prompts", "ns1# pwd\n/\ninit# pwd\n", ["ns1@ns1$ pwd > /", "|", "init@init$ pwd > "]],
  ["two blanks after the prompt", "root@S3:~#  arp -n\n", ["S3@init$ arp -n > "]],
  [
    "an empty prompt ends the output",
    "a@b:~$ x\n1\na@b:~$\nprose\na@b:~$ y\n",
    ["b@init$ x > 1", "|", "b@init$ y > "],
  ],
  [
    "empty prompts between commands",
    "a@b:~$\na@b:~$ x\na@b:~$\na@b:~$ y\n",
    ["b@init$ x > ", "b@init$ y > "],
  ],
  ["prose before and after", "Look:\n\n$ x\n1\n$\nSo it is.\n", ["@init$ x > 1"]],
  ["fences", "```\n$ x\n1\n```\nprose\n```\n$ y\n```\n", ["@init$ x > 1", "|", "@init$ y > "]],
  ["a margin of numbers", "text\n\n1\n2\n3\n$ x\na\nb\nprose\n", ["@init$ x > a / b"]],
  ["a margin that ends with the text", "\n1\n2\n$ x\na\n", ["@init$ x > a"]],
  ["what seq prints is no margin", "$ seq 2\n1\n2\n$ x\n", ["@init$ seq 2 > 1 / 2", "@init$ x > "]],
  ["a backslash", "$ echo a \\\n  b\na b\n", ["@init$ echo a \\\\n  b > a b"]],
  ["the second prompt", "$ echo a \\\n> b\na b\n", ["@init$ echo a \\\\nb > a b"]],
  ["a loop", "$ for i in 1; do\n> echo $i\n> done\n1\n", ["@init$ for i in 1; do\\necho $i\\ndone > 1"]],
  ["output that begins with >", "$ echo '> x'\n> x\n", ["@init$ echo '> x' > > x"]],
  ["a comment where prompts name hosts", "a@b:~$ cat x\n# hello\n", ["b@init$ cat x > # hello"]],
  ["a comment where the prompt is $", "$ cat x\n# hello\n", ["@init$ cat x > # hello"]],
  ["blank lines inside output", "$ x\na\n\nb\n$ y\n", ["@init$ x > a / b", "@init$ y > "]],
  ["line ends of Windows", "$ x\r\na\r\n", ["@init$ x > a"]],
  [
    "colours and window titles",
    "\u001b]0;t\u0007\u001b[01;32ma@b\u001b[00m:\u001b[34m~\u001b[0m$ x\n",
    ["b@init$ x > "],
  ],
  [
    "a user who becomes root in the same terminal",
    "a@b:~$ x\nroot@b:/# y\n",
    ["b@init$ x > ", "b@init$ y > "],
  ],
  ["a host with its namespace", "#: host b is h66\na@b:~$ x\n", ["b@h66$ x > "]],
  [
    "two hosts",
    "#: host b is init\n#: host c is h66\na@b:~$ x\na@c:~$ y\n",
    ["b@init$ x > ", "|", "c@h66$ y > "],
  ],
  ["a block's shell", "#: in ns1\na@b:~$ x\na@b:~$\n\na@b:~$ y\n", ["ns1@ns1$ x > ", "|", "b@init$ y > "]],
  ["a shell of a host by its name", "#: host c is h66\n#: in c\nroot@x:~# y\n", ["c@h66$ y > "]],
  ["a note ends the output", "$ x\n1\n#: holds: it\n#: + 1\nmore\n", ["@init$ x > 1"]],
];

describe("what is read as what", () => {
  test.each(CASES)("%s", (_, text, read) => {
    expect(readAs(text)).toEqual(read);
  });

  test("all shells of one name are one shell", () => {
    const { shells } = parsed("#: in n\n# a\n\n#: in n\n# b\n#\n\n# c\n");
    expect(shells).toEqual([
      { index: 0, name: "n", namespace: "n" },
      { index: 1, name: "", namespace: "init" },
    ]);
  });

  test("places count from 1, prose is counted", () => {
    const { blocks, prose } = parsed("one\n\n$ a\n$ b\n");
    expect(blocks[0]?.commands.map(({ line, index }) => [line, index])).toEqual([
      [3, 0],
      [4, 1],
    ]);
    expect(prose).toBe(1);
  });
});

/** How each command ends: `-` by itself, `^N` interrupted after N lines, `A..B+S` listening. */
function endings(text: string): readonly string[] {
  return parsed(text).blocks.flatMap(({ commands }) => commands.map(({ ending }) => formatEnding(ending)));
}

function formatEnding(ending: Ending): string {
  switch (ending.kind) {
    case "by itself":
      return "-";
    case "not run":
      return "x";
    case "interrupted":
      return `^${ending.afterLines}`;
    case "listens":
      return `${ending.from}..${ending.to}+${ending.afterSeconds}`;
  }
}

const PING = "a@b:~$ ping -c1 x\nok\na@b:~$\n\n";
const CAPTURE = "a@b:~$ sudo tcpdump -i e\n^C\n1 packet captured\na@b:~$\n\n";

const ENDINGS: readonly (readonly [what: string, text: string, endings: readonly string[]])[] = [
  ["Ctrl-C after what was printed", "$ ping x\n1\n2\n^C\n", ["^2"]],
  ["Ctrl-C in the last line's beginning", "$ tcpdump\nlistening\n^C12:00 frame\n", ["^1"]],
  ["a capture after the ping", PING + CAPTURE, ["-", "0..0+1.5"]],
  ["several captures of one ping", PING + CAPTURE + CAPTURE, ["-", "0..0+1.5", "0..0+1.5"]],
  ["all of the block before", `a@b:~$ arp\na@b:~$ ping -c1 x\na@b:~$\n\n${CAPTURE}`, ["-", "-", "0..1+1.5"]],
  ["not what stands before that block", PING + PING + CAPTURE, ["-", "-", "1..1+1.5"]],
  [
    "what the captures' own blocks go on with is not heard",
    `${PING}a@b:~$ tcpdump\n^C\na@b:~$ ip r\na@b:~$\n\n${CAPTURE}`,
    ["-", "0..0+1.5", "-", "0..0+1.5"],
  ],
  [
    "a command before the capture in its block",
    `${PING}a@b:~$ ip r\na@b:~$ tcpdump\n^C\n`,
    ["-", "-", "0..0+1.5"],
  ],
  ["no block above: what stands before it", "$ ip r\n$ ping -c1 x\n$ tcpdump\n^C\n", ["-", "-", "0..1+1.5"]],
  ["nothing at all to hear", CAPTURE, ["^0"]],
  [
    "in a namespace, by ip netns exec",
    `${PING}a@b:~$ sudo ip netns exec n tcpdump -n\n^C\n`,
    ["-", "0..0+1.5"],
  ],
  ["other programs are not captures", `${PING}a@b:~$ sleep 9\n^C\n`, ["-", "^0"]],
  ["later, by a note", `${PING}#: ^C after 6 s\n${CAPTURE}`, ["-", "0..0+6"]],
  ["another block, by a note", `#: block p\n${PING}${PING}#: hears p\n${CAPTURE}`, ["-", "-", "0..0+1.5"]],
  [
    "what is not run ends nothing and is not heard",
    `${PING}#: not run: why\na@b:~$ ping x\na@b:~$\n\n${CAPTURE}`,
    ["-", "x", "0..0+1.5"],
  ],
  ["any program, by a note", `#: block p\n${PING}#: hears p\na@b:~$ ip monitor\n^C\n`, ["-", "0..0+1.5"]],
];

test.each(ENDINGS)("how commands end: %s", (_, text, ends) => {
  expect(endings(text)).toEqual(ends);
});

describe("claims", () => {
  const CLAIM = "#: holds: it answers\n#:   at once\n#: + ok\n#: +2 x\n#: - no\n";

  test("are about the block above", () => {
    const { claims } = parsed(PING + CLAIM);
    expect(claims).toMatchObject([
      {
        verdict: "holds",
        text: "it answers at once",
        block: 0,
        evidence: [
          { count: "some", text: "ok" },
          { count: 2, text: "x" },
          { count: 0, text: "no" },
        ],
      },
    ]);
  });

  test("or about a block by its name", () => {
    const { claims } = parsed(`#: block p\n${PING}${PING}#: wrong: a\n#: really: b\n#: of p\n#: + ok\n`);
    expect(claims).toMatchObject([{ verdict: "wrong", text: "a", really: "b", block: 0 }]);
  });
});

const MISTAKES: readonly (readonly [what: string, text: string, line: number, reason: RegExp])[] = [
  ["an empty file", "", 1, /empty/],
  ["nothing but blank lines", " \n\n", 1, /empty/],
  ["a binary file", "\u007fELF\0\0", 1, /no text/],
  ["bytes that are no UTF-8", "$ x\n\ufffd\n", 1, /no text/],
  ["no prompt", "hello\nworld\n", 1, /no command found/],
  ["nothing typed at the prompts", "a@b:~$\na@b:~$\n", 1, /no command found/],
  ["two hosts and no word where they are", "a@b:~$ x\na@c:~$ y\n", 2, /host c is NAMESPACE/],
  ["a host that no note names", "#: host b is init\na@b:~$ x\na@c:~$ y\n", 3, /host c is/],
  ["no name of a namespace", "#: in $(reboot)\n$ x\n", 2, /no name of a namespace/],
  ["a capture that nothing ends", "$ tcpdump -i e\nlistening\n", 1, /nothing ends this tcpdump/],
  ["a ping that nothing ends", "$ ping x\n1\n", 1, /nothing ends this ping/],
  ["a quotation without its end", "$ echo 'a\n$ x\n", 1, /not complete/],
  ["a here-document without its end", "$ cat <<E\n> a\n", 1, /not complete/],
  ["an unknown note", "#: wait 3\n$ x\n", 1, /note that is not known/],
  ["a note about no block", "$ x\n\n#: in ns1\n", 3, /no block follows/],
  ["a block of no such name", "#: hears p\n$ tcpdump\n^C\n", 1, /no block "p"/],
  ["a note about listening where nothing listens", "#: ^C after 3 s\n$ x\n", 2, /no \^C/],
  ["a claim that nothing shows", "$ x\n#: holds: a\n", 2, /nothing shows/],
  ["a claim before any block", "#: holds: a\n#: + b\n$ x\n", 1, /no block above/],
  ["a wrong claim without what happens", "$ x\n#: wrong: a\n#: + b\n", 2, /really/],
  ["evidence of no claim", "$ x\n#: + b\n", 2, /no claim above/],
  ["a claim about a block of no such name", "$ x\n#: holds: a\n#: of q\n#: + b\n", 2, /no block "q"/],
  ["the machine named too late", "$ x\n#: machine m.sh\n", 2, /after the first command/],
  ["two machines", "#: machine m.sh\n#: machine n.sh\n$ x\n", 2, /twice/],
];

test.each(MISTAKES)("%s is a mistake with a line", (_, text, line, reason) => {
  const result = parseTranscript("a.txt", text);
  expect(result).toMatchObject({ ok: false });
  expect(!result.ok && result.mistakes[0]).toEqual({ line, reason: expect.stringMatching(reason) });
});

describe("whatever the text", () => {
  const line = fc.oneof(
    fc.string({ maxLength: 12 }),
    fc.constantFrom(
      ...["", "$ ls", "# ls", "a@b:~$ ls", "a@c:~$", "(n)a@b:/# x", "n# ls", "> more", "```", "1", "2", "^C"],
      ...[
        "$ tcpdump",
        "$ echo '",
        "$ cat <<E",
        "E",
        "#: in n",
        "#: hears p",
        "#: block p",
        "#: holds: a",
        "#: + b",
      ],
      ...["#: of p", "#: host b is n", "#: ^C after 1 s", "#: really: c", "#: nonsense", "\u001b[1m"],
    ),
  );

  test("nothing is thrown, and every mistake has a line of the text", () => {
    fc.assert(
      fc.property(fc.array(line, { maxLength: 20 }), (lines) => {
        const result = parseTranscript("a.txt", lines.join("\n"));
        if (result.ok) return;
        for (const mistake of result.mistakes) {
          expect(mistake.line).toBeGreaterThan(0);
          expect(mistake.line).toBeLessThanOrEqual(Math.max(1, lines.length));
        }
      }),
      { numRuns: 2000 },
    );
  });

  test("a line is read once: typed, printed, prose or a note", () => {
    fc.assert(
      fc.property(fc.array(line, { maxLength: 20 }), (lines) => {
        const result = parseTranscript("a.txt", lines.join("\n"));
        if (!result.ok) return;
        const { blocks, lines: read } = result.transcript;
        const commands = blocks.flatMap((block) => block.commands);
        let end = 0;
        for (const { line: at, typed, expected } of commands) {
          expect(at - 1).toBeGreaterThanOrEqual(end);
          end = at - 1 + typed.length + expected.length;
          expect(read.slice(at - 1, end)).toEqual([...typed, ...expected]);
        }
      }),
      { numRuns: 2000 },
    );
  });
});
