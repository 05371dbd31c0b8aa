import type { Shell } from "./shell.ts";

export type FoundProgram =
  | { readonly kind: "found"; readonly path: string }
  | { readonly kind: "missing" }
  | { readonly kind: "directory" }
  | { readonly kind: "refused" };

/** Where a command's program is: by PATH, or the path itself. */
export function findProgram(shell: Shell, name: string): FoundProgram {
  if (name.includes("/")) return checkPath(shell, name);
  for (const path of candidates(shell, name)) {
    const found = checkPath(shell, path);
    if (found.kind === "found") return found;
  }
  return { kind: "missing" };
}

/** Every place in PATH that has it (`type -a`). */
export function findAllPrograms(shell: Shell, name: string): string[] {
  if (name.includes("/")) return checkPath(shell, name).kind === "found" ? [name] : [];
  return candidates(shell, name).filter((path) => checkPath(shell, path).kind === "found");
}

function candidates(shell: Shell, name: string): string[] {
  if (name === "") return [];
  const path = shell.variables.text("PATH") ?? "";
  return path.split(":").map((directory) => (directory === "" ? `./${name}` : `${directory}/${name}`));
}

function checkPath(shell: Shell, path: string): FoundProgram {
  const { machine, files } = shell.process;
  const installed = path.startsWith("/") ? machine.programs.byPath(path) : undefined;
  if (installed !== undefined) return { kind: "found", path };
  const status = files.stat(path);
  if (status === undefined) return { kind: "missing" };
  if (status.kind === "directory") return { kind: "directory" };
  return status.kind === "file" && (status.mode & 0o111) !== 0
    ? { kind: "found", path }
    : { kind: "refused" };
}
