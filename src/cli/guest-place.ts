/** What a script finds around it is the same on the emulator and on user-mode Linux. */

/** Where a script runs: the files beside it are here, writable and private. */
export const SCRIPT_DIRECTORY = "/lab";

export const HOST_NAME = "ipvl";

export const ENVIRONMENT: ReadonlyMap<string, string> = new Map([
  ["HOME", "/root"],
  ["LC_ALL", "C"],
  ["PATH", "/usr/sbin:/usr/bin:/sbin:/bin"],
  ["TERM", "dumb"],
]);
