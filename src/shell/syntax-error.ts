import type { SourceText } from "./source-text.ts";

/** Bash's words for what the parser found, and the line they name. */
export interface SyntaxErrorText {
  readonly line: number;
  readonly messages: readonly string[];
}

export function describeSyntaxError(
  source: SourceText,
  text: string,
  error: { readonly message: string; readonly pos: number },
): SyntaxErrorText {
  const lastLine = source.lineAt(text.length) + (text.endsWith("\n") ? 0 : 1);
  const quote = unterminated(error.message);
  if (quote !== undefined) {
    const line = quote.isAtEnd ? lastLine : source.lineAt(error.pos);
    return { line, messages: [`unexpected EOF while looking for matching \`${quote.closer}'`] };
  }
  const token = tokenAt(text, error.pos);
  if (token === undefined) return { line: lastLine, messages: ["syntax error: unexpected end of file"] };
  const messages = [
    `syntax error near unexpected token \`${token.text}'`,
    `\`${source.lineText(Math.min(token.pos, Math.max(0, text.length - 1)))}'`,
  ];
  return { line: source.lineAt(token.pos), messages };
}

const CLOSERS: readonly (readonly [RegExp, string, boolean])[] = [
  [/unterminated double quote|locale string/, '"', false],
  [/unterminated (?:single quote|ANSI-C)/i, "'", false],
  [/unterminated backtick|unterminated backquote/, "`", false],
  [/unterminated command substitution|unterminated process substitution/, ")", true],
  [/unterminated parameter expansion/, "}", false],
  [/unterminated/, ")", false],
];

function unterminated(message: string): { readonly closer: string; readonly isAtEnd: boolean } | undefined {
  for (const [pattern, closer, isAtEnd] of CLOSERS) if (pattern.test(message)) return { closer, isAtEnd };
  return undefined;
}

/** The token at or after a position; `newline` at the end of a line; undefined at the end of the text. */
function tokenAt(text: string, pos: number): { readonly text: string; readonly pos: number } | undefined {
  const start = pos + /^[ \t]*/.exec(text.slice(pos))![0].length;
  const rest = text.slice(start);
  if (rest.trim() === "") {
    // A line that ends too early names its newline; a construct left open to the end does not.
    const isOpenAtEnd = /^\s*$/.test(rest) && !/[<>|&]\s*$/.test(text.slice(0, start));
    return isOpenAtEnd ? undefined : { text: "newline", pos: start };
  }
  if (rest[0] === "\n") return { text: "newline", pos: start };
  const token = /^(?:;;&|;;|;&|&&|\|\||\|&|<<<|<<-|<<|>>|<&|>&|<>|>\||&>>|&>|[;&|()<>])/.exec(rest);
  if (token !== null) return { text: token[0], pos: start };
  return { text: /^[^\s;&|()<>]+/.exec(rest)?.[0] ?? rest[0]!, pos: start };
}
