import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";

// Only src/ipvlan may decide by an ipvlan mode or flag. Elsewhere their names may be parsed, printed or typed, in the
// files named here; a frame's way may not depend on them.

const SOURCE = join(import.meta.dirname, "..", "src");

const MAY_NAME_THEM: ReadonlyMap<string, string> = new Map([
  ["net/netlink/link-message.ts", "the types of a netlink message"],
  ["commands/ip/link-kind.ts", "parses the words of `ip link add ... type ipvlan`"],
  ["commands/ip/link-macvlan.ts", "parses the words of `type macvlan`, another driver"],
  ["device/macvlan.ts", "macvlan, another driver whose modes have these names"],
  ["device/macvlan-port.ts", "macvlan"],
  ["lab/matrix.ts", "writes those words into a script"],
  ["live/port/refusal.ts", "refuses l3s, which needs hooks that only the kernel's own driver has"],
]);

/** A quoted name, or a property `mode` or `flag` of a port, or of what rtnetlink asks, compared with anything. */
const DECISIONS = [
  /["'`](l2|l3|l3s|vepa|private)["'`]/,
  /\bport\.(mode|flag)\b\s*[!=]==?/,
  /\bdata\??\.(mode|flags)\b\s*[!=]==?(?!=|\s*undefined)/,
  /switch \((\w+\.)*(port|data)\??\.(mode|flags?)\)/,
];

function decisionsIn(text: string): readonly string[] {
  return text.split("\n").filter((line) => DECISIONS.some((decision) => decision.test(line)));
}

function sourceFiles(): readonly string[] {
  return (readdirSync(SOURCE, { recursive: true }) as string[])
    .filter((path) => path.endsWith(".ts") && !path.endsWith(".test.ts") && !path.startsWith("ipvlan/"))
    .sort();
}

describe("no code outside src/ipvlan decides on a mode or flag", () => {
  test("the search finds a decision where there is one", () => {
    expect(decisionsIn('if (mode === "l3s") {')).toHaveLength(1);
    expect(decisionsIn("if (this.port.flag !== bridge) {")).toHaveLength(1);
    expect(decisionsIn("if (request.data?.mode === 2) {")).toHaveLength(1);
    expect(decisionsIn("if (data.mode !== undefined) {")).toHaveLength(0);
    expect(decisionsIn(readFileSync(join(SOURCE, "ipvlan/transmit.ts"), "utf8")).length).toBeGreaterThan(0);
  });

  test("none in any other layer", () => {
    const found = sourceFiles()
      .filter((path) => !MAY_NAME_THEM.has(path))
      .flatMap((path) =>
        decisionsIn(readFileSync(join(SOURCE, path), "utf8")).map((line) => `${path}: ${line.trim()}`),
      );
    expect(found).toEqual([]);
  });

  test("each exception is still needed", () => {
    const idle = [...MAY_NAME_THEM.keys()].filter(
      (path) => decisionsIn(readFileSync(join(SOURCE, path), "utf8")).length === 0,
    );
    expect(idle).toEqual([]);
  });
});

// The live program carries out what the driver decided. Where a frame goes must not depend on what the adapter reads in it:
// the folders that touch frames may not even know how headers look.

const TOUCH_FRAMES = ["live/plane/", "live/port/", "live/capture/"];
const HEADERS =
  /from "[./]*\/(wire\/(arp|ethernet|icmpv[46]|igmp|ipv[46]|ipv4-options|mld|ndp|ndp-options|tcp|udp)|ipvlan\/(classify|address-table))\.ts"/;

const MAY_KNOW_HEADERS: ReadonlyMap<string, string> = new Map([
  ["live/plane/raw-route-out.ts", "hands packets to IP output, in whose headers lengths and options stand"],
  ["live/port/membership-report.ts", "a sign to read a slave's groups anew; frames go where they go anyway"],
]);

describe("the live program looks into no frame to decide where it goes", () => {
  const readers = sourceFiles().filter(
    (path) =>
      TOUCH_FRAMES.some((folder) => path.startsWith(folder)) &&
      HEADERS.test(readFileSync(join(SOURCE, path), "utf8")),
  );

  test("the search finds who knows headers", () => {
    expect(HEADERS.test('import { decodeArp } from "../../wire/arp.ts";')).toBe(true);
    expect(HEADERS.test(readFileSync(join(SOURCE, "ipvlan/receive.ts"), "utf8"))).toBe(true);
    expect(HEADERS.test('import type { Ipv4Address } from "../../wire/ipv4-address.ts";')).toBe(false);
  });

  test("nobody but those with a reason", () => {
    expect(readers).toEqual([...MAY_KNOW_HEADERS.keys()]);
  });
});
