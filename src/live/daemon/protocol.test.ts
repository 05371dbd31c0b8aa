import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readGreeting, readOperation } from "./protocol.ts";

const words = (line: string): string | undefined => {
  const read = readOperation(line);
  return read.ok ? undefined : read.error.words;
};

describe("a greeting", () => {
  it("of this version is welcome", () => {
    expect(readGreeting('{"ipvl":1}')).toEqual({ kind: "welcome" });
    expect(readGreeting('{"ipvl":1,"client":"later"}')).toEqual({ kind: "welcome" });
  });

  it.each(['{"ipvl":2}', '{"ipvl":"1"}', '{"hello":1}', "[1]", "null", "", "GET / HTTP/1.1"])(
    "%s is refused in words",
    (line) => {
      const greeting = readGreeting(line);
      expect(greeting.kind === "refused" && greeting.error.words).toMatch(/\S/);
    },
  );

  it("of another version says which one we speak", () => {
    const greeting = readGreeting('{"ipvl":2}');
    expect(greeting.kind === "refused" && greeting.error.words).toContain("version 1");
  });
});

describe("a request", () => {
  it("to add names what it wants", () => {
    const line =
      '{"id":7,"op":"add","parent":2,"name":"ipvl1","netns":{"fd":5},"data":{"mode":0,"flags":0},"mtu":1400,"state":"up"}';
    expect(readOperation(line)).toEqual({
      ok: true,
      operation: {
        id: 7,
        op: "add",
        namespace: undefined,
        parent: 2,
        name: "ipvl1",
        netns: { fd: 5 },
        data: { mode: 0, flags: 0 },
        mtu: 1400,
        txQueueLength: undefined,
        ifindex: undefined,
        state: "up",
      },
    });
  });

  it.each([
    ["nothing", ""],
    ["half of it", '{"id":1,"op":"sta'],
    ["a list", "[]"],
    ["no id", '{"op":"show"}'],
    ["a negative id", '{"id":-1,"op":"show"}'],
    ["an unknown operation", '{"id":1,"op":"destroy"}'],
    ["an unknown field", '{"id":1,"op":"status","verbose":true}'],
    ["no parent", '{"id":1,"op":"add"}'],
    ["parent 0", '{"id":1,"op":"add","parent":0}'],
    ["a parent beyond an ifindex", '{"id":1,"op":"add","parent":4294967296}'],
    ["a name with a slash", '{"id":1,"op":"delete","name":"a/b"}'],
    ["a name with a space", '{"id":1,"op":"delete","name":"a b"}'],
    ["a name of 16 octets", '{"id":1,"op":"delete","name":"0123456789abcdef"}'],
    ["an empty name", '{"id":1,"op":"delete","name":""}'],
    ["a path that is relative", '{"id":1,"op":"show","namespace":{"path":"etc"}}'],
    ["a path with a zero", '{"id":1,"op":"show","namespace":{"path":"/a\\u0000b"}}'],
    ["a namespace of two kinds", '{"id":1,"op":"show","namespace":{"fd":1,"path":"/a"}}'],
    ["a mode that is no number", '{"id":1,"op":"change","name":"a","data":{"mode":"l2"}}'],
    ["a mode beyond 16 bits", '{"id":1,"op":"change","name":"a","data":{"mode":65536}}'],
    ["fractions", '{"id":1,"op":"add","parent":1.5}'],
    ["__proto__", '{"id":1,"op":"status","__proto__":{"x":1}}'],
  ])("with %s is refused in words", (_what, line) => {
    expect(words(line)).toMatch(/\S/);
  });

  it("that is refused keeps its number, where it has one", () => {
    expect(readOperation('{"id":9,"op":"destroy"}')).toMatchObject({ ok: false, id: 9 });
  });

  it("is never answered by an exception, whatever it says", () => {
    const line = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.json(),
      fc.object().map((o) => JSON.stringify({ id: 1, op: "add", ...o })),
    );
    fc.assert(
      fc.property(line, (text) => {
        const read = readOperation(text);
        if (!read.ok) expect(read.error.words).toMatch(/\S/);
      }),
    );
  });
});
