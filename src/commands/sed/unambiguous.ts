/** Escapes of the command `l`; everything else that is not printable ASCII shows in octal, octet by octet. */
const ESCAPES: Readonly<Record<number, string>> = {
  7: "\\a",
  8: "\\b",
  9: "\\t",
  10: "\\n",
  11: "\\v",
  12: "\\f",
  13: "\\r",
  92: "\\\\",
};

/** The text as `l` shows it, broken after `width` characters (0 and 1: never) with a backslash, `$` at its end. */
export function unambiguous(bytes: Uint8Array, width: number): string {
  let out = "";
  let column = 0;
  for (const byte of bytes) {
    const octal = `\\${byte.toString(8).padStart(3, "0")}`;
    const piece = ESCAPES[byte] ?? (byte >= 32 && byte < 127 ? String.fromCharCode(byte) : octal);
    if (width > 1 && column + piece.length > width - 1) {
      out += "\\\n";
      column = 0;
    }
    out += piece;
    column += piece.length;
  }
  return `${out}$\n`;
}
