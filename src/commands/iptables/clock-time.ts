import type { Machine } from "../../kernel/machine.ts";
import { civilDate } from "../../time/civil-date.ts";

const DAYS = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"] as const;
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"] as const;

/** The time of day as ctime(3) writes it, without its newline. UTC. */
export function formatClockTime(machine: Pick<Machine, "bootTimeNs" | "clock">): string {
  const nowNs = machine.bootTimeNs + BigInt(Math.floor(machine.clock.now()));
  const seconds = Number(nowNs / 1_000_000_000n);
  const days = Math.floor(seconds / 86400);
  const { year, month, day } = civilDate(days);
  const two = (value: number): string => String(value).padStart(2, "0");
  const ofDay = seconds - days * 86400;
  const time = `${two(Math.floor(ofDay / 3600))}:${two(Math.floor(ofDay / 60) % 60)}:${two(ofDay % 60)}`;
  return `${DAYS[days % 7]} ${MONTHS[month - 1]} ${String(day).padStart(2)} ${time} ${year}`;
}
