import { describe, expect, it } from "vitest";

import { formatMac } from "../../wire/mac-address.ts";
import { formatAddress } from "../network-text/address-family.ts";
import { inPrefix, macOfOctets, readAddress, readLinkLayerAddress, readPrefix } from "./address-words.ts";
import type { EmulatedHost } from "./emulated-host.ts";
import { Exit } from "./exit.ts";
import { DEFAULT_OPTIONS, type Family, Invocation } from "./invocation.ts";

function invocation(): Invocation {
  return new Invocation("ip", {} as EmulatedHost, DEFAULT_OPTIONS);
}

function shown(word: string, wanted: Family): string {
  const at = invocation();
  try {
    const { family, address, bits, length } = readPrefix(at, word, wanted);
    const text = address === undefined ? "-" : formatAddress(family!, address);
    return `${family ?? "any"} ${text}/${bits} ${length}`;
  } catch (thrown) {
    return thrown instanceof Exit ? `${at.chunks[0]?.text}[${thrown.status}]` : String(thrown);
  }
}

describe("prefixes", () => {
  it.each<[string, Family, string]>([
    ["10.0.0.1/24", "any", "4 10.0.0.1/24 said"],
    ["10.0.0.1", "any", "4 10.0.0.1/32 implied"],
    ["10.8", "any", "4 10.8.0.0/32 implied"],
    ["10/8", "any", "4 10.0.0.0/8 said"],
    ["0x0a.010.0.1", "any", "4 10.8.0.1/32 implied"],
    ["10.0.0.1/255.255.254.0", "any", "4 10.0.0.1/23 said"],
    ["2001:db8::1/64", "any", "6 2001:db8::1/64 said"],
    ["default", "any", "any -/0 said"],
    ["default", 6, "6 -/0 said"],
    ["any", 4, "4 -/0 implied"],
    ["10.0.0.1/33", "any", 'Error: any valid prefix is expected rather than "10.0.0.1/33".\n[1]'],
    ["10.0.0.256", 4, 'Error: inet prefix is expected rather than "10.0.0.256".\n[1]'],
    ["10.0.0.1", 6, 'Error: inet6 prefix is expected rather than "10.0.0.1".\n[1]'],
    ["default/0", "any", 'Error: any valid prefix is expected rather than "default/0".\n[1]'],
    ["", "any", 'Error: any valid prefix is expected rather than "".\n[1]'],
  ])("%s as %s", (word, wanted, expected) => {
    expect(shown(word, wanted)).toBe(expected);
  });

  it("hold the addresses that agree with them", () => {
    const at = invocation();
    const net = readPrefix(at, "10.0.0.0/23", "any");
    const holds = (word: string): boolean => {
      const { family, address } = readAddress(at, word, "any");
      return inPrefix(net, family!, address!);
    };
    expect(["10.0.0.1", "10.0.1.255", "10.0.2.0", "2001:db8::1"].map(holds)).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });
});

describe("link-layer addresses", () => {
  it.each([
    ["ba:6b:8c:0:0:4", "ba:6b:8c:00:00:04"],
    ["BA:6B:8C:89:88:22", "ba:6b:8c:89:88:22"],
    ["ba:6b:8c:00:00:fg", "ba:6b:8c:00:00:0f"],
  ])("%s is %s", (word, expected) => {
    expect(formatMac(macOfOctets(readLinkLayerAddress(invocation(), word)!))).toBe(expected);
  });

  it("may be of any length, and say which part is wrong", () => {
    const at = invocation();
    expect(readLinkLayerAddress(at, "ba:6b")).toEqual([0xba, 0x6b]);
    expect(readLinkLayerAddress(at, "1.2.3.4")).toEqual([1, 2, 3, 4]);
    expect(readLinkLayerAddress(at, "ba:zz:00")).toBeUndefined();
    expect(at.chunks).toEqual([{ stream: "stderr", text: '"zz" is invalid lladdr.\n' }]);
  });
});
