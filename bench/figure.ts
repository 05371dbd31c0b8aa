/** One measured figure: the median of its rounds, with their spread. */
export interface Figure {
  readonly name: string;
  readonly unit: "per second" | "ms" | "ratio";
  readonly median: number;
  readonly minimum: number;
  readonly maximum: number;
  /** What it must reach at least (or, for ms, at most) and what it should. */
  readonly floor?: number;
  readonly goal?: number;
}

/** One kind of work, measured again each round. */
export interface Workload {
  readonly name: string;
  readonly unit: Figure["unit"];
  /** One value a round. */
  measure(): number | Promise<number>;
  readonly floor?: number;
  readonly goal?: number;
}

/** Rounds of all workloads in turn, so that a machine whose speed drifts does so for all of them. */
export async function measureInterleaved(
  workloads: readonly Workload[],
  rounds: number,
): Promise<readonly Figure[]> {
  const values = workloads.map((): number[] => []);
  for (let round = 0; round < rounds; round++) {
    for (const [index, workload] of workloads.entries()) values[index]!.push(await workload.measure());
  }
  return workloads.map((workload, index) => figureOf(workload, values[index]!));
}

function figureOf({ name, unit, floor, goal }: Workload, values: readonly number[]): Figure {
  const sorted = [...values].sort((a, b) => a - b);
  return {
    name,
    unit,
    median: sorted[Math.floor(sorted.length / 2)]!,
    minimum: sorted[0]!,
    maximum: sorted.at(-1)!,
    ...(floor === undefined ? {} : { floor }),
    ...(goal === undefined ? {} : { goal }),
  };
}

/** How many times the first is the second, by their medians. */
export function ratioOf(
  name: string,
  figures: readonly [Figure, Figure],
  bars: Pick<Figure, "floor" | "goal">,
): Figure {
  const [a, b] = figures;
  return {
    name,
    unit: "ratio",
    median: a.median / b.median,
    minimum: a.minimum / b.maximum,
    maximum: a.maximum / b.minimum,
    ...bars,
  };
}

/** `met` when the median reaches the bar: at least for rates and ratios, at most for times. */
export function meets(figure: Figure, bar: number): boolean {
  return figure.unit === "ms" ? figure.median <= bar : figure.median >= bar;
}

/** A Markdown table, a figure a row. */
export function formatFigures(figures: readonly Figure[]): string {
  const rows = figures.map((figure) => [
    figure.name,
    number(figure.median, figure.unit),
    `${number(figure.minimum, figure.unit)} to ${number(figure.maximum, figure.unit)}`,
    unitText(figure.unit),
    barText(figure, figure.floor),
    barText(figure, figure.goal),
  ]);
  const all = [
    ["", "median", "range", "unit", "floor", "goal"],
    ["---", "--:", "--:", "---", "---", "---"],
    ...rows,
  ];
  return all.map((row) => `| ${row.join(" | ")} |\n`).join("");
}

function barText(figure: Figure, bar: number | undefined): string {
  if (bar === undefined) return "";
  return `${number(bar, figure.unit)} ${meets(figure, bar) ? "met" : "**missed**"}`;
}

function number(value: number, unit: Figure["unit"]): string {
  return unit === "ratio" || value < 10 ? value.toFixed(2) : Math.round(value).toLocaleString("en");
}

function unitText(unit: Figure["unit"]): string {
  return unit === "per second" ? "/s" : unit === "ratio" ? "times" : "ms";
}
