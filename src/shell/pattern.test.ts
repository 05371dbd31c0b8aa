import fc from "fast-check";
import { expect, it } from "vitest";
import { escapePattern, hasPatternMagic, matchesPattern, unescapePattern } from "./pattern.ts";

const text = fc.string({ unit: "grapheme", maxLength: 12 });
const special = fc.string({ unit: fc.constantFrom(..."*?[]!@+()|\\-^ab"), maxLength: 8 });

it("matches quoted text as itself and nothing else", () => {
  fc.assert(
    fc.property(fc.oneof(text, special), fc.oneof(text, special), (quoted, other) => {
      expect(matchesPattern(quoted, escapePattern(quoted))).toBe(true);
      expect(matchesPattern(other, escapePattern(quoted))).toBe(other === quoted);
      expect(hasPatternMagic(escapePattern(quoted))).toBe(false);
      expect(unescapePattern(escapePattern(quoted))).toBe(quoted);
    }),
  );
});

it("lets a star stand for anything", () => {
  fc.assert(
    fc.property(text, text, text, (before, middle, after) => {
      expect(
        matchesPattern(before + middle + after, `${escapePattern(before)}*${escapePattern(after)}`),
      ).toBe(true);
    }),
  );
});

it("never throws, whatever the pattern", () => {
  fc.assert(
    fc.property(special, special, (subject, pattern) => {
      expect(typeof matchesPattern(subject, pattern)).toBe("boolean");
    }),
    { numRuns: 2000 },
  );
});
