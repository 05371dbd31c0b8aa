import type { Process, Program } from "../kernel/process.ts";
import type { Task } from "../kernel/task.ts";
import { strerror } from "../wire/errno.ts";
import { complain } from "./coreutils.ts";

// unshare(1) and nsenter(1) of util-linux 2.38.1, for network and mount namespaces (docs/fidelity.md).

const FAILED = 1;
/** EX_EXEC_ENOENT, EX_EXEC_FAILED */
const NOT_FOUND = 127;
const NOT_EXECUTED = 126;

interface Asked {
  /** Kinds of namespaces: `n`, `m`; with the file of `--net=FILE`, if any. */
  readonly kinds: Map<string, string | undefined>;
  target: string | undefined;
}

type Arguments =
  | { readonly kind: "run"; readonly asked: Asked; readonly command: readonly string[] }
  | { readonly kind: "error"; readonly message: string; readonly lacking: boolean };

const LONG_NAMES: Readonly<Record<string, string>> = { net: "n", mount: "m", target: "t", fork: "f" };

/** Options of both programs. Those for the other namespaces are lacking; `allowed` are this program's letters. */
function parse(args: readonly string[], allowed: string): Arguments {
  const asked: Asked = { kinds: new Map(), target: undefined };
  let index = 1;
  for (; index < args.length; index++) {
    const word = args[index]!;
    if (word === "--") {
      index++;
      break;
    }
    if (!word.startsWith("-") || word === "-") break;
    for (const { letter, value } of word.startsWith("--") ? longOption(word) : shortOptions(word)) {
      if (!allowed.includes(letter)) {
        const spelled = word.startsWith("--")
          ? `unrecognized option '${word}'`
          : `invalid option -- '${letter}'`;
        return { kind: "error", message: spelled, lacking: true };
      }
      if (letter !== "t") asked.kinds.set(letter, value);
      else if (value !== undefined) asked.target = value;
      else if (args[index + 1] === undefined) {
        return { kind: "error", message: "option requires an argument -- 't'", lacking: false };
      } else asked.target = args[++index];
    }
  }
  return { kind: "run", asked, command: args.slice(index) };
}

interface Given {
  readonly letter: string;
  readonly value: string | undefined;
}

function longOption(word: string): readonly Given[] {
  const equals = word.indexOf("=");
  const name = equals < 0 ? word.slice(2) : word.slice(2, equals);
  return [{ letter: LONG_NAMES[name] ?? "?", value: equals < 0 ? undefined : word.slice(equals + 1) }];
}

/** An optional argument stands in the same word: `-n/run/netns/a`, and as people write it, `-n=/run/netns/a`. */
function shortOptions(word: string): readonly Given[] {
  const given: Given[] = [];
  for (let index = 1; index < word.length; index++) {
    const letter = word[index]!;
    const rest = word.slice(index + 1);
    const takesRest = "nmt".includes(letter) && rest !== "" && (letter === "t" || /^[=/.]/.test(rest));
    given.push({ letter, value: takesRest ? rest.replace(/^=/, "") : undefined });
    if (takesRest) break;
  }
  return given;
}

function* refuse(
  process: Process,
  name: string,
  parsed: Extract<Arguments, { kind: "error" }>,
): Task<number> {
  yield* complain(process, name, parsed.message);
  yield* process.stderr.print(`Try '${name} --help' for more information.\n`);
  if (parsed.lacking) yield* process.stderr.print(`ipvl: ${name} lacks this option: see docs/fidelity.md\n`);
  return FAILED;
}

/** execvp, or $SHELL without a command. */
function* become(process: Process, name: string, command: readonly string[]): Task<number> {
  const words = command.length > 0 ? command : [process.env.get("SHELL") ?? "/bin/sh"];
  const result = yield* process.exec(words[0]!, words);
  if (result.ok) return result.value;
  yield* complain(process, name, `failed to execute ${words[0]}: ${strerror(result.errno)}`);
  return result.errno === "ENOENT" ? NOT_FOUND : NOT_EXECUTED;
}

export const unshareProgram: Program = function* (process, args) {
  const parsed = parse(args, "nmf");
  if (parsed.kind === "error") return yield* refuse(process, "unshare", parsed);
  const { kinds } = parsed.asked;
  if ([...kinds.values()].some((file) => file !== undefined)) {
    const message = "namespaces that stay, bound to a file, are not emulated";
    return yield* refuse(process, "unshare", { kind: "error", message, lacking: true });
  }
  if (kinds.has("n")) process.namespace = process.machine.createNamespace();
  if (kinds.has("m")) process.mounts = process.mounts.copy();
  return yield* become(process, "unshare", parsed.command);
};

export const nsenterProgram: Program = function* (process, args) {
  const parsed = parse(args, "nmt");
  if (parsed.kind === "error") return yield* refuse(process, "nsenter", parsed);
  const { kinds, target } = parsed.asked;
  for (const kind of ["n", "m"] as const) {
    if (!kinds.has(kind)) continue;
    const words = enter(process, kind, kinds.get(kind) ?? fileOf(target, kind));
    if (words === undefined) continue;
    yield* complain(process, "nsenter", words);
    return FAILED;
  }
  return yield* become(process, "nsenter", parsed.command);
};

const FILE_NAMES = { n: "net", m: "mnt" } as const;

function fileOf(target: string | undefined, kind: "n" | "m"): string | undefined {
  return target === undefined ? undefined : `/proc/${target}/ns/${FILE_NAMES[kind]}`;
}

/** setns(2) by a file of /run/netns or /proc; the complaint, if any. */
function enter(process: Process, kind: "n" | "m", file: string | undefined): string | undefined {
  const { machine } = process;
  const name = `ns/${FILE_NAMES[kind]}`;
  if (file === undefined) return `neither filename nor target pid supplied for ${name}`;
  const path = process.files.resolve(file).replace(/^\/var\/run\//, "/run/");
  const pid = /^\/proc\/(\d+|self)\/ns\/(net|mnt)$/.exec(path);
  const owner = pid === null ? undefined : pid[1] === "self" ? process : machine.process(Number(pid[1]));
  const named = path.startsWith("/run/netns/") ? machine.namedNamespace(path.slice(11)) : undefined;
  if (owner === undefined && named === undefined && process.files.kindOf(path) === undefined) {
    return `cannot open ${file}: No such file or directory`;
  }
  const fits = named === undefined ? owner !== undefined && pid?.[2] === FILE_NAMES[kind] : kind === "n";
  if (!fits) return `reassociate to namespace '${name}' failed: Invalid argument`;
  if (kind === "n") process.namespace = named ?? owner!.namespace;
  else process.mounts = owner!.mounts;
  return undefined;
}
