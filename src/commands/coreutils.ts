import type { Process } from "../kernel/process.ts";
import type { Task } from "../kernel/task.ts";
import { strerror } from "../wire/errno.ts";
import { type OptionSpec, type ParsedOptions, parseOptions } from "./options.ts";

/** `NAME: message` on standard error. */
export function* complain(process: Process, name: string, message: string): Task<void> {
  yield* process.stderr.print(`${name}: ${message}\n`);
}

/** Options as coreutils read them; `undefined` after the refusal was printed (exit then with the program's code). */
export function* coreutilsOptions(
  process: Process,
  name: string,
  args: readonly string[],
  spec: OptionSpec,
): Task<Extract<ParsedOptions, { ok: true }> | undefined> {
  const parsed = parseOptions(args.slice(1), spec);
  if (parsed.ok) return parsed;
  yield* complain(process, name, parsed.message);
  yield* process.stderr.print(`Try '${name} --help' for more information.\n`);
  if (parsed.isLacking)
    yield* process.stderr.print(`ipvl: ${name} lacks this option: see docs/fidelity.md\n`);
  return undefined;
}

/** Coreutils' `missing operand` and `extra operand`. */
export function* refuseUsage(process: Process, name: string, message: string): Task<number> {
  yield* complain(process, name, message);
  yield* process.stderr.print(`Try '${name} --help' for more information.\n`);
  return 1;
}

/** close_stdout of gnulib: what could not be written makes the program fail. */
export function* finish(process: Process, name: string, status: number): Task<number> {
  yield* process.stdout.flush();
  const failure = process.stdout.failure;
  if (failure === undefined) return status;
  yield* complain(process, name, `write error: ${strerror(failure.errno)}`);
  return 1;
}

/** quotearg's shell style: in quotes where a shell would need them. */
export function quoteArgument(text: string): string {
  if (text !== "" && /^[A-Za-z0-9_@%+=:,./^-]+$/.test(text)) return text;
  return quoteAlways(text);
}

/** gnulib's quote(): the quotes of the message locale, curly where it is UTF-8. */
export function quoteWord(process: Process, text: string): string {
  const locale = process.env.get("LC_ALL") || process.env.get("LC_CTYPE") || process.env.get("LANG") || "";
  return /utf-?8/i.test(locale) ? `‘${text}’` : `'${text}'`;
}

/** quotearg's shell-always style, 'as in errors': two programs differ in nothing else. */
export function quoteAlways(text: string): string {
  if (!text.includes("'")) return `'${text}'`;
  return /["$`\\!]/.test(text) ? `'${text.replaceAll("'", "'\\''")}'` : `"${text}"`;
}
