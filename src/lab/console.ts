import { type ConsoleCommand, FIRST_NAMESPACE } from "./lab.ts";

export type ParsedConsole =
  | { readonly ok: true; readonly commands: readonly ConsoleCommand[] }
  | { readonly ok: false; readonly reason: string };

interface Start {
  readonly firstLine: number;
  readonly firstIndex: number;
}

const PROMPT = /^([A-Za-z0-9_.-]*)# (.*)$/;

/** Splits a console block into commands and what each is expected to print. */
export function parseConsole(text: string, start: Start): ParsedConsole {
  const commands: ConsoleCommand[] = [];
  const lines = text === "" ? [] : text.split("\n");
  for (let at = 0; at < lines.length; ) {
    const prompt = PROMPT.exec(lines[at] ?? "");
    if (prompt === null) return { ok: false, reason: `output before the first command: ${lines[at]}` };
    const typed = takeTyped(lines, at);
    const expected = takeExpected(lines, at + typed.length);
    commands.push({
      index: start.firstIndex + commands.length,
      line: start.firstLine + at,
      namespace: prompt[1] || FIRST_NAMESPACE,
      command: [prompt[2], ...typed.slice(1)].join("\n"),
      typed,
      expected,
    });
    at += typed.length + expected.length;
  }
  return commands.length > 0
    ? { ok: true, commands }
    : { ok: false, reason: "a console block without a command" };
}

/** A trailing backslash carries a command on to the next line. */
function takeTyped(lines: readonly string[], from: number): readonly string[] {
  let end = from;
  while (lines[end]?.endsWith("\\") && end + 1 < lines.length) end++;
  return lines.slice(from, end + 1);
}

function takeExpected(lines: readonly string[], from: number): readonly string[] {
  let end = from;
  while (end < lines.length && !PROMPT.test(lines[end] ?? "")) end++;
  return lines.slice(from, end);
}
