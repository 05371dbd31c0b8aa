/** What differs from one run of a script of test/golden/slaac to the next on one and the same kernel. */
const VOLATILE: readonly (readonly [pattern: RegExp, shown: string, why: string])[] = [
  [
    /\b\d+sec\b/g,
    "Nsec",
    "lifetimes count down while the machine is busy: compared apart, to within four seconds",
  ],
  [/\bradvd \(\d+\)/g, "radvd (PID)", "process ids"],
];

/** Temporary addresses are random: each is known by its number. */
function numberTemporary(text: string): string {
  let numbered = text;
  const addresses = [...text.matchAll(/inet6 (\S+)\/64 scope global temporary/g)].map((match) => match[1]!);
  for (const [index, address] of [...new Set(addresses)].entries()) {
    numbered = numbered.replaceAll(address, `TEMPORARY${index + 1}`);
  }
  return numbered;
}

export function comparableText(text: string): string {
  return numberTemporary(VOLATILE.reduce((result, [pattern, shown]) => result.replace(pattern, shown), text));
}

/** The lifetimes, in the order in which they are printed. */
export function lifetimesOf(text: string): readonly number[] {
  return [...text.matchAll(/(-?\d+)sec\b/g)].map((match) => Number(match[1]));
}
