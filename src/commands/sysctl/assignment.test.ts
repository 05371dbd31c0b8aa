import { expect, it } from "vitest";
import { parseAssignment } from "./assignment.ts";

it.each([
  ["net.ipv4.ip_forward=1", { key: "net.ipv4.ip_forward", value: "1", ignoreFailure: false }],
  ["  a.b =  1 2 ", { key: "a.b", value: "1 2", ignoreFailure: false }],
  ["-a.b = 3", { key: "a.b", value: "3", ignoreFailure: true }],
  ["a.b=", { key: "a.b", value: "", ignoreFailure: false }],
  ["a.b=c=d", { key: "a.b", value: "c=d", ignoreFailure: false }],
  ["-a.b", "nothing"],
  ["a.b", "invalid"],
  ["=", "nothing"],
  ["# a = b", "nothing"],
  ["; a = b", "nothing"],
  ["", "nothing"],
])("%j", (line, expected) => {
  expect(parseAssignment(line)).toEqual(expected);
});
