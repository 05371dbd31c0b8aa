import type { Process } from "../kernel/process.ts";
import type { Task } from "../kernel/task.ts";
import type { Field } from "./field-builder.ts";
import { compilePattern, hasPatternMagic, unescapePattern } from "./pattern.ts";
import type { Shell } from "./shell.ts";
import { CommandAborted } from "./shell-error.ts";

/** The file names that a field's pattern matches, sorted; the field itself when there is none. */
export function* expandPaths(shell: Shell, field: Field): Task<readonly string[]> {
  if (!hasPatternMagic(field.pattern)) return [field.text];
  const found = matchPaths(shell, field.pattern);
  if (found.length > 0) return found;
  if (shell.longOptions.has("failglob")) {
    yield* shell.complain(`no match: ${field.text}`);
    throw new CommandAborted(1);
  }
  return shell.longOptions.has("nullglob") ? [] : [field.text];
}

function matchPaths(shell: Shell, pattern: string): string[] {
  const segments = splitPattern(pattern);
  const isAbsolute = pattern.startsWith("/");
  let bases = [isAbsolute ? "/" : ""];
  for (const [index, segment] of segments.entries()) {
    if (segment === "") continue;
    const isLast = segments.slice(index + 1).every((each) => each === "");
    bases = bases.flatMap((base) => matchSegment(shell, base, segment));
    if (!isLast) bases = bases.map((base) => `${base}/`);
    else if (index < segments.length - 1) {
      bases = bases
        .filter((base) => shell.process.files.kindOf(base) === "directory")
        .map((base) => `${base}/`);
    }
  }
  return bases.sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
}

/** Splits at slashes that are outside of brackets and groups. */
function splitPattern(pattern: string): string[] {
  return pattern.split("/");
}

function matchSegment(shell: Shell, base: string, segment: string): string[] {
  const { files } = shell.process;
  if (!hasPatternMagic(segment)) {
    const path = base + unescapePattern(segment);
    return files.kindOf(path) === undefined ? [] : [path];
  }
  if (segment === "**" && shell.longOptions.has("globstar")) return descend(shell.process, base);
  const listed = files.list(base === "" ? "." : base);
  if (!listed.ok) return [];
  const ignoreCase = shell.longOptions.has("nocaseglob");
  const expression = compilePattern(segment, { forPaths: true, ignoreCase });
  const showsHidden = shell.longOptions.has("dotglob") || /^(\\?\.)/.test(segment);
  return listed.value
    .filter((name) => (showsHidden || !name.startsWith(".")) && expression.test(name))
    .map((name) => base + name);
}

function descend(process: Process, base: string): string[] {
  const listed = process.files.list(base === "" ? "." : base);
  const paths: string[] = [];
  for (const name of listed.ok ? listed.value : []) {
    if (name.startsWith(".")) continue;
    const path = base + name;
    paths.push(path);
    if (process.files.kindOf(path) === "directory") paths.push(...descend(process, `${path}/`));
  }
  return paths;
}
