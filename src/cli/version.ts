import { readFile } from "node:fs/promises";

/** The package's version, from its package.json. */
export async function readVersion(): Promise<string> {
  const text = await readFile(new URL("../../../package.json", import.meta.url), "utf8");
  return (JSON.parse(text) as { readonly version: string }).version;
}
