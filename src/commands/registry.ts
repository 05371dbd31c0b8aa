import type { InstalledProgram, ProgramTable } from "../kernel/machine.ts";
import type { Program } from "../kernel/process.ts";
import { arp } from "./arp/program.ts";
import { bridge } from "./bridge/program.ts";
import { catProgram } from "./cat.ts";
import { echoProgram } from "./echo.ts";
import { ip } from "./ip/program.ts";
import { sysctl } from "./sysctl/program.ts";
import { falseProgram, trueProgram } from "./true.ts";

/**
 * Every program that is installed, in one list: `[where Debian has it, the program]`. A new command adds its line
 * here and nothing else.
 */
const INSTALLED: readonly (readonly [path: string, program: Program])[] = [
  ["/usr/bin/cat", catProgram],
  ["/usr/bin/echo", echoProgram],
  ["/usr/bin/false", falseProgram],
  ["/usr/bin/true", trueProgram],
  ["/usr/sbin/arp", arp],
  ["/usr/sbin/bridge", bridge],
  ["/usr/sbin/ip", ip],
  ["/usr/sbin/sysctl", sysctl],
];

export function createProgramTable(): ProgramTable {
  const byName = new Map<string, InstalledProgram>();
  for (const [path, program] of INSTALLED) {
    const name = path.slice(path.lastIndexOf("/") + 1);
    byName.set(name, { name, path, program });
  }
  return { byName: (name) => byName.get(name), byPath: (path) => findByPath(byName, path) };
}

/** /bin and /sbin are /usr/bin and /usr/sbin in Debian 12. */
function findByPath(
  byName: ReadonlyMap<string, InstalledProgram>,
  path: string,
): InstalledProgram | undefined {
  const found = byName.get(path.slice(path.lastIndexOf("/") + 1));
  return found !== undefined && (found.path === path || found.path === `/usr${path}`) ? found : undefined;
}
