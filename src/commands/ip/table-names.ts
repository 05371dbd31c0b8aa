import { decodeText } from "../../wire/text.ts";
import type { LinkHost } from "./host.ts";

/** lib/rt_names.c: rtnl_rttable_init. local, main and default have their names without this file. */
const TABLES_FILE = "/etc/iproute2/rt_tables";

/** The names that a host's rt_tables gives to routing tables. A line that makes no sense ends the reading, loudly. */
export function readTableNames(
  host: Pick<LinkHost, "readFile">,
  complain: (line: string) => void,
): ReadonlyMap<number, string> {
  const names = new Map<number, string>();
  const file = host.readFile(TABLES_FILE);
  if (file === undefined) return names;
  for (const line of decodeText(file).split("\n")) {
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
