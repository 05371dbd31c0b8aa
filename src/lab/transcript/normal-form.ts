import { maskOutput } from "../masks.ts";

/**
 * The form in which two outputs are compared. Beside the masks of labs there is what text loses on its way through a
 * web page (blanks at the beginning, in rows and at the end), and what only a terminal shows (`^C`).
 */
export function normalLines(
  lines: readonly string[],
  ending: "by itself" | "interrupted",
): readonly string[] {
  const normal = maskOutput(lines.join("\n")).split("\n").map(normalLine);
  if (ending === "interrupted") return normal.map(withoutInterrupt).filter((line) => line !== "");
  return withoutBlankEnd(normal);
}

/** Values that differ from run to run and that labs never show. */
const TRANSCRIPT_MASKS: readonly (readonly [pattern: RegExp, shown: string])[] = [
  // tcpdump without -t: when the frame was seen.
  [/^(\^C)?\d\d:\d\d:\d\d\.\d{6} /, "$1TIME "],
  // ip addr: seconds left of an address from DHCP or a router.
  [/\b(valid_lft|preferred_lft) \d+sec\b/g, "$1 SECONDSsec"],
  // tcpdump: a frame that came before the filter was in place counts too.
  [/^\d+ packets? received by filter$/, "COUNT packets received by filter"],
  // bash tells the line of a script, not of what is typed.
  [/^(?:\/bin\/)?bash: line \d+: /, "bash: "],
];

export function normalLine(line: string): string {
  return maskOutput(
    maskLine(line)
      .replace(/[ \t\u00a0]+/g, " ")
      .trim(),
  );
}

export function withoutInterrupt(line: string): string {
  return line.replace(/^\^C/, "");
}

export function withoutBlankEnd(lines: readonly string[]): readonly string[] {
  const last = lines.findLastIndex((line) => line.trim() !== "");
  return lines.slice(0, last + 1);
}

/** What a program printed as a recording writes it down: masked, with its blanks, and `^C` where tcpdump ends its line. */
export function recordedLines(
  lines: readonly string[],
  ending: "by itself" | "interrupted",
): readonly string[] {
  const masked = maskOutput(lines.join("\n"))
    .split("\n")
    .map((line) => maskLine(line).trimEnd());
  const shown = withoutBlankEnd(masked);
  if (ending === "by itself") return shown;
  const at = shown.indexOf("");
  return at < 0 ? [...shown, "^C"] : [...shown.slice(0, at), "^C", ...shown.slice(at + 1)];
}

function maskLine(line: string): string {
  return TRANSCRIPT_MASKS.reduce((text, [pattern, shown]) => text.replace(pattern, shown), line);
}
