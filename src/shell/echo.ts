import { backslashEscape } from "./escapes.ts";

/** The text that bash's `echo` (and /usr/bin/echo, which agrees on these options) writes for its arguments. */
export function echoText(args: readonly string[]): string {
  let first = 0;
  let newline = "\n";
  let interprets = false;
  while (first < args.length && /^-[neE]+$/.test(args[first]!)) {
    for (const letter of args[first]!.slice(1)) {
      if (letter === "n") newline = "";
      else interprets = letter === "e";
    }
    first++;
  }
  const text = args.slice(first).join(" ");
  if (!interprets) return text + newline;
  const { value, isCut } = interpretEscapes(text);
  return isCut ? value : value + newline;
}

/** Backslash escapes of `echo -e` and `printf %b`; `\c` cuts the output there. */
export function interpretEscapes(text: string): { readonly value: string; readonly isCut: boolean } {
  let value = "";
  let index = 0;
  while (index < text.length) {
    const slash = text.indexOf("\\", index);
    if (slash < 0 || slash === text.length - 1) return { value: value + text.slice(index), isCut: false };
    value += text.slice(index, slash);
    if (text[slash + 1] === "c") return { value, isCut: true };
    const piece = backslashEscape(text, slash, "echo");
    value += piece.value;
    index = piece.end;
  }
  return { value, isCut: false };
}
