/** Which driver new links get: the kernel's own, ours in user space, or whichever this kernel makes possible. */
export type DriverChoice = "auto" | "kernel" | "user";

const CHOICES: readonly DriverChoice[] = ["auto", "kernel", "user"];

export type ReadDriver =
  | { readonly ok: true; readonly driver: DriverChoice; readonly words: readonly string[] }
  | { readonly ok: false; readonly reason: string };

/** Takes `--driver CHOICE` out of the words, wherever it stands; else IPVL_DRIVER, else auto. */
export function readDriver(words: readonly string[], variable: string | undefined): ReadDriver {
  const rest: string[] = [];
  let said = variable === "" ? undefined : variable;
  let from = "IPVL_DRIVER";
  for (let at = 0; at < words.length; at++) {
    const word = words[at]!;
    if (word === "--driver") {
      said = words[++at];
      from = "--driver";
      if (said === undefined) return { ok: false, reason: "--driver: which? auto, kernel or user" };
    } else if (word.startsWith("--driver=")) {
      said = word.slice("--driver=".length);
      from = "--driver";
    } else rest.push(word);
  }
  const driver = CHOICES.find((choice) => choice === (said ?? "auto"));
  if (driver === undefined) return { ok: false, reason: `${from} ${said}: must be auto, kernel or user` };
  return { ok: true, driver, words: rest };
}
