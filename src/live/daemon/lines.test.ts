import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { encodeLine, LineReader, LONGEST_LINE_BYTES } from "./lines.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

describe("lines", () => {
  it("are the same however the octets are cut", () => {
    const line = fc.string({ unit: "binary" }).map((text) => text.replaceAll("\n", " "));
    fc.assert(
      fc.property(fc.array(line), fc.array(fc.nat(40)), (lines, cuts) => {
        const all = bytes(lines.map((text) => `${text}\n`).join(""));
        const reader = new LineReader();
        const read: string[] = [];
        let at = 0;
        for (const cut of [...cuts, all.length]) {
          read.push(...(reader.push(all.subarray(at, at + cut)) as readonly string[]));
          at += cut;
        }
        // What is no text comes back as what a decoder makes of it, both times.
        expect(read).toEqual(lines.map((text) => new TextDecoder().decode(bytes(text))));
      }),
    );
  });

  it("that have no end yet are not lines", () => {
    const reader = new LineReader();
    expect(reader.push(bytes('{"ipvl"'))).toEqual([]);
    expect(reader.push(bytes(':1}\n{"id'))).toEqual(['{"ipvl":1}']);
  });

  it("may be as long as the limit, and not one octet longer", () => {
    const full = new Uint8Array(LONGEST_LINE_BYTES).fill(0x61);
    expect(new LineReader().push(full)).toEqual([]);
    expect((new LineReader().push(new Uint8Array([...full, 0x0a])) as readonly string[])[0]).toHaveLength(
      LONGEST_LINE_BYTES,
    );
    expect(new LineReader().push(new Uint8Array(LONGEST_LINE_BYTES + 1))).toBe("too long");
    const reader = new LineReader();
    let said: unknown = [];
    for (let sent = 0; said !== "too long" && sent < 1000; sent++) said = reader.push(new Uint8Array(1000));
    expect(said).toBe("too long");
  });

  it("may be empty", () => {
    expect(new LineReader().push(bytes("\n\n"))).toEqual(["", ""]);
  });

  it("hold a value", () => {
    expect(new TextDecoder().decode(encodeLine({ a: "ä\n" }))).toBe('{"a":"ä\\n"}\n');
  });
});
