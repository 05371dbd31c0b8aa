import type { Process } from "../../kernel/process.ts";
import type { Task } from "../../kernel/task.ts";
import { formatTime } from "../../shell/time-format.ts";
import { encodeText } from "../../wire/text.ts";
import type { DnsmasqConfiguration } from "./configuration.ts";

/** dnsmasq-2.90 src/log.c: to a file or standard error with time and pid, with -d to standard error without them. */
export class DnsmasqLog {
  readonly #process: Process;
  readonly #configuration: DnsmasqConfiguration;

  constructor(process: Process, configuration: DnsmasqConfiguration) {
    this.#process = process;
    this.#configuration = configuration;
  }

  /** The same log of another process. */
  of(process: Process): DnsmasqLog {
    return new DnsmasqLog(process, this.#configuration);
  }

  *line(text: string): Task<void> {
    const { daemon, logFacility } = this.#configuration;
    const process = this.#process;
    if (daemon === "debug" && logFacility !== "-") yield* process.stderr.print(`dnsmasq: ${text}\n`);
    if (logFacility === undefined || !/^[/-]/.test(logFacility)) return;
    const line = `${this.#time()} dnsmasq[${process.pid}]: ${text}\n`;
    if (logFacility === "-") yield* process.stderr.print(line);
    else process.files.writeFile(logFacility, encodeText(line), "append");
  }

  /** `Nov 28 18:41:57` */
  #time(): string {
    const { bootTimeNs, clock } = this.#process.machine;
    const seconds = Number((bootTimeNs + BigInt(Math.floor(clock.now()))) / 1_000_000_000n);
    return formatTime("%b %e %T", seconds, 0);
  }
}
