import { parseArgs } from "node:util";
import { TESTS, type Test } from "./tests.ts";

export interface Options {
  readonly rounds: number;
  readonly seconds: number;
  readonly tests: readonly Test[];
  /** Names to keep; undefined: all. */
  readonly contenders: ReadonlySet<string> | undefined;
  /** "resources", "profile". */
  readonly extras: ReadonlySet<string>;
  /** Other builds of ipvl to measure beside, by name. */
  readonly variants: ReadonlyMap<string, string>;
  readonly soakMinutes: number | undefined;
  /** Whether bench/live/results.json and the page are written. */
  readonly write: boolean;
}

export const USAGE: string = `usage: npm run bench:live -- [options]
  --quick              3 rounds of 1 second (about 3 minutes) in place of 5 of 1.5 seconds (about 10)
  --rounds N           --seconds S
  --only TEST,...      tests whose names begin so, of: ${TESTS.map((test) => test.id).join(" ")}
                       and: resources profile (results of the others are kept)
  --contenders NAME,.. only these
  --variant NAME=FILE  one more ipvl: the main.js of another build
  --soak MINUTES       only full load for so long: drops counted, memory, descriptors, stalls
  --no-write           prints only
`;

export function readOptions(words: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...words],
    options: {
      quick: { type: "boolean" },
      rounds: { type: "string" },
      seconds: { type: "string" },
      only: { type: "string" },
      contenders: { type: "string" },
      variant: { type: "string", multiple: true },
      soak: { type: "string" },
      "no-write": { type: "boolean" },
    },
  });
  const only = values.only?.split(",");
  const wanted = (name: string): boolean =>
    only === undefined || only.some((start) => name.startsWith(start));
  return {
    rounds: Number(values.rounds ?? (values.quick === true ? 3 : 5)),
    seconds: Number(values.seconds ?? (values.quick === true ? 1 : 1.5)),
    tests: TESTS.filter((test) => wanted(test.id)),
    contenders: values.contenders === undefined ? undefined : new Set(values.contenders.split(",")),
    variants: new Map((values.variant ?? []).map((text) => text.split("=", 2) as [string, string])),
    soakMinutes: values.soak === undefined ? undefined : Number(values.soak),
    write: values["no-write"] !== true,
    extras: new Set(["resources", "profile"].filter(wanted)),
  };
}
