import { COMPARISONS, fold } from "./evaluate.ts";
import type { Condition } from "./expression.ts";

// libpcap's optimizer refuses a filter that can't be true: "expression rejects all packets". It knows that of
// comparisons of one and the same value: equal to two different constants is false, and what was decided once stays.
// This walks the paths through a condition with exactly that knowledge.

/** Comparisons decided on the way here: by what is compared, then by the constant. */
type Facts = ReadonlyMap<string, ReadonlyMap<number, boolean>>;

interface Budget {
  steps: number;
  /** Comparisons on the way from the start to here. */
  depth: number;
}

/** Far beyond what people type; past it the answer is "perhaps". */
const MAXIMUM_STEPS = 20_000;
const MAXIMUM_DEPTH = 600;

/** False when no path through `condition` can accept a packet. */
export function isSatisfiable(condition: Condition): boolean {
  return follow(
    condition,
    new Map(),
    { steps: MAXIMUM_STEPS, depth: 0 },
    {
      whenTrue: () => true,
      whenFalse: () => false,
    },
  );
}

/** Where a decided condition leads; true when an accepting path was found. */
interface Ways {
  readonly whenTrue: (facts: Facts) => boolean;
  readonly whenFalse: (facts: Facts) => boolean;
}

function follow(condition: Condition, facts: Facts, budget: Budget, ways: Ways): boolean {
  if (budget.steps-- <= 0 || budget.depth > MAXIMUM_DEPTH) return true;
  switch (condition.kind) {
    case "not":
      return follow(condition.operand, facts, budget, {
        whenTrue: ways.whenFalse,
        whenFalse: ways.whenTrue,
      });
    case "and":
      return follow(condition.first, facts, budget, {
        whenTrue: (known) => follow(condition.second, known, budget, ways),
        whenFalse: ways.whenFalse,
      });
    case "or":
      return follow(condition.first, facts, budget, {
        whenTrue: ways.whenTrue,
        whenFalse: (known) => follow(condition.second, known, budget, ways),
      });
    case "compare":
      budget.depth++;
      try {
        return followComparison(condition, facts, ways);
      } finally {
        budget.depth--;
      }
  }
}

function followComparison(
  condition: Extract<Condition, { kind: "compare" }>,
  facts: Facts,
  ways: Ways,
): boolean {
  const left = fold(condition.left);
  const right = fold(condition.right);
  if (right.kind !== "constant") return ways.whenTrue(facts) || ways.whenFalse(facts);
  const { operator } = condition;
  if (left.kind === "constant") {
    return COMPARISONS[operator](left.value, right.value) ? ways.whenTrue(facts) : ways.whenFalse(facts);
  }
  const key = `${operator} ${JSON.stringify(left)}`;
  const known = facts.get(key);
  const decided = known?.get(right.value) ?? (operator === "equal" && isOther(known) ? false : undefined);
  if (decided !== undefined) return decided ? ways.whenTrue(facts) : ways.whenFalse(facts);
  const learn = (decision: boolean): Facts =>
    new Map(facts).set(key, new Map(known).set(right.value, decision));
  return ways.whenTrue(learn(true)) || ways.whenFalse(learn(false));
}

/** Known to equal some constant. */
function isOther(known: ReadonlyMap<number, boolean> | undefined): boolean {
  return known !== undefined && [...known.values()].includes(true);
}
