import { createProgramTable } from "../../src/commands/registry.ts";
import { createMachine } from "../../src/kernel/emulated-machine.ts";
import type { Limits } from "../../src/kernel/limits.ts";
import type { Namespace } from "../../src/net/namespace.ts";
import { createRandom, type Random } from "../../src/time/random.ts";

/** Small, so that a script that never ends costs little. */
const LIMITS: Partial<Limits> = {
  maximumSteps: 20_000,
  maximumProcesses: 40,
  maximumOutputBytes: 100_000,
  maximumTextLength: 1_000_000,
  maximumShellDepth: 50,
};

/** Runs random and mangled scripts; none may throw, none may run on: a limit ends it. */
export function fuzzShell(cases: number, seed: number): { readonly cases: number } {
  const random = createRandom(seed).stream("shell-fuzz");
  for (let index = 0; index < cases; index++) {
    const script = index % 2 === 0 ? randomScript(random) : mangledScript(random);
    try {
      runScript(script);
    } catch (error) {
      throw new Error(`case ${index} of seed ${seed}: ${JSON.stringify(script)}`, { cause: error });
    }
  }
  return { cases };
}

/** Runs one script to its end or to a limit. */
export function runScript(script: string): void {
  const machine = createMachine({
    seed: 1,
    bootTimeNs: 0n,
    createNamespace: (id) => ({ id, sysctl: NO_SYSCTL }) as unknown as Namespace,
    destroyNamespace: () => undefined,
    programs: createProgramTable(),
    limits: LIMITS,
  });
  const sink = () => undefined;
  const process = machine.start("bash", ["bash", "-c", script], { stdout: sink, stderr: sink });
  machine.run({ ended: process, timeNs: 1e15 });
}

const NO_SYSCTL = {
  read: () => ({ ok: false, errno: "ENOENT" }),
  write: () => ({ ok: false, errno: "ENOENT" }),
  paths: () => [],
};

const PIECES: readonly string[] = [
  ...[
    "echo",
    "x=1",
    "$x",
    '"$x"',
    "'a b'",
    "${x:-y}",
    "${x#*}",
    "${x/a/b}",
    "${#x}",
    "${x:1:2}",
    "${!x}",
    "${x[@]}",
  ],
  ...[
    "$((1+2))",
    "$((x++))",
    "((x<3))",
    "[[ a == b* ]]",
    "[ 1 -eq 1 ]",
    "if",
    "then",
    "else",
    "fi",
    "for i in 1 2",
  ],
  ...[
    "do",
    "done",
    "while true",
    "case x in",
    "a)",
    ";;",
    "esac",
    "{",
    "}",
    "(",
    ")",
    "|",
    "||",
    "&&",
    "&",
    ";",
    "\n",
  ],
  ...[
    ">f",
    "<f",
    "2>&1",
    "<<E\nq $x\nE\n",
    "<<<a",
    ">&-",
    "3>&1",
    "`echo a`",
    "$(echo b)",
    "<(echo c)",
    "f() {",
    "f",
  ],
  ...[
    "return",
    "break",
    "continue",
    "exit 3",
    "set -e",
    "set -u",
    "set -x",
    "trap 'echo t' EXIT",
    "wait",
    "kill $!",
  ],
  ...[
    "read a b",
    "printf '%d %s' 1",
    "local y=2",
    "declare -A m",
    "m[k]=v",
    "a=(1 2 3)",
    "a+=(4)",
    "unset x",
    "eval",
  ],
  ...[
    "shift",
    "cat",
    "head -1",
    "yes",
    "sleep 1",
    "seq 5",
    "sort",
    "grep a",
    "{1..3}",
    "*",
    "?",
    "[a-z]",
    "~",
    "\\",
    '"',
  ],
  ...[
    "'",
    "$",
    "!",
    "#",
    "=",
    "é",
    "\u0000",
    "\ud800",
    "${",
    "$((",
    "[[",
    "]]",
    "$'\\x41'",
    "-n",
    "--",
    "getopts a: o",
  ],
];

function randomScript(random: Random): string {
  const words: string[] = [];
  const length = 1 + random.below(30);
  for (let index = 0; index < length; index++) words.push(PIECES[random.below(PIECES.length)]!);
  return words.join(random.below(8) === 0 ? "" : " ");
}

/** Scripts that are right, to be cut, doubled and mixed. */
const SOUND: readonly string[] = [
  'for i in 1 2 3; do echo "$i"; done | while read a; do echo "got $a"; done',
  'f() { local x=$1; [ "$x" -gt 5 ] && return; f $((x+1)); }; f 1; echo ${#a[@]}',
  'trap "echo bye" EXIT; sleep 5 & p=$!; kill -INT $p; wait $p; echo $?',
  "cat <<E | tr a-z A-Z\nhello $(echo there) ${x:-none}\nE\n",
  'declare -A m=([a]=1 [b]=2); for k in "${!m[@]}"; do echo $k=${m[$k]}; done',
  'case "$1" in -h|--help) echo usage;; *) echo ${0##*/};; esac; [[ abc =~ ^a(.)c$ ]] && echo ${BASH_REMATCH[1]}',
  'x=abc; echo ${x^^} ${x//b/-} ${x:1:1} ${x%c}; printf "%5s|%-5s|%03d\\n" a b 7; echo {a,b}{1..3}',
  "while :; do i=$((i+1)); ((i>5)) && break; echo $i; done > out 2>&1; wc -l < out",
];

function mangledScript(random: Random): string {
  let script = SOUND[random.below(SOUND.length)]!;
  for (let left = 1 + random.below(4); left > 0; left--) {
    const at = random.below(script.length + 1);
    const other = SOUND[random.below(SOUND.length)]!;
    const from = random.below(other.length);
    const kind = random.below(4);
    if (kind === 0) script = script.slice(0, at) + script.slice(at + 1 + random.below(5));
    else if (kind === 1)
      script = script.slice(0, at) + other.slice(from, from + random.below(20)) + script.slice(at);
    else if (kind === 2)
      script = script.slice(0, at) + PIECES[random.below(PIECES.length)]! + script.slice(at);
    else script = script.slice(0, at) + String.fromCharCode(random.below(128)) + script.slice(at + 1);
  }
  return script;
}
