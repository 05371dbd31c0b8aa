import type { Program } from "../kernel/process.ts";
import { daysFromCivil, formatTime } from "../shell/time-format.ts";
import { complain, coreutilsOptions, finish, quoteWord, refuseUsage } from "./coreutils.ts";

const SPEC = {
  short: "ud:IR",
  long: { utc: "u", universal: "u", "date=": "d", "iso-8601": "I", "rfc-email": "R" },
  lacks: "frs",
};

export const dateProgram: Program = function* (process, args) {
  const modern = args.map((arg) => (/^-I(?:date)?$/.test(arg) ? "--iso-8601" : arg));
  const parsed = yield* coreutilsOptions(process, "date", modern, SPEC);
  if (parsed === undefined) return 1;
  const { machine } = process;
  const nowNs = machine.bootTimeNs + BigInt(Math.floor(machine.clock.now()));
  const option = (letter: string) => parsed.options.findLast((each) => each.name === letter)?.value;
  const text = option("d");
  const when = text === undefined ? nowNs : parseDate(text, nowNs);
  if (when === undefined) {
    yield* complain(process, "date", `invalid date ${quoteWord(process, text!)}`);
    return 1;
  }
  const [format, extra] = parsed.operands;
  if (extra !== undefined)
    return yield* refuseUsage(process, "date", `extra operand ${quoteWord(process, extra)}`);
  if (format !== undefined && !format.startsWith("+")) {
    yield* complain(process, "date", `invalid date ${quoteWord(process, format)}`);
    return 1;
  }
  const standard =
    option("I") !== undefined
      ? "%Y-%m-%d"
      : option("R") !== undefined
        ? "%a, %d %b %Y %H:%M:%S %z"
        : "%a %b %e %H:%M:%S %Z %Y";
  const seconds = Number(when / 1_000_000_000n);
  yield* process.stdout.print(
    `${formatTime(format?.slice(1) ?? standard, seconds, Number(when % 1_000_000_000n))}\n`,
  );
  return yield* finish(process, "date", 0);
};

/** `@SECONDS`, `now`, `YYYY-MM-DD [HH:MM[:SS]]`; other forms of -d are not understood. */
function parseDate(text: string, nowNs: bigint): bigint | undefined {
  if (text === "now" || text === "") return nowNs;
  const epoch = /^@(-?[0-9]+)(?:\.([0-9]{1,9}))?$/.exec(text);
  if (epoch !== null) return BigInt(epoch[1]!) * 1_000_000_000n + BigInt((epoch[2] ?? "").padEnd(9, "0"));
  const civil =
    /^([0-9]{4})-([0-9]{2})-([0-9]{2})(?:[T ]([0-9]{2}):([0-9]{2})(?::([0-9]{2}))?)?(?: ?(?:UTC|Z))?$/.exec(
      text,
    );
  if (civil === null) return undefined;
  const [year, month, day, hour = 0, minute = 0, second = 0] = civil
    .slice(1)
    .map((part) => Number(part ?? 0)) as number[];
  const seconds = daysFromCivil(year!, month!, day!) * 86400 + hour * 3600 + minute * 60 + second;
  return BigInt(seconds) * 1_000_000_000n;
}
