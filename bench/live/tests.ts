import type { Path, Paths } from "./contender.ts";
import { datagrams, ping, pingPong, pingUnderLoad, throughput } from "./measure.ts";

/** One thing measured of every contender that can be asked. */
export interface Test {
  readonly id: string;
  readonly title: string;
  readonly unit: "Gbit/s" | "thousand/s" | "us";
  readonly path: "members" | "outside";
  /** One value; `seconds` is how long load lasts. */
  measure(path: Path, seconds: number): Promise<number>;
}

/** What a contender's paths have for a test; undefined where it can't be asked. */
export function pathOf(test: Test, paths: Paths): Path | undefined {
  return test.id.startsWith("ping") && !paths.icmp ? undefined : paths[test.path];
}

const WHERE = { members: "slave to slave", outside: "to the external host" } as const;

function tcp(streams: number, path: Test["path"], direction: "out" | "in" = "out"): Test {
  const where = direction === "in" ? "from the external host" : WHERE[path];
  return {
    id: `tcp${streams}-${direction === "in" ? "in" : path}`,
    title: `TCP, ${streams === 1 ? "one stream" : `${streams} streams`}, ${where}`,
    unit: "Gbit/s",
    path,
    measure: (on, seconds) => throughput(on, { streams, seconds, direction }),
  };
}

function udp(path: Test["path"]): Test {
  return {
    id: `udp64-${path}`,
    title: `64-byte datagrams, ${WHERE[path]}`,
    unit: "thousand/s",
    path,
    measure: async (on, seconds) => (await datagrams(on, { seconds })) / 1000,
  };
}

function segmented(path: Test["path"]): Test {
  return {
    id: `gso-${path}`,
    title: `1400-byte datagrams, 40 a call (UDP_SEGMENT), ${WHERE[path]}`,
    unit: "thousand/s",
    path,
    measure: async (on, seconds) => (await datagrams(on, { seconds, segment: 1400 })) / 1000,
  };
}

function idlePing(path: Test["path"]): Test {
  return {
    id: `ping-${path}`,
    title: `ping, idle, median, ${WHERE[path]}`,
    unit: "us",
    path,
    measure: async (on, seconds) => (await ping(on, Math.round(seconds * 750), 1)).medianUs,
  };
}

function udpPingPong(path: Test["path"]): Test {
  return {
    id: `rr-${path}`,
    title: `UDP round trip, idle, median, ${WHERE[path]}`,
    unit: "us",
    path,
    measure: pingPong,
  };
}

function loadedPing(path: Test["path"]): Test {
  return {
    id: `pingload-${path}`,
    title: `ping under full TCP load, average, ${WHERE[path]}`,
    unit: "us",
    path,
    measure: async (on, seconds) => (await pingUnderLoad(on, seconds)).averageUs,
  };
}

export const TESTS: readonly Test[] = [
  tcp(1, "members"),
  tcp(1, "outside"),
  tcp(1, "outside", "in"),
  tcp(4, "members"),
  tcp(4, "outside"),
  udp("members"),
  udp("outside"),
  segmented("members"),
  segmented("outside"),
  idlePing("members"),
  idlePing("outside"),
  udpPingPong("members"),
  udpPingPong("outside"),
  loadedPing("members"),
  loadedPing("outside"),
];
