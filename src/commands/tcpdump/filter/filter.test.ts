import { describe, expect, test } from "vitest";
import { LINKTYPE_ETHERNET } from "../../../wire/pcap.ts";
import { compileFilter } from "./filter.ts";

// What the recordings (test/tcpdump/filters.test.ts) can't show: live devices, hosts with several addresses, limits.

function compile(text: string, source: "device" | "file" = "file") {
  const resolve = () => ({ ipv4: [], ipv6: [] });
  return compileFilter({ linkType: LINKTYPE_ETHERNET, text, source, resolve });
}

const packet = (length: number) => ({ bytes: new Uint8Array(length), originalLength: length });

describe("filters", () => {
  test("a load beyond the captured octets refuses the packet, whatever `not` says", () => {
    const compiled = compile("not ether[100] = 1");
    expect(compiled.ok && compiled.matches(packet(60))).toBe(false);
    expect(compiled.ok && compiled.matches(packet(101))).toBe(true);
  });

  test("inbound and ifindex ask the kernel on a live device", () => {
    const compiled = compile("inbound and ifindex 3", "device");
    if (!compiled.ok) throw new Error(compiled.message);
    expect(compiled.matches({ ...packet(60), packetTypeNumber: 0, ifindex: 3 })).toBe(true);
    expect(compiled.matches({ ...packet(60), packetTypeNumber: 4, ifindex: 3 })).toBe(false);
    expect(compiled.matches({ ...packet(60), packetTypeNumber: 0, ifindex: 2 })).toBe(false);
  });

  test("nothing and blanks match everything", () => {
    for (const text of ["", " \t\n"]) {
      const compiled = compile(text);
      expect(compiled.ok && compiled.matches(packet(14))).toBe(true);
    }
  });

  test("a filter of very many alternatives compiles in good time", () => {
    const text = Array.from({ length: 300 }, (_, index) => `host 10.0.${index % 256}.${index % 7}`).join(
      " or ",
    );
    expect(compile(text).ok).toBe(true);
    expect(compile(`(${text}) and ip and ip6`).ok).toBe(true);
  });

  test.each([
    ["(", 5000],
    ["not ", 3000],
    ["ip[", 3000],
    ["arp or ", 2000],
    ["1+", 2000],
    ["host (", 1500],
  ])("hostile: %j %d times over", (text, times) => {
    expect(typeof compile(`${text.repeat(times)}arp`).ok).toBe("boolean");
  });

  test("parts of the language that are lacking say so", () => {
    expect(compile("mpls 5")).toEqual({
      ok: false,
      message: "'mpls' is not supported in filters here (see docs/fidelity.md)",
    });
  });
});
