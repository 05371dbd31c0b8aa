import { parseArgs } from "node:util";
import { DaemonClient } from "../../live/daemon/client.ts";
import { runDirectory } from "../../live/daemon/run-directory.ts";
import type { Status } from "../../live/daemon/shown.ts";
import { LiveProblem } from "./problem.ts";
import { requireRoot } from "./root.ts";
import { statusText } from "./status-text.ts";

/** `ipvl status [-j]`: every parent and slave of the daemon, in whatever namespace. Status 3 where no daemon runs. */
export async function statusCommand(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: { json: { type: "boolean", short: "j", default: false } },
    strict: true,
  });
  requireRoot();
  const run = runDirectory(process.env);
  const client = DaemonClient.connect(run.socket);
  if (client === undefined) {
    process.stdout.write(values.json ? "{}\n" : `no daemon runs in ${run.path}\n`);
    return NO_DAEMON_STATUS;
  }
  const answer = client.request({ op: "status" });
  client.close();
  if (!answer.ok) throw new LiveProblem(answer.error.words ?? answer.error.errno ?? "the daemon refused");
  process.stdout.write(
    values.json ? `${JSON.stringify(answer.value)}\n` : statusText(answer.value as Status),
  );
  return 0;
}

/** As `systemctl status` has it. */
const NO_DAEMON_STATUS = 3;
