import { civilDate } from "../../../time/civil-date.ts";
import type { PrintOptions } from "./dissection.ts";

/** When a packet was captured: seconds since the epoch and micro- or nanoseconds, as the file or ring says. */
export interface CaptureTime {
  readonly seconds: number;
  readonly fraction: number;
}

/** Prints times; remembers the first or the previous packet for -ttt and -ttttt. Local time is UTC. */
export class TimePrinter {
  #reference: CaptureTime | undefined;

  print(time: CaptureTime, options: Pick<PrintOptions, "timestamps" | "fractionDigits">): string {
    const digits = options.fractionDigits;
    switch (options.timestamps) {
      case 0:
        return `${ofDay(time, digits)} `;
      case 1:
        return "";
      case 2:
        return time.seconds >= 0x80000000 ? `${UNCONVERTIBLE} ` : `${time.seconds}${fraction(time, digits)} `;
      case 4:
        return `${withDate(time, digits)} `;
      default:
        return this.#relative(time, options);
    }
  }

  #relative(time: CaptureTime, options: Pick<PrintOptions, "timestamps" | "fractionDigits">): string {
    const reference = this.#reference ?? time;
    const unit = options.fractionDigits === 9 ? 1_000_000_000 : 1_000_000;
    const seconds = time.seconds - reference.seconds;
    const difference = BigInt(seconds) * BigInt(unit) + BigInt(time.fraction - reference.fraction);
    const size = difference < 0n ? -difference : difference;
    const elapsed = { seconds: Number(size / BigInt(unit)), fraction: Number(size % BigInt(unit)) };
    if (this.#reference === undefined || options.timestamps === 3) this.#reference = time;
    return `${difference < 0n ? "-" : " "}${ofDay(elapsed, options.fractionDigits)} `;
  }
}

const UNCONVERTIBLE = "[Error converting time]";
const DAY_SECONDS = 86400;

function ofDay(time: CaptureTime, digits: 6 | 9): string {
  if (time.seconds >= 0x80000000) return UNCONVERTIBLE;
  const seconds = time.seconds % DAY_SECONDS;
  return `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}${fraction(time, digits)}`;
}

function withDate(time: CaptureTime, digits: 6 | 9): string {
  if (time.seconds >= 0x80000000) return UNCONVERTIBLE;
  const { year, month, day } = civilDate(Math.floor(time.seconds / DAY_SECONDS));
  return `${year}-${two(month)}-${two(day)} ${ofDay(time, digits)}`;
}

function fraction(time: CaptureTime, digits: 6 | 9): string {
  return `.${String(time.fraction).padStart(digits, "0")}`;
}

function two(value: number): string {
  return String(value).padStart(2, "0");
}
