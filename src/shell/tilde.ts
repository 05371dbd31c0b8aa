import type { Shell } from "./shell.ts";

/** `~`, `~/x`, `~+`, `~-` and `~root`; an unknown user stays as written. */
export function expandTilde(shell: Shell, text: string): string {
  const slash = text.indexOf("/");
  const user = slash < 0 ? text.slice(1) : text.slice(1, slash);
  const rest = slash < 0 ? "" : text.slice(slash);
  const home = homeOf(shell, user);
  return home === undefined ? text : home + rest;
}

/** In an assignment's value a tilde counts at the start and after each colon. */
export function expandTildesInAssignment(shell: Shell, raw: string, value: string): string {
  if (raw !== value) return raw.startsWith("~") ? expandTilde(shell, value) : value;
  return value
    .split(":")
    .map((piece) => (piece.startsWith("~") ? expandTilde(shell, piece) : piece))
    .join(":");
}

function homeOf(shell: Shell, user: string): string | undefined {
  if (user === "") return shell.variables.text("HOME") ?? "/root";
  if (user === "+") return shell.variables.text("PWD");
  if (user === "-") return shell.variables.text("OLDPWD");
  return user === "root" ? "/root" : undefined;
}
