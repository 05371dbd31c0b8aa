import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

/** The opening of a block that is compared; without one a Markdown file is mere prose. */
const COMPARED_BLOCK = /^ {0,3}(?:```+|~~~+) *(?:console|capture)\b/m;

/** The labs and transcripts below a folder, by name. Hidden folders and installed packages are somebody else's. */
export async function labsIn(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const found = await Promise.all(
    entries.map(async (entry): Promise<readonly string[]> => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return isForeign(entry.name) ? [] : await labsIn(path);
      if (entry.name.endsWith(".transcript")) return [path];
      return entry.name.endsWith(".md") && COMPARED_BLOCK.test(await readFile(path, "utf8")) ? [path] : [];
    }),
  );
  return found.flat().sort();
}

function isForeign(name: string): boolean {
  return name.startsWith(".") || name === "node_modules";
}
