import type { Process } from "../kernel/process.ts";

/** The unary operators of `test` about files; undefined when `operator` is none of them. */
export function testFile(process: Process, operator: string, path: string): boolean | undefined {
  if (!FILE_OPERATORS.includes(operator)) return undefined;
  if (operator === "-t") return /^[0-9]+$/.test(path) && process.isTerminal(Number(path));
  const status = process.files.stat(path);
  if (status === undefined) return false;
  switch (operator) {
    case "-d":
      return status.kind === "directory";
    case "-f":
      return status.kind === "file";
    case "-c":
      return status.kind === "device";
    case "-p":
      return status.kind === "fifo";
    case "-L":
    case "-h":
      return status.kind === "symlink";
    case "-s":
      return status.sizeBytes > 0;
    case "-x":
      return status.kind === "directory" || (status.mode & 0o111) !== 0;
    case "-b":
    case "-g":
    case "-k":
    case "-S":
    case "-u":
      return false;
    default:
      return true;
  }
}

export const FILE_OPERATORS: readonly string[] = [..."abcdefghkprstuwxGLNOS"].map((letter) => `-${letter}`);

/** `-nt`, `-ot` and `-ef`. */
export function compareFiles(process: Process, operator: string, paths: readonly [string, string]): boolean {
  const [left, right] = [process.files.stat(paths[0]), process.files.stat(paths[1])];
  if (operator === "-ef") {
    return (
      left !== undefined &&
      right !== undefined &&
      process.files.resolve(paths[0]) === process.files.resolve(paths[1])
    );
  }
  const [newer, older] = operator === "-nt" ? [left, right] : [right, left];
  if (newer === undefined) return false;
  return older === undefined || newer.modifiedSeconds > older.modifiedSeconds;
}
