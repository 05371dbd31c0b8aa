import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ETH_P_8021AD, ETH_P_8021Q } from "./ethernet.ts";
import { decodeVlanTag, insertVlanTag, removeVlanTag, vlanId } from "./vlan.ts";

const frames = fc.uint8Array({ minLength: 14, maxLength: 200 });
const tags = fc.record({
  protocol: fc.constantFrom(ETH_P_8021Q, ETH_P_8021AD),
  tci: fc.integer({ min: 0, max: 0xffff }),
});

describe("VLAN tags", () => {
  it("are taken out as they were put in, and leave the rest of the frame alone", () => {
    fc.assert(
      fc.property(frames, tags, (bytes, tag) => {
        const before = bytes.slice();
        const tagged = insertVlanTag(bytes, tag);
        expect(tagged.length).toBe(bytes.length + 4);
        expect(decodeVlanTag(tagged)).toEqual(tag);
        expect(removeVlanTag(tagged)).toEqual(before);
        expect(bytes).toEqual(before);
      }),
    );
  });

  it("nest: the outer one is read first", () => {
    fc.assert(
      fc.property(frames, tags, tags, (bytes, inner, outer) => {
        const twice = insertVlanTag(insertVlanTag(bytes, inner), outer);
        expect(decodeVlanTag(twice)).toEqual(outer);
        expect(decodeVlanTag(removeVlanTag(twice))).toEqual(inner);
      }),
    );
  });

  it("are not seen in a frame that ends within them, nor in other frames", () => {
    const tagged = insertVlanTag(new Uint8Array(14), { protocol: ETH_P_8021Q, tci: 0x600a });
    expect(vlanId(decodeVlanTag(tagged)!)).toBe(10);
    for (let length = 0; length < 18; length++)
      expect(decodeVlanTag(tagged.subarray(0, length))).toBe(undefined);
    expect(decodeVlanTag(new Uint8Array(60))).toBe(undefined);
  });
});
