import { existsSync } from "node:fs";

/** The package's own folder (labs, package.json), from wherever this module was emitted or bundled to. */
export function packageFolder(): URL {
  let folder = new URL("./", import.meta.url);
  while (!existsSync(new URL("package.json", folder))) folder = new URL("../", folder);
  return folder;
}
