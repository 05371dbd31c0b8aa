import { chmodSync, lstatSync, mkdirSync } from "node:fs";
import { join, resolve } from "node:path";

/** Everything that the daemon has on disk lies in one folder, which belongs to root alone. */
export interface RunDirectory {
  readonly path: string;
  readonly socket: string;
  readonly state: string;
  readonly log: string;
  readonly lock: string;
}

export const DEFAULT_RUN_DIRECTORY = "/run/ipvl";

/** `IPVL_RUN_DIR`, for daemons beside the machine's own: tests, and labs. */
export function runDirectory(environment: Readonly<Record<string, string | undefined>>): RunDirectory {
  const path = resolve(environment.IPVL_RUN_DIR || DEFAULT_RUN_DIRECTORY);
  return {
    path,
    socket: join(path, "socket"),
    state: join(path, "state.json"),
    log: join(path, "log"),
    lock: join(path, "lock"),
  };
}

/** Makes the folder, or throws with the reason why it can't be trusted: another's, or a link that leads elsewhere. */
export function makeRunDirectory({ path }: RunDirectory): void {
  mkdirSync(path, { recursive: true, mode: 0o700 });
  const found = lstatSync(path);
  if (!found.isDirectory()) throw new RunDirectoryError(`${path} is not a directory`);
  if (found.uid !== process.getuid?.()) throw new RunDirectoryError(`${path} belongs to user ${found.uid}`);
  if ((found.mode & 0o077) !== 0) chmodSync(path, 0o700);
}

export class RunDirectoryError extends Error {}
