import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { formatConnection } from "../../src/commands/conntrack/text.ts";
import type { Namespace } from "../../src/net/namespace.ts";
import { describeConnection } from "../../src/net/netfilter/conntrack/messages.ts";
import { requestTracking } from "../../src/net/netfilter/conntrack/tracking-hooks.ts";
import type { Frame } from "../../src/wire/frame.ts";
import type { MacAddress } from "../../src/wire/mac-address.ts";
import { Ipv4Bench, ip } from "./ipv4-bench.ts";

/**
 * TCP segments put into a router (tools/tcp-segments.py on user-mode Linux 6.1.176): after each, our router knows of the
 * connection what Linux knew: state, timeout, whether it is answered and assured, and whether the segment was invalid.
 */
const GOLDEN = new URL("../golden/conntrack/tcp.golden", import.meta.url);

interface Step {
  readonly direction: "<" | ">";
  readonly frame: Uint8Array;
  readonly entry: string;
  readonly invalid: number;
}

type Line = Step | { readonly sysctl: string; readonly value: number };

function parse(text: string): ReadonlyMap<string, readonly Line[]> {
  const cases = new Map<string, Line[]>();
  let lines: Line[] = [];
  for (const line of text.split("\n").slice(1)) {
    const [first, ...rest] = line.split(" | ");
    if (line.startsWith("# ")) {
      lines = [];
      cases.set(line.slice(2), lines);
    } else if (line.startsWith("= ")) {
      const [sysctl, value] = line.slice(2).split("=");
      lines.push({ sysctl: sysctl!, value: Number(value) });
    } else if (line !== "") {
      const direction = first![0] as "<" | ">";
      const frame = Uint8Array.from(Buffer.from(first!.slice(2), "hex"));
      lines.push({ direction, frame, entry: rest[0] ?? "", invalid: Number(rest[1]) });
    }
  }
  return cases;
}

/** The seconds left are those of the recording when they are at most three fewer: what the guest took. */
function comparable(entry: string): string {
  return entry.replace(/ use=\d/, "").trim();
}

class Router {
  readonly bench: Ipv4Bench = new Ipv4Bench();
  readonly router: Namespace;

  constructor() {
    const { bench } = this;
    const [c, router, s] = ["c", "r", "s"].map((name) => bench.host(name)) as [
      Namespace,
      Namespace,
      Namespace,
    ];
    this.router = router;
    bench.cable([router, "r-c", "10.0.1.1/24"], [c, "e0", ""]);
    bench.cable([router, "r-s", "10.9.0.1/24"], [s, "e0", ""]);
    bench.sysctl(router, "net/ipv4/ip_forward", 1);
    this.#neighbour("r-c", "10.0.1.50", 0x020000000002);
    this.#neighbour("r-s", "10.9.0.50", 0x020000000006);
    requestTracking(router, 4);
  }

  #neighbour(device: string, address: string, mac: number): void {
    const { bench, router } = this;
    const inet = router.ipv4;
    const neighbour = inet.neighbours.lookupOrCreate(ip(address), bench.device(router, device))!;
    inet.neighbours.update(neighbour, mac as MacAddress, 0x80, { admin: true, override: true });
  }

  /** As received from the cable. */
  send(direction: "<" | ">", bytes: Uint8Array): void {
    const { router, bench } = this;
    const device = bench.device(router, direction === ">" ? "r-c" : "r-s");
    const frame: Frame = {
      id: 1,
      bytes,
      protocol: 0x0800,
      packetType: "host",
      ingress: 0,
      mark: 0,
      offload: undefined,
      tracking: undefined,
      vlan: undefined,
      priority: 0,
    };
    router.receive(device, frame);
    bench.run(0.03);
  }

  entry(): string {
    const [connection] = this.router.conntrack.connections();
    return connection === undefined
      ? ""
      : formatConnection(describeConnection(connection, 1), undefined, new Set());
  }
}

const FIRST_SECONDS = /^(\S+ +\d+ )(\d+)/;

/** Ours, with the recording's seconds where they are at most three apart. */
function withNearSeconds(ours: string, recorded: string): string {
  const own = FIRST_SECONDS.exec(ours);
  const other = FIRST_SECONDS.exec(recorded);
  if (own === null || other === null || Math.abs(Number(own[2]) - Number(other[2])) > 3) return ours;
  return ours.replace(FIRST_SECONDS, `$1${other[2]}`);
}

describe("TCP through a router, segment by segment", () => {
  it.each([...parse(readFileSync(GOLDEN, "utf8"))])("%s", (_title, lines) => {
    const router = new Router();
    const seen: string[] = [];
    const recorded: string[] = [];
    for (const line of lines) {
      if ("sysctl" in line) {
        router.bench.sysctl(router.router, `net/netfilter/${line.sysctl}`, line.value);
        continue;
      }
      const { statistics } = router.router.conntrack;
      const before = statistics.invalid;
      router.send(line.direction, line.frame);
      const entry = withNearSeconds(router.entry(), line.entry);
      seen.push(`${line.direction} ${comparable(entry)} | ${statistics.invalid - before}`);
      recorded.push(`${line.direction} ${comparable(line.entry)} | ${line.invalid}`);
    }
    expect(seen).toEqual(recorded);
  });
});
