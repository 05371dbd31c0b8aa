import { appendFileSync, fstatSync } from "node:fs";
import { connect } from "node:net";
import { createLog, type Log } from "./log.ts";

const JOURNAL_SOCKET = "/run/systemd/journal/stdout";
const STDERR = 2;

/** The log of a daemon in the foreground: standard error, with priorities where it leads to the journal (JOURNAL_STREAM). */
export function foregroundLog(environment: Readonly<Record<string, string | undefined>>): Log {
  const style = leadsToJournal(environment.JOURNAL_STREAM) ? "journal" : "terminal";
  return createLog(style, (line) => process.stderr.write(line));
}

/** systemd.exec(5): "device:inode" of the stream that it connected; ours may have been redirected since. */
function leadsToJournal(stream: string | undefined): boolean {
  if (stream === undefined) return false;
  const { dev, ino } = fstatSync(STDERR);
  return stream === `${dev}:${ino}`;
}

/** The log of a daemon that nobody watches: the journal if there is one, else a file. */
export async function detachedLog(file: string, journal: string = JOURNAL_SOCKET): Promise<Log> {
  const socket = await new Promise<ReturnType<typeof connect> | undefined>((settle) => {
    const connecting = connect(journal, () => settle(connecting));
    connecting.on("error", () => settle(undefined));
  });
  if (socket === undefined) return createLog("file", (line) => appendFileSync(file, line, { mode: 0o600 }));
  socket.unref();
  // systemd-cat(1)'s stream: identifier, unit, priority, level prefixes wanted, and forwarding to three places not.
  socket.write("ipvl\n\n6\n1\n0\n0\n0\n");
  return createLog("journal", (line) => socket.write(line));
}
