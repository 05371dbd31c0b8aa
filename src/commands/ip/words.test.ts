import { describe, expect, it } from "vitest";
import { abbreviates, parseInteger, parseLeadingInteger, parseUnsigned } from "./words.ts";

describe("abbreviates", () => {
  it.each([
    ["a", "address", true],
    ["address", "address", true],
    ["addresses", "address", false],
    ["", "address", false],
    ["A", "address", false],
  ])("%j of %j: %s", (word, keyword, expected) => {
    expect(abbreviates(word, keyword)).toBe(expected);
  });
});

describe("numbers as C reads them", () => {
  it.each([
    ["0", 0],
    ["10", 10],
    ["010", 8],
    ["0x10", 16],
    ["0X1f", 31],
    [" 7", 7],
    ["+7", 7],
    ["-0", 0],
    ["-1", undefined],
    ["4294967295", 0xffffffff],
    ["4294967296", undefined],
    ["", undefined],
    ["08", undefined],
    ["1.5", undefined],
    ["7x", undefined],
    ["0x", undefined],
  ])("parseUnsigned(%j) is %s", (text, expected) => {
    expect(parseUnsigned(text)).toBe(expected);
  });

  it("has a maximum", () => {
    expect(parseUnsigned("255", 255)).toBe(255);
    expect(parseUnsigned("256", 255)).toBeUndefined();
  });

  it.each([
    ["-5", -5],
    ["2147483647", 2147483647],
    ["2147483648", undefined],
    ["-2147483648", -2147483648],
    ["-2147483649", undefined],
    ["abc", undefined],
  ])("parseInteger(%j) is %s", (text, expected) => {
    expect(parseInteger(text)).toBe(expected);
  });

  it.each([
    ["12abc", 12],
    ["abc", 0],
    ["-3", -3],
  ])("atoi(%j) is %s", (text, expected) => {
    expect(parseLeadingInteger(text)).toBe(expected);
  });
});
