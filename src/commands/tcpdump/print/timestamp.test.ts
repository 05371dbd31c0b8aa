import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { civilDate } from "../../../time/civil-date.ts";
import { TimePrinter } from "./timestamp.ts";

const at = (seconds: number, fraction: number) => ({ seconds, fraction });
const micro = (timestamps: number) => ({ timestamps, fractionDigits: 6 as const });

describe("timestamps", () => {
  test("dates agree with the host's calendar over two centuries", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 73_000 }), (day) => {
        const date = new Date(day * 86_400_000);
        const expected = {
          year: date.getUTCFullYear(),
          month: date.getUTCMonth() + 1,
          day: date.getUTCDate(),
        };
        expect(civilDate(day)).toEqual(expected);
      }),
    );
  });

  test("-ttt counts from the previous packet, -ttttt from the first", () => {
    const times = [at(100, 500_000), at(101, 250_000), at(103, 0), at(102, 999_999)];
    const previous = new TimePrinter();
    expect(times.map((time) => previous.print(time, micro(3)))).toEqual([
      " 00:00:00.000000 ",
      " 00:00:00.750000 ",
      " 00:00:01.750000 ",
      "-00:00:00.000001 ",
    ]);
    const first = new TimePrinter();
    expect(times.map((time) => first.print(time, micro(5)))).toEqual([
      " 00:00:00.000000 ",
      " 00:00:00.750000 ",
      " 00:00:02.500000 ",
      " 00:00:02.499999 ",
    ]);
  });

  test("seconds beyond 2038 can't be shown, as in the real one", () => {
    expect(new TimePrinter().print(at(0x80000000, 0), micro(2))).toBe("[Error converting time] ");
  });
});
