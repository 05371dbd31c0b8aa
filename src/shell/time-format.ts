import { type CivilDate, civilDate } from "../time/civil-date.ts";

const DAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
const MONTHS = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
];

/** A moment in UTC, taken apart. */
export interface CivilTime extends CivilDate {
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly weekday: number;
  readonly yearday: number;
}

/** From seconds since the epoch. */
export function civilTime(seconds: number): CivilTime {
  const days = Math.floor(seconds / 86400);
  const rest = seconds - days * 86400;
  const date = civilDate(days);
  return {
    ...date,
    hour: Math.floor(rest / 3600),
    minute: Math.floor((rest % 3600) / 60),
    second: Math.floor(rest % 60),
    weekday: (((days + 4) % 7) + 7) % 7,
    yearday: days - daysFromCivil(date.year, 1, 1) + 1,
  };
}

/** Days since the epoch. */
export function daysFromCivil(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + day - 1;
  return (
    era * 146097 +
    yearOfEra * 365 +
    Math.floor(yearOfEra / 4) -
    Math.floor(yearOfEra / 100) +
    dayOfYear -
    719468
  );
}

/** strftime(3) in UTC and the C locale; `nanoseconds` for date's %N. An unknown conversion stays as written. */
export function formatTime(format: string, seconds: number, nanoseconds: number): string {
  const time = civilTime(seconds);
  return format.replace(
    /%([-_0^]?)([0-9]*)(:{0,3}[a-zA-Z%+])/g,
    (whole, flag: string, width: string, letter: string) => {
      const value = convert(letter, { time, seconds, nanoseconds, width });
      if (value === undefined) return whole;
      const [text, size, fill] = typeof value === "string" ? [value, 0, ""] : value;
      if (flag === "^") return text.toUpperCase();
      const filler = flag === "_" ? " " : flag === "0" ? "0" : fill;
      return flag === "-" ? text : text.padStart(Number(width || size), filler || " ");
    },
  );
}

interface Moment {
  readonly time: CivilTime;
  readonly seconds: number;
  readonly nanoseconds: number;
  readonly width: string;
}

type Converted = string | readonly [text: string, width: number, fill: string] | undefined;

function number(value: number, width: number, fill = "0"): Converted {
  return [String(value), width, fill];
}

function convert(letter: string, moment: Moment): Converted {
  const { time, seconds } = moment;
  const again = (format: string) => formatTime(format, seconds, moment.nanoseconds);
  switch (letter) {
    case "a":
      return DAYS[time.weekday]!.slice(0, 3);
    case "A":
      return DAYS[time.weekday]!;
    case "b":
    case "h":
      return MONTHS[time.month - 1]!.slice(0, 3);
    case "B":
      return MONTHS[time.month - 1]!;
    case "c":
      return again("%a %b %e %H:%M:%S %Y");
    case "D":
    case "x":
      return again("%m/%d/%y");
    case "F":
      return again("%Y-%m-%d");
    case "I":
      return number(time.hour % 12 || 12, 2);
    case "N":
      return String(Math.floor(moment.nanoseconds))
        .padStart(9, "0")
        .slice(0, Number(moment.width || 9));
    case "p":
      return time.hour < 12 ? "AM" : "PM";
    case "r":
      return again("%I:%M:%S %p");
    case "R":
      return again("%H:%M");
    case "s":
      return String(seconds);
    case "T":
    case "X":
      return again("%H:%M:%S");
    case "z":
      return "+0000";
    case ":z":
      return "+00:00";
    case "Z":
      return "UTC";
    default:
      return convertNumber(letter, time);
  }
}

function convertNumber(letter: string, time: CivilTime): Converted {
  switch (letter) {
    case "C":
      return number(Math.floor(time.year / 100), 2);
    case "d":
      return number(time.day, 2);
    case "e":
      return number(time.day, 2, " ");
    case "H":
      return number(time.hour, 2);
    case "j":
      return number(time.yearday, 3);
    case "k":
      return number(time.hour, 2, " ");
    case "l":
      return number(time.hour % 12 || 12, 2, " ");
    case "m":
      return number(time.month, 2);
    case "M":
      return number(time.minute, 2);
    case "S":
      return number(time.second, 2);
    case "u":
      return number(time.weekday || 7, 1);
    case "w":
      return number(time.weekday, 1);
    case "y":
      return number(time.year % 100, 2);
    case "Y":
      return number(time.year, 1);
    case "n":
      return "\n";
    case "t":
      return "\t";
    case "%":
      return "%";
    default:
      return undefined;
  }
}
