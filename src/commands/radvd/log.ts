import type { Process } from "../../kernel/process.ts";
import type { Task } from "../../kernel/task.ts";
import { civilDate } from "../../time/civil-date.ts";
import { encodeText } from "../../wire/text.ts";

// Read first: radvd's log.c. There is no syslog here, so what goes there alone is lost.

/** Priorities of syslog(3). */
export type LogPriority = "error" | "warning" | "info" | "debug";

const PRIORITIES: Readonly<Record<LogPriority, number>> = { error: 3, warning: 4, info: 6, debug: 7 };

export const LOG_METHODS = ["syslog", "stderr_syslog", "stderr", "stderr_clean", "logfile", "none"] as const;
export type LogMethod = (typeof LOG_METHODS)[number];

const MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");
const DAY_SECONDS = 86400;

/** Where messages go, and which. */
export class RadvdLog {
  readonly debugLevel: number;
  readonly method: LogMethod;
  readonly #process: Process;
  readonly #file: string;

  constructor(process: Process, method: LogMethod, debugLevel: number, file: string) {
    this.#process = process;
    this.method = method;
    this.debugLevel = debugLevel;
    this.#file = file;
  }

  /** The same for a child process. */
  of(process: Process): RadvdLog {
    return new RadvdLog(process, this.method, this.debugLevel, this.#file);
  }

  /** flog: always. */
  *say(priority: LogPriority, text: string): Task<void> {
    switch (this.method) {
      case "none":
      case "syslog":
        return;
      case "stderr_syslog":
        if (this.debugLevel >= PRIORITIES[priority]) yield* this.#process.stderr.print(this.#stamped(text));
        return;
      case "stderr":
        yield* this.#process.stderr.print(this.#stamped(text));
        return;
      case "stderr_clean":
        yield* this.#process.stderr.print(`${text}\n`);
        return;
      case "logfile":
        this.#process.files.writeFile(this.#file, encodeText(this.#stamped(text)), "append");
    }
  }

  /** dlog: from this debug level on. */
  *debug(level: number, text: string, priority: LogPriority = "debug"): Task<void> {
    if (this.debugLevel >= level) yield* this.say(priority, text);
  }

  /** log_close, which does not know stderr_clean. */
  *close(): Task<void> {
    if (this.method !== "stderr_clean") return;
    yield* this.#process.stderr.print(`radvd (${this.#process.pid}): unknown logging method: 5\n`);
  }

  #stamped(text: string): string {
    const { bootTimeNs, clock } = this.#process.machine;
    const seconds = Number((bootTimeNs + BigInt(Math.floor(clock.now()))) / 1_000_000_000n);
    const { month, day } = civilDate(Math.floor(seconds / DAY_SECONDS));
    const rest = seconds % DAY_SECONDS;
    const time = [rest / 3600, (rest % 3600) / 60, rest % 60].map((part) =>
      String(Math.floor(part)).padStart(2, "0"),
    );
    const date = `${MONTHS[month - 1]} ${String(day).padStart(2, "0")}`;
    return `[${date} ${time.join(":")}] radvd (${this.#process.pid}): ${text}\n`;
  }
}
