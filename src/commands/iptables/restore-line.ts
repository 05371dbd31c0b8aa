import { refuse } from "./failure.ts";

// Read first: iptables/xshared.c (tokenize_rule_counters, add_param_to_argv, parse_counters).

export interface LineCounters {
  readonly packets: string;
  readonly bytes: string;
}

/** `[packets:bytes]` at the start of a line, and what stands behind it. */
export function splitCounters(
  text: string,
  line: number,
): { readonly counters: LineCounters | undefined; readonly rest: string } {
  if (!text.startsWith("[")) return { counters: undefined, rest: text };
  const close = text.indexOf("]");
  if (close < 0) refuse(`Bad line ${line}: need ]`);
  const [packets = "", ...behind] = text
    .slice(1)
    .split(":")
    .filter((word) => word !== "");
  if (packets === "") refuse(`Bad line ${line}: need :`);
  const bytes = behind.join(":").split("]")[0];
  if (bytes === undefined || bytes === "") return refuse(`Bad line ${line}: need ]`);
  return { counters: { packets, bytes }, rest: text.slice(close + 1) };
}

/** The words of a line: blanks divide, double quotes keep together, within them a backslash escapes. */
export function splitWords(text: string): readonly string[] {
  const words: string[] = [];
  let word = "";
  let isQuoted = false;
  for (let index = 0; index < text.length; index++) {
    let char = text[index]!;
    if (isQuoted) {
      if (char === "\\") {
        char = text[++index] ?? "";
        word += char;
      } else if (char !== '"') word += char;
      else {
        isQuoted = false;
        words.push(word);
        word = "";
      }
    } else if (char === '"') isQuoted = true;
    else if (char !== " " && char !== "\t" && char !== "\n") word += char;
    else if (word !== "") {
      words.push(word);
      word = "";
    }
  }
  if (word !== "") words.push(word);
  return words;
}

/** The counters of a policy: `[packets:bytes]`. */
export function parsePolicyCounters(text: string): { packets: number; bytes: number } | undefined {
  const match = /^\[\s*(\d+):\s*(\d+)/.exec(text);
  return match === null ? undefined : { packets: Number(match[1]), bytes: Number(match[2]) };
}
