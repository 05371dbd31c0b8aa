import { libc } from "../sys/libc.ts";

/**
 * Ahead of programs that fill the processor, as what waits here waits for everybody behind the wire; but not so far ahead
 * (-15) that every single frame takes the processor from the program that sends it: bench/live/README.md.
 */
const PRIORITY = -5;
const PR_SET_TIMERSLACK = 29;
const SLACK_NANOSECONDS = 1;

/**
 * For the calling thread, which carries frames. The first is refused without CAP_SYS_NICE: works as well, with longer
 * delays under load.
 */
export function scheduleCarrier(): void {
  libc().setpriority(0, 0, PRIORITY);
  // A rest of 50 us would take 100 otherwise.
  libc().prctl(PR_SET_TIMERSLACK, SLACK_NANOSECONDS, 0, 0, 0);
}
