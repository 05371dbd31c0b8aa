import { describe, expect, test } from "vitest";
import { type Comparison, compareLab } from "./compare.ts";
import { parseLab } from "./parse.ts";

function compareOutput(expected: string, actual: readonly string[]): Comparison {
  return compareOne(`<!-- ...: test -->\n\n\`\`\`console\n# x\n${expected}\`\`\`\n`, [actual], []);
}

function compareOne(
  source: string,
  commands: string[][] | (readonly string[])[],
  captures: string[][],
): Comparison {
  const parsed = parseLab("a.md", source);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.mistakes));
  return compareLab(parsed.lab, { commands, captures }).at(-1) as Comparison;
}

describe("compareLab: `...` stands for any lines", () => {
  const cases: readonly (readonly [string, readonly string[], boolean, number])[] = [
    ["a\nb\n", ["a", "b"], true, 0],
    ["a\nb\n", ["a"], false, 0],
    ["a\n", ["a", "b"], false, 0],
    ["", [], true, 0],
    ["", ["a"], false, 0],
    ["...\n", [], true, 0],
    ["...\n", ["a", "b"], true, 2],
    ["a\n...\n", ["a"], true, 0],
    ["a\n...\nz\n", ["a", "b", "z", "y", "z"], true, 3],
    ["a\n...\nz\n", ["a", "b", "z", "y"], false, 0],
    ["...\nb\n...\nd\n", ["a", "b", "c", "b", "d"], true, 3],
    ["...\nb\n", ["a", "c"], false, 0],
  ];
  test.each(cases)("%j against %j", (expected, actual, same, elided) => {
    expect(compareOutput(expected, actual)).toMatchObject({ same, elided });
  });
});

describe("compareLab: captures", () => {
  const lab = (option: string): string =>
    `\`\`\`console\n# x\n\`\`\`\n\n${option}\n\n\`\`\`capture init eno2 'arp'\none\ntwo\ntwo\n\`\`\`\n`;

  test("the order counts", () => {
    expect(compareOne(lab(""), [[]], [["one", "two", "two"]]).same).toBe(true);
    expect(compareOne(lab(""), [[]], [["two", "one", "two"]]).same).toBe(false);
  });

  test("unordered: the order does not, the number does", () => {
    const unordered = lab("<!-- unordered: two queues -->");
    expect(compareOne(unordered, [[]], [["two", "one", "two"]]).same).toBe(true);
    expect(compareOne(unordered, [[]], [["two", "one", "one"]]).same).toBe(false);
    expect(compareOne(unordered, [[]], [["two", "one"]]).same).toBe(false);
  });

  test("is named as it stands in the lab", () => {
    expect(compareOne(lab(""), [[]], [[]])).toMatchObject({ line: 7, what: "capture init eno2 'arp'" });
  });
});
