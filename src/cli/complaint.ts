/** Exit status of wrong usage, and of a file that can't be run or is no lab. */
export const USAGE_STATUS = 2;

/** One line on standard error, as other programs complain; answers the exit status. */
export function complain(text: string): number {
  process.stderr.write(`ipvl: ${text}\n`);
  return USAGE_STATUS;
}

/** A failed file operation in the words of other programs. */
export function fileProblem(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return PROBLEMS[code ?? ""] ?? message;
}

const PROBLEMS: Readonly<Record<string, string>> = {
  ENOENT: "No such file or directory",
  EACCES: "Permission denied",
  EISDIR: "Is a directory",
  ENOTDIR: "Not a directory",
  EEXIST: "File exists",
  ELOOP: "Too many levels of symbolic links",
  ENOSPC: "No space left on device",
};
