import { decodeText, encodeText } from "../wire/text.ts";

const SIMPLE: Readonly<Record<string, string>> = {
  a: "\x07",
  b: "\b",
  e: "\x1b",
  E: "\x1b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
  "\\": "\\",
};

/**
 * The backslash escape that starts at `text[start]`, and where it ends. `echo` wants a 0 before octal digits
 * (`\0nnn`), `printf` formats do not (`\nnn`) and know the quotes. An unknown escape stays as it is.
 */
export function backslashEscape(
  text: string,
  start: number,
  dialect: "echo" | "printf",
): { readonly value: string; readonly end: number } {
  const letter = text[start + 1] ?? "";
  const simple = SIMPLE[letter];
  if (simple !== undefined) return { value: simple, end: start + 2 };
  if (dialect === "printf" && (letter === '"' || letter === "'" || letter === "?")) {
    return { value: letter, end: start + 2 };
  }
  const rest = text.slice(start + 1, start + 12);
  const octal = (dialect === "echo" ? /^0([0-7]{0,3})/ : /^([0-7]{1,3})/).exec(rest);
  if (octal !== null) return byteEscape(Number.parseInt(octal[1] || "0", 8), start + 1 + octal[0].length);
  const hex = /^x([0-9a-fA-F]{1,2})/.exec(rest);
  if (hex !== null) return byteEscape(Number.parseInt(hex[1]!, 16), start + 1 + hex[0].length);
  const unicode = /^(?:u([0-9a-fA-F]{1,4})|U([0-9a-fA-F]{1,8}))/.exec(rest);
  if (unicode !== null) {
    const value = Number.parseInt((unicode[1] ?? unicode[2])!, 16);
    return { value: value > 0x10ffff ? "" : String.fromCodePoint(value), end: start + 1 + unicode[0].length };
  }
  return { value: `\\${letter}`, end: start + 1 + letter.length };
}

/** One byte; above 0x7f it is the escaped form of a byte that is no UTF-8 by itself (see wire/text.ts). */
function byteEscape(byte: number, end: number): { readonly value: string; readonly end: number } {
  return { value: decodeText(Uint8Array.of(byte & 0xff)), end };
}

/** Joins bytes that were escaped one by one into characters where together they are UTF-8. */
export function joinEscapedBytes(text: string): string {
  return /[\udc80-\udcff]/.test(text) ? decodeText(encodeText(text)) : text;
}
