import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { ScriptOutcome, ScriptSource, TargetVersions } from "./script-target.ts";

/**
 * A script that runs on a real kernel as a folder: `script`, `name`, `directory` and `timeout` before it runs; `stdout`,
 * `stderr`, `status`, the folder `files` and perhaps `timed-out` after it (see private-root.ts).
 */
export async function writeScriptJob(
  folder: string,
  source: ScriptSource,
  timeoutSeconds: number,
): Promise<void> {
  await mkdir(folder);
  await writeFile(join(folder, "script"), source.script);
  await writeFile(join(folder, "name"), source.name);
  await writeFile(join(folder, "directory"), source.directory === undefined ? "" : resolve(source.directory));
  await writeFile(join(folder, "timeout"), String(timeoutSeconds));
}

/** Of a job that has ended by itself, whatever became of it. */
export async function readScriptJob(folder: string, timeoutSeconds: number): Promise<ScriptOutcome> {
  const names = await readdir(folder);
  if (names.includes("timed-out")) {
    return { ok: false, reason: `ended after ${timeoutSeconds} s (--timeout)` };
  }
  const result = {
    stdout: await readFile(join(folder, "stdout")),
    stderr: await readFile(join(folder, "stderr")),
    status: Number(await readFile(join(folder, "status"), "utf8")),
    files: await readFiles(join(folder, "files")),
  };
  return { ok: true, result };
}

/** What PRINT_VERSIONS printed. */
export function parseVersions(text: string, where: string): TargetVersions {
  const [kernel = "", ...tools] = text.trim().split("\n");
  return { kernel: `Linux ${kernel}${where}`, tools };
}

async function readFiles(folder: string): Promise<ReadonlyMap<string, Uint8Array>> {
  const files = new Map<string, Uint8Array>();
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  for (const entry of entries) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    files.set(path.slice(folder.length + 1), await readFile(path));
  }
  return files;
}
