import type { Contender, Paths } from "./contender.ts";
import { Site } from "./namespace.ts";
import { pathOf, type Test } from "./tests.ts";

/** The values of one test of one contender, one a round. */
export interface Series {
  readonly test: string;
  readonly contender: string;
  readonly values: readonly number[];
}

export interface Built {
  readonly contender: Contender;
  readonly paths: Paths;
}

/** Contenders as they stand; those that this machine hasn't are named with the reason. */
export interface Field {
  readonly built: readonly Built[];
  readonly missing: ReadonlyMap<string, string>;
  remove(): Promise<void>;
}

/** Builds every contender; `remove` takes all down, the half-built too. */
export async function buildField(contenders: readonly Contender[], sites: Site[]): Promise<Field> {
  const built: Built[] = [];
  const missing = new Map<string, string>();
  for (const contender of contenders) {
    const site = await Site.create(contender.name);
    sites.push(site);
    try {
      built.push({ contender, paths: await contender.build(site) });
    } catch (error) {
      missing.set(contender.name, (error as Error).message.trim());
    }
  }
  return { built, missing, remove: () => removeAll(sites) };
}

export async function removeAll(sites: Site[]): Promise<void> {
  for (const site of sites.splice(0)) await site.remove();
}

export interface Plan {
  readonly tests: readonly Test[];
  readonly rounds: number;
  readonly seconds: number;
}

/**
 * Every contender's value of a test directly after the other's, all tests in turn, and that `rounds` times: a machine
 * whose speed drifts does so for all. Who begins changes from round to round.
 */
export async function measureRounds(
  built: readonly Built[],
  { tests, rounds, seconds }: Plan,
  tell: (text: string) => void,
): Promise<readonly Series[]> {
  const values = new Map<string, { test: string; contender: string; values: number[] }>();
  for (let round = 0; round < rounds; round++) {
    for (const test of tests) {
      const order = built.map((_, index) => built[(index + round) % built.length]!);
      for (const { contender, paths } of order) {
        const path = pathOf(test, paths);
        if (path === undefined) continue;
        const key = `${test.id} ${contender.name}`;
        const series = values.get(key) ?? { test: test.id, contender: contender.name, values: [] };
        values.set(key, series);
        const value = await test.measure(path, seconds).catch((error: Error) => {
          tell(`${key}: ${error.message.trim()}\n`);
          return test.unit === "us" ? Number.POSITIVE_INFINITY : 0;
        });
        series.values.push(value);
        tell(`round ${round + 1} ${key} ${value.toPrecision(4)} ${test.unit}\n`);
      }
    }
  }
  return [...values.values()];
}

/** The middle of the values, with their spread. */
export interface Middle {
  readonly median: number;
  readonly minimum: number;
  readonly maximum: number;
}

export function middleOf(values: readonly number[]): Middle {
  const sorted = [...values].sort((a, b) => a - b);
  const half = Math.floor(sorted.length / 2);
  const median = sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2;
  return { median, minimum: sorted[0]!, maximum: sorted.at(-1)! };
}
