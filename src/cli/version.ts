import { readFileSync } from "node:fs";
import { packageFolder } from "./package-folder.ts";

/** The package's, from its package.json. */
export function packageVersion(): string {
  const text = readFileSync(new URL("package.json", packageFolder()), "utf8");
  return (JSON.parse(text) as { readonly version: string }).version;
}

/** `ipvl --version` */
export async function versionCommand(): Promise<number> {
  process.stdout.write(`ipvl ${packageVersion()}\n`);
  return 0;
}
