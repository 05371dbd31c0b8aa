import { readFile } from "node:fs/promises";
import { packageFolder } from "./package-folder.ts";

/** `ipvl --version`: the package's, from its package.json. */
export async function versionCommand(): Promise<number> {
  const text = await readFile(new URL("package.json", packageFolder()), "utf8");
  const { version } = JSON.parse(text) as { readonly version: string };
  process.stdout.write(`ipvl ${version}\n`);
  return 0;
}
