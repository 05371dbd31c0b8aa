import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

// Only src/ipvlan decides on a mode or a flag. Elsewhere their names may stand where they are parsed, printed or typed,
// and the port's mode and flag may be read to be shown; each such place is listed with its reason.

const NAMED: Readonly<Record<string, string>> = {
  "src/net/netlink/link-message.ts": "the names as types of what `ip -d link` shows",
  "src/commands/ip/": "parses and prints `type ipvlan mode MODE FLAG`",
  "src/lab/matrix":
    "goes through all pairs, addressing slaves as each mode is meant to be used (docs/decisions/0004)",
  "src/cli/": "the command line of the matrix",
};
const READ: Readonly<Record<string, string>> = {
  "src/net/netlink/link-data.ts": "fills IFLA_INFO_DATA",
};

function filesMatching(pattern: RegExp, allowed: Readonly<Record<string, string>>): string[] {
  return readdirSync(new URL("../src", import.meta.url), { recursive: true, encoding: "utf8" })
    .map((file) => `src/${file}`)
    .filter((file) => /(?<!\.test)\.ts$/.test(file) && !file.startsWith("src/ipvlan/"))
    .filter((file) => !Object.keys(allowed).some((place) => file.startsWith(place)))
    .filter((file) => pattern.test(readFileSync(new URL(`../${file}`, import.meta.url), "utf8")));
}

const LITERAL = /["'`](l2|l3|l3s|vepa)["'`]/;
const PORT_FIELD = /\bport\.(mode|flag)\b|\{[^}]*\b(mode|flag)\b[^}]*\} = .*\bport\b/;

test("names of modes and flags stand only where they are parsed, printed or typed", () => {
  expect(filesMatching(LITERAL, NAMED)).toEqual([]);
  expect(filesMatching(LITERAL, {})).toContain("src/net/netlink/link-message.ts");
});

test("a port's mode and flag are read only to be shown", () => {
  expect(filesMatching(PORT_FIELD, READ)).toEqual([]);
  expect(filesMatching(PORT_FIELD, {})).toContain("src/net/netlink/link-data.ts");
});
