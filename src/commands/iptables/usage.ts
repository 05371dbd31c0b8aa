import type { Invocation } from "./command-line.ts";

/** Short words of our own: the real text is not copied. */
export function showHelp({
  console,
  program,
  version,
}: Pick<Invocation, "console" | "program" | "version">): void {
  console.out(`${program} v${version}

Usage: ${program} [-t TABLE] -A|-C|-D CHAIN RULE | -I CHAIN [NUMBER] RULE | -R CHAIN NUMBER RULE
       ${program} [-t TABLE] -D CHAIN NUMBER | -L|-S|-Z [CHAIN [NUMBER]] | -F|-X [CHAIN] | -N CHAIN
       ${program} [-t TABLE] -E OLD NEW | -P CHAIN ACCEPT|DROP
What is emulated of it stands in docs/fidelity.md.
`);
}
