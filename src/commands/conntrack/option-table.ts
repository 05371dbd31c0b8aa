/** Commands by their letter, with the table they work on. */
export type CommandName =
  | "list"
  | "create"
  | "update"
  | "delete"
  | "get"
  | "flush"
  | "event"
  | "version"
  | "help"
  | "count"
  | "stats"
  | "add"
  | "expect list"
  | "expect create"
  | "expect delete"
  | "expect get"
  | "expect flush"
  | "expect event"
  | "expect count"
  | "expect stats";

export const COMMANDS: Readonly<
  Record<string, { readonly conntrack: CommandName; readonly expect: CommandName | undefined }>
> = {
  L: { conntrack: "list", expect: "expect list" },
  I: { conntrack: "create", expect: "expect create" },
  D: { conntrack: "delete", expect: "expect delete" },
  G: { conntrack: "get", expect: "expect get" },
  F: { conntrack: "flush", expect: "expect flush" },
  E: { conntrack: "event", expect: "expect event" },
  V: { conntrack: "version", expect: "version" },
  h: { conntrack: "help", expect: "help" },
  C: { conntrack: "count", expect: "expect count" },
  S: { conntrack: "stats", expect: "expect stats" },
  U: { conntrack: "update", expect: undefined },
  A: { conntrack: "add", expect: undefined },
};

/** An option: its letter, its long names, whether it takes an argument, and how messages call it. */
interface OptionRow {
  readonly letter: string;
  readonly names: readonly string[];
  readonly argument: "none" | "required" | "optional";
  /** Absent for commands. */
  readonly called?: string;
}

const row = (
  letter: string,
  names: readonly string[],
  argument: OptionRow["argument"],
  called?: string,
): OptionRow => (called === undefined ? { letter, names, argument } : { letter, names, argument, called });

/** Long names in the order of getopt_long's table; columns of LEGAL follow the order of `called`. */
export const OPTIONS: readonly OptionRow[] = [
  row("L", ["dump"], "none"),
  row("I", ["create"], "none"),
  row("A", ["add"], "none"),
  row("D", ["delete"], "none"),
  row("U", ["update"], "none"),
  row("G", ["get"], "none"),
  row("F", ["flush"], "none"),
  row("E", ["event"], "none"),
  row("C", ["counter"], "optional"),
  row("S", ["stats"], "none"),
  row("V", ["version"], "none"),
  row("h", ["help"], "none"),
  row("s", ["orig-src", "src"], "required", "src"),
  row("d", ["orig-dst", "dst"], "required", "dst"),
  row("r", ["reply-src"], "required", "reply-src"),
  row("q", ["reply-dst"], "required", "reply-dst"),
  row("p", ["protonum"], "required", "protonum"),
  row("t", ["timeout"], "required", "timeout"),
  row("u", ["status"], "required", "status"),
  row("z", ["zero"], "none", "zero"),
  row("e", ["event-mask"], "required", "event-mask"),
  row("[", ["tuple-src"], "required", "tuple-src"),
  row("]", ["tuple-dst"], "required", "tuple-dst"),
  row("{", ["mask-src"], "required", "mask-src"),
  row("}", ["mask-dst"], "required", "mask-dst"),
  row("a", ["nat-range"], "required", "nat-range"),
  row("m", ["mark"], "required", "mark"),
  row("i", ["id"], "required", "id"),
  row("f", ["family"], "required", "family"),
  row("n", ["src-nat"], "optional", "src-nat"),
  row("g", ["dst-nat"], "optional", "dst-nat"),
  row("o", ["output"], "required", "output"),
  row("c", ["secmark"], "required", "secmark"),
  row("b", ["buffer-size"], "required", "buffer-size"),
  row("j", ["any-nat"], "optional", "any-nat"),
  row("w", ["zone"], "required", "zone"),
  row("l", ["label"], "required", "label"),
  row("<", ["label-add"], "required", "label-add"),
  row(">", ["label-del"], "optional", "label-del"),
  row("(", ["orig-zone"], "required", "orig-zone"),
  row(")", ["reply-zone"], "required", "reply-zone"),
];

/** Letters of options, in the order of the columns below. */
const COLUMNS = "sdrqptuze[]{}amifngocbjwl<>()";

/** For each command: `.` not allowed, `!` needed, `o` allowed, `?` one of two pairs is needed. */
const LEGAL: Readonly<Record<CommandName, string>> = {
  //                sdrqptuze[]{}amifngocbjwl<>()
  list: /*       */ "ooooo.oo...oo.o.ooooo.ooo..oo",
  create: /*     */ "????!!o......oo..oo....o.o.oo",
  update: /*     */ "ooooooo....oo.oooooo....ooo..",
  delete: /*     */ "ooooooo....oo.oooooo...oo..oo",
  get: /*        */ "????!..........o...o....o....",
  flush: /*      */ "................o............",
  event: /*      */ "ooooo...o..oo.o.ooooooooo..oo",
  version: /*    */ ".............................",
  help: /*       */ "....o........................",
  count: /*      */ ".............................",
  stats: /*      */ ".............................",
  add: /*        */ "????!!o......oo..oo....o.o.oo",
  "expect list": "................o..o.........",
  "expect create": "!!oo!!o..!!!!................",
  "expect delete": "!!oo!........................",
  "expect get": /* */ "!!oo!........................",
  "expect flush": ".............................",
  "expect event": "...................o.........",
  "expect count": ".............................",
  "expect stats": ".............................",
};

/** generic_opt_check: the first word of complaint, or undefined. `used` holds the letters given. */
export function checkLegality(command: CommandName, used: ReadonlySet<string>): string | undefined {
  const legal = LEGAL[command];
  for (const [index, letter] of [...COLUMNS].entries()) {
    const kind = legal[index]!;
    const called = OPTIONS.find((option) => option.letter === letter)!.called!;
    if (!used.has(letter) && kind === "!")
      return `You need to supply the \`--${called}' option for this command`;
    if (used.has(letter) && kind === ".") return `Illegal option \`--${called}' with this command`;
  }
  if (!legal.includes("?")) return undefined;
  return checkPairs(used, ["s", "d", "r", "q"], ["`--src' and `--dst'", "`--reply-src' and `--reply-dst'"]);
}

/** One of two pairs must be complete; the one that was begun is named. */
export function checkPairs(
  used: ReadonlySet<string>,
  letters: readonly [string, string, string, string],
  words: readonly [string, string],
): string | undefined {
  const [a, b, c, d] = letters;
  if ((used.has(a) && used.has(b)) || (used.has(c) && used.has(d))) return undefined;
  const second = !used.has(a) && !used.has(b) && (used.has(c) || used.has(d));
  return `you have to specify ${second ? words[1] : words[0]}`;
}
