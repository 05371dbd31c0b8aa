import { expect, test } from "vitest";
import { maskOutput } from "./masks.ts";
import { parseLab } from "./parse.ts";
import { terminalText } from "./terminal-text.ts";

const SOURCE = `# Title

Prose.

\`\`\`sh
ip netns add ns1
\`\`\`

\`\`\`console
ns1# ping
time=TIME ms
gone
# true
\`\`\`

<!-- unordered: two queues -->

\`\`\`capture init eno2 'arp'
one
two
\`\`\`
`;

const style = {
  heading: (t: string) => t,
  command: (t: string) => `<${t}>`,
  different: (t: string) => `!${t}`,
};

test("a lab as typed, each line of output held against the recording", () => {
  const parsed = parseLab("a.md", SOURCE);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.mistakes));
  const printed = { commands: [["time=0.5 ms", "new"], []], captures: [["two", "one"]] };
  const masked = (outputs: readonly (readonly string[])[]) => outputs.map((lines) => lines.map(maskOutput));
  const shown = { commands: masked(printed.commands), captures: masked(printed.captures) };
  const { text, same, different } = terminalText(parsed.lab, { printed, shown }, style);
  expect(text).toBe(`# Title

Prose.

<# ip netns add ns1>

<ns1# ping>
  time=0.5 ms
!- gone
!+ new
<# true>

<init# tcpdump -e -n -t -i eno2 'arp'>
  two
  one

`);
  expect([same, different]).toEqual([3, 2]);
});
