import { type Ipv6Address, parseIpv6Address } from "../../wire/ipv6-address.ts";

// Read first: radvd's scanner.l. The longest match wins, and of equally long ones the first here.

/** One word of a configuration file. */
export type ConfigToken =
  /** A name of the grammar: `interface`, `AdvSendAdvert`. */
  | { readonly kind: "keyword"; readonly word: string; readonly line: number }
  | { readonly kind: "string"; readonly word: string; readonly line: number }
  | { readonly kind: "number"; readonly value: number; readonly line: number }
  /** A negative number, or `low`, `medium`, `high`. */
  | { readonly kind: "signed"; readonly value: number; readonly line: number }
  | { readonly kind: "decimal"; readonly value: number; readonly line: number }
  | { readonly kind: "switch"; readonly value: boolean; readonly line: number }
  | { readonly kind: "address"; readonly value: Ipv6Address; readonly line: number }
  | { readonly kind: "infinity"; readonly line: number }
  | { readonly kind: "punctuation"; readonly word: string; readonly line: number }
  | { readonly kind: "bad"; readonly line: number }
  | { readonly kind: "end"; readonly line: number };

/** Names of the grammar; `on`, `off` and the like are tokens of their own. */
const KEYWORDS: ReadonlySet<string> = new Set(
  (
    "interface prefix route RDNSS DNSSL clients lowpanco abro AdvRASrcAddress IgnoreIfMissing AdvSendAdvert " +
    "MaxRtrAdvInterval MinRtrAdvInterval AdvManagedFlag AdvOtherConfigFlag AdvLinkMTU AdvRAMTU AdvReachableTime " +
    "AdvRetransTimer AdvCurHopLimit AdvDefaultLifetime AdvDefaultPreference AdvSourceLLAddress AdvOnLink " +
    "AdvAutonomous AdvValidLifetime AdvPreferredLifetime DeprecatePrefix DecrementLifetimes AdvRouterAddr " +
    "AdvHomeAgentFlag AdvIntervalOpt AdvHomeAgentInfo UnicastOnly AdvRASolicitedUnicast Base6Interface " +
    "Base6to4Interface HomeAgentPreference HomeAgentLifetime AdvRoutePreference AdvRouteLifetime RemoveRoute " +
    "AdvRDNSSPreference AdvRDNSSOpen AdvRDNSSLifetime FlushRDNSS AdvDNSSLLifetime FlushDNSSL MinDelayBetweenRAs " +
    "AdvMobRtrSupportFlag AdvContextLength AdvContextCompressionFlag AdvContextID AdvLifeTime AdvContextPrefix " +
    "AdvVersionLow AdvVersionHigh AdvValidLifeTime Adv6LBRaddress"
  ).split(" "),
);

const HEX = "[a-fA-F0-9]{1,4}";
const ADDRESS = new RegExp(
  `(?:${HEX}:(?:${HEX}:)*(?::${HEX})+|${HEX}(?::${HEX})*::|(?:${HEX}:){7}${HEX}|::)`,
  "y",
);
const NUMBER = /\d+/y;
const SIGNED = /-?\d+/y;
const DECIMAL = /\d+\.\d+/y;
const STRING = /[a-zA-Z0-9`~!@#$%^&*()_\-+=:[\]<>,.?\\]+|L?"(?:\\[^\n]|[^\\"])*"/y;
const COMMENT = /#[^\n]*/y;
const LARGEST_NUMBER = 0xffffffff;
/** Longer strings are cut (`static char string[256]`). */
const LONGEST_STRING = 255;

/** All tokens, the last of kind `end`. */
export function readTokens(text: string): readonly ConfigToken[] {
  const tokens: ConfigToken[] = [];
  let line = 1;
  let at = 0;
  while (at < text.length) {
    const char = text[at]!;
    if (char === "\n") line++;
    const skipped = /\s/.test(char) && char !== "\r" ? 1 : matchLength(COMMENT, text, at);
    if (skipped > 0) {
      at += skipped;
      continue;
    }
    const { token, length } = readToken(text, at, line);
    tokens.push(token);
    at += length;
  }
  tokens.push({ kind: "end", line });
  return tokens;
}

function matchLength(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0].length ?? 0;
}

interface Lexeme {
  readonly token: ConfigToken;
  readonly length: number;
}

function readToken(text: string, at: number, line: number): Lexeme {
  const lengths = [ADDRESS, NUMBER, SIGNED, DECIMAL, STRING].map((pattern) => matchLength(pattern, text, at));
  const length = Math.max(...lengths);
  if (length === 0) return punctuation(text[at]!, line);
  const word = text.slice(at, at + length);
  const which = lengths.indexOf(length);
  return { token: which === 4 ? wordToken(word, line) : valueToken(which, word, line), length };
}

function punctuation(char: string, line: number): Lexeme {
  const known = "{};/".includes(char);
  return { token: known ? { kind: "punctuation", word: char, line } : { kind: "bad", line }, length: 1 };
}

/** The pattern numbered `which` in readToken. */
function valueToken(which: number, word: string, line: number): ConfigToken {
  if (which === 0) {
    const value = parseIpv6Address(word);
    return value === undefined ? { kind: "bad", line } : { kind: "address", value, line };
  }
  const value = Number(word);
  if (which === 1) return value > LARGEST_NUMBER ? { kind: "bad", line } : { kind: "number", value, line };
  return { kind: which === 2 ? "signed" : "decimal", value, line };
}

const PREFERENCES: Readonly<Record<string, number>> = { low: -1, medium: 0, high: 1 };

function wordToken(word: string, line: number): ConfigToken {
  if (KEYWORDS.has(word)) return { kind: "keyword", word, line };
  if (word === "infinity") return { kind: "infinity", line };
  if (word === "on" || word === "off") return { kind: "switch", value: word === "on", line };
  if (Object.hasOwn(PREFERENCES, word)) return { kind: "signed", value: PREFERENCES[word]!, line };
  return { kind: "string", word: word.slice(0, LONGEST_STRING), line };
}
