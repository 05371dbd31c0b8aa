import fc from "fast-check";
import { expect, it } from "vitest";
import { parseShell, SourceText } from "./source-text.ts";
import { describeSyntaxError } from "./syntax-error.ts";

it("words every error that the parser can find, and names a line of the text", () => {
  const piece = fc.constantFrom(
    "if",
    "then",
    "fi",
    "do",
    "done",
    ")",
    "(",
    "{",
    "}",
    "|",
    "&&",
    ";",
    "\n",
    '"',
    "'",
  );
  fc.assert(
    fc.property(fc.array(piece, { minLength: 1, maxLength: 8 }), (pieces) => {
      const text = pieces.join(" ");
      const error = parseShell(text).errors?.[0];
      if (error === undefined) return;
      const described = describeSyntaxError(new SourceText(text, 1), text, error);
      expect(described.messages.join()).toMatch(/^(?:syntax error|unexpected EOF)/);
      expect(described.line).toBeGreaterThanOrEqual(1);
      expect(described.line).toBeLessThanOrEqual(text.split("\n").length + 1);
    }),
    { numRuns: 500 },
  );
});
