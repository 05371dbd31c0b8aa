import { describe, expect, it } from "vitest";
import { readLinkWords } from "./link-words.ts";

describe("words of ipvl link", () => {
  it.each([
    ["show", "", "show"],
    ["show -d", "-d", "show"],
    ["-d show ipvl1", "-d", "show ipvl1"],
    ["show ipvl1 -d -s -j -p", "-d -s -j -p", "show ipvl1"],
    ["show -br", "-br", "show"],
    ["-n ns1 show", "-n ns1", "show"],
    ["show --netns ns1 ipvl1", "--netns ns1", "show ipvl1"],
    ["-f inet show", "-f inet", "show"],
    ["-4 show", "-4", "show"],
    ["show -", "", "show -"],
    ["show -n", "-n", "show"],
    ["add link eth0 name ipvl1 type ipvlan mode l2", "", "add link eth0 name ipvl1 type ipvlan mode l2"],
  ])("%s", (words, options, command) => {
    const read = readLinkWords(words.split(" "));
    expect(read.options.join(" ")).toBe(options);
    expect(read.command.join(" ")).toBe(command);
  });
});
