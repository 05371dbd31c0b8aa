import type { FileSystem } from "../../kernel/file-system.ts";
import { decodeText } from "../../wire/text.ts";

/** lib/rt_names.c: rtnl_rttable_init. local, main and default have their names without this file. */
const TABLES_FILE = "/etc/iproute2/rt_tables";

/** The names that a host's rt_tables gives to routing tables. A line that makes no sense ends the reading, loudly. */
export function readTableNames(
  files: FileSystem,
  complain: (line: string) => void,
): ReadonlyMap<number, string> {
  const names = new Map<number, string>();
  const file = files.readFile(TABLES_FILE);
  if (!file.ok) return names;
  for (const line of decodeText(file.value).split("\n")) {
    if (/^[ \t]*(#|$)/.test(line)) continue;
    const match = /^[ \t]*(0x[0-9a-fA-F]+|\d+)[ \t]+(\S+)(?:\s*$|\s+#)/.exec(line);
    if (match === null) {
      complain(`Database ${TABLES_FILE} is corrupted at ${line}\n`);
      break;
    }
    names.set(Number(match[1]), match[2]!);
  }
  return names;
}
