/** The ways in which bash writes a string so that it can be read again. */

const CONTROL = /[\p{Cc}\udc80-\udcff]/u;

/** `${x@Q}` and `set`'s listing: in single quotes always. */
export function quoteSingle(text: string): string {
  return CONTROL.test(text) ? quoteAnsi(text) : `'${text.replaceAll("'", "'\\''")}'`;
}

/** `set -x`: as it is unless a shell would see something in it. */
export function quoteForTrace(text: string): string {
  if (text === "") return "''";
  if (CONTROL.test(text) && /[^\t\n]/.test(text.match(CONTROL)?.[0] ?? "x")) return quoteAnsi(text);
  if (CONTROL.test(text.replace(/[\t\n]/g, ""))) return quoteAnsi(text);
  return containsMeta(text) ? `'${text.replaceAll("'", "'\\''")}'` : text;
}

/** `printf %q` */
export function quoteWithBackslashes(text: string): string {
  if (text === "") return "''";
  if (CONTROL.test(text)) return quoteAnsi(text);
  const quoted = text.replace(/[^A-Za-z0-9_@%+:,./\-=~#\u0080-\u{10ffff}]/gu, "\\$&");
  return /^[~#]/.test(quoted) ? `\\${quoted}` : quoted;
}

/** `declare -p`: in double quotes. */
export function quoteDouble(text: string): string {
  return CONTROL.test(text.replace(/[\t\n]/g, "")) || /[\n\t]/.test(text)
    ? quoteAnsi(text)
    : `"${text.replace(/["$`\\]/g, "\\$&")}"`;
}

function containsMeta(text: string): boolean {
  if (/[ \t\n'"\\|&;()<>!{}*[\]?^$`]/.test(text)) return true;
  if (/^[~#]/.test(text)) return true;
  return /[=:]~/.test(text);
}

const NAMED: Readonly<Record<string, string>> = {
  "\x07": "\\a",
  "\b": "\\b",
  "\x1b": "\\E",
  "\f": "\\f",
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
  "\v": "\\v",
  "\\": "\\\\",
  "'": "\\'",
};

function quoteAnsi(text: string): string {
  const body = text.replace(/[\p{Cc}\\'\udc80-\udcff]/gu, (letter) => {
    const code = letter.charCodeAt(0) & 0xff;
    return NAMED[letter] ?? `\\${code.toString(8).padStart(3, "0")}`;
  });
  return `$'${body}'`;
}
