/** What a program's getopt_long(3) accepts. */
export interface OptionSpec {
  /** Letters as getopt(3) wants them: `n:` takes an argument. */
  readonly short: string;
  /** Long names to the letter they stand for; a name with `=` at its end takes an argument. */
  readonly long?: Readonly<Record<string, string>>;
  /** Options that the real program has and we lack: refused, and said so. */
  readonly lacks?: string;
  /** "stop": options end at the first operand (env, timeout, xargs), as with a `+` in getopt's string. */
  readonly order?: "permute" | "stop";
}

export interface ParsedOption {
  /** The option's letter. */
  readonly name: string;
  readonly value: string;
}

export type ParsedOptions =
  | { readonly ok: true; readonly options: readonly ParsedOption[]; readonly operands: readonly string[] }
  /** `message` without the program's name; `isLacking`: the real program would have accepted it. */
  | { readonly ok: false; readonly message: string; readonly isLacking: boolean };

/** Sorts `args` (without the program's name) into options and operands, with glibc's words for errors. */
export function parseOptions(args: readonly string[], spec: OptionSpec): ParsedOptions {
  const options: ParsedOption[] = [];
  const operands: string[] = [];
  for (let index = 0; index < args.length; index++) {
    const arg = args[index]!;
    if (arg === "--") {
      operands.push(...args.slice(index + 1));
      break;
    }
    if (arg === "-" || !arg.startsWith("-")) {
      if (spec.order === "stop") return { ok: true, options, operands: args.slice(index) };
      operands.push(arg);
      continue;
    }
    const next = args[index + 1];
    const parsed = arg.startsWith("--") ? parseLong(arg, next, spec) : parseShort(arg, next, spec);
    if (!parsed.ok) return parsed;
    options.push(...parsed.options);
    if (parsed.tookNext) index++;
  }
  return { ok: true, options, operands };
}

type Piece =
  | { readonly ok: true; readonly options: readonly ParsedOption[]; readonly tookNext: boolean }
  | { readonly ok: false; readonly message: string; readonly isLacking: boolean };

function parseShort(arg: string, next: string | undefined, spec: OptionSpec): Piece {
  const options: ParsedOption[] = [];
  for (let index = 1; index < arg.length; index++) {
    const name = arg[index]!;
    const at = name === ":" ? -1 : spec.short.indexOf(name);
    if (at < 0) return refuse(`invalid option -- '${name}'`, spec.lacks?.includes(name) ?? false);
    if (spec.short[at + 1] !== ":") {
      options.push({ name, value: "" });
      continue;
    }
    const attached = arg.slice(index + 1);
    if (attached !== "")
      return { ok: true, options: [...options, { name, value: attached }], tookNext: false };
    if (next === undefined) return refuse(`option requires an argument -- '${name}'`, false);
    return { ok: true, options: [...options, { name, value: next }], tookNext: true };
  }
  return { ok: true, options, tookNext: false };
}

function parseLong(arg: string, next: string | undefined, spec: OptionSpec): Piece {
  const equals = arg.indexOf("=");
  const written = equals < 0 ? arg.slice(2) : arg.slice(2, equals);
  const names = Object.keys(spec.long ?? {});
  const bare = (name: string) => (name.endsWith("=") ? name.slice(0, -1) : name);
  const exact = names.find((name) => bare(name) === written);
  const candidates = exact === undefined ? names.filter((name) => name.startsWith(written)) : [exact];
  const letters = new Set(candidates.map((name) => spec.long![name]));
  if (letters.size > 1) {
    const possibilities = candidates.map((name) => ` '--${bare(name)}'`).join("");
    return refuse(`option '--${written}' is ambiguous; possibilities:${possibilities}`, false);
  }
  const found = candidates[0];
  if (found === undefined) return refuse(`unrecognized option '--${written}'`, false);
  const name = spec.long![found]!;
  if (!found.endsWith("=")) {
    if (equals >= 0) return refuse(`option '--${found}' doesn't allow an argument`, false);
    return { ok: true, options: [{ name, value: "" }], tookNext: false };
  }
  if (equals >= 0) return { ok: true, options: [{ name, value: arg.slice(equals + 1) }], tookNext: false };
  if (next === undefined) return refuse(`option '--${bare(found)}' requires an argument`, false);
  return { ok: true, options: [{ name, value: next }], tookNext: true };
}

function refuse(message: string, isLacking: boolean): Piece {
  return { ok: false, message, isLacking };
}
