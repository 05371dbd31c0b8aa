/** fnmatch(3) without flags: `*`, `?`, bracket expressions and backslash. */
export function globMatcher(pattern: string): (text: string) => boolean {
  let source = "";
  for (let index = 0; index < pattern.length; index++) {
    const character = pattern[index]!;
    const closing = character === "[" ? pattern.indexOf("]", index + 2) : -1;
    if (character === "*") source += ".*";
    else if (character === "?") source += ".";
    else if (closing > 0) {
      const body = pattern.slice(index + 1, closing).replaceAll("\\", "\\\\");
      source += `[${body.replace(/^!/, "^")}]`;
      index = closing;
    } else {
      const literal = character === "\\" && index + 1 < pattern.length ? pattern[++index]! : character;
      source += literal.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
    }
  }
  const expression = new RegExp(`^${source}$`, "su");
  return (text) => expression.test(text);
}
