import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { A, B, EXTERNAL, type Paths } from "./contender.ts";
import { LOAD, ping } from "./measure.ts";
import { type Role, type Site, stop } from "./namespace.ts";
import { type Usage, usageOf } from "./resources.ts";
import { middleOf } from "./series.ts";

// Full load for a long time: TCP both ways between the members and to the outside, and many small datagrams, all at once.
// What must not happen: frames lost that no counter tells of, memory or descriptors that grow, a second in which
// nothing moves.

const SAMPLE_MS = 5000;
/**
 * Datagrams a second. Not a flood: a TAP drops what its queue of a thousand frames can't take, whoever sends, and a
 * program that sends faster than the data plane carries starves the TCP connections of its own namespace.
 */
const DATAGRAM_RATE = 20_000;
/** Until then caches fill: what is compared with the end is taken after it. */
const WARM_UP_SHARE = 0.2;

export interface Soak {
  readonly minutes: number;
  /** Of each TCP connection, the seconds' figures, Gbit/s. */
  readonly streams: readonly {
    readonly name: string;
    readonly median: number;
    readonly minimum: number;
    readonly stalledSeconds: number;
  }[];
  readonly datagramsSent: number;
  readonly datagramsReceived: number;
  /** Frames that found a TAP's queue full, whoever sent them, and datagrams that found the receiving socket's. */
  readonly droppedBeforeTap: number;
  readonly droppedAtSocket: number;
  readonly echoRequestsLost: number;
  readonly echoMaximumMs: number;
  /** Frames that came in less those that went out, and how many of these the counters know. */
  readonly framesIn: number;
  readonly framesLost: number;
  readonly framesLostCounted: number;
  readonly usageWarm: Usage;
  readonly usageEnd: Usage;
  readonly residentMaximumMegabytes: number;
}

export async function soak(paths: Paths, minutes: number, tell: (text: string) => void): Promise<Soak> {
  const { site } = paths.outside;
  await withoutGroupFrames(site);
  await site.exec("external", "nstat -n");
  const before = await frames(site, paths);
  const seconds = Math.round(minutes * 60);
  const samples: Usage[] = [];
  const timer = setInterval(() => {
    const usage = usageOf(paths.process!);
    samples.push(usage);
    tell(`${samples.length * 5} s: ${usage.residentMegabytes.toFixed(1)} MB, ${usage.descriptors} fds\n`);
  }, SAMPLE_MS);
  try {
    const [members, outside, datagrams, trips] = await Promise.all([
      bothWays(site, { from: "a", to: "b", address: B, seconds }),
      bothWays(site, { from: "b", to: "external", address: EXTERNAL, seconds }),
      smallDatagrams(site, seconds),
      ping(paths.outside, seconds * 10, 100),
    ]);
    await new Promise((resolve) => setTimeout(resolve, 1000));
    const after = await frames(site, paths);
    return {
      minutes,
      streams: [...members, ...outside],
      ...datagrams,
      droppedBeforeTap: after.refused - before.refused,
      droppedAtSocket: await socketDrops(site),
      echoRequestsLost: trips.lost,
      echoMaximumMs: trips.maximumUs / 1000,
      framesIn: after.in - before.in,
      framesLost: after.in - before.in - (after.out - before.out),
      framesLostCounted: after.dropped - before.dropped,
      usageWarm: samples[Math.floor(samples.length * WARM_UP_SHARE)]!,
      usageEnd: samples.at(-1)!,
      residentMaximumMegabytes: Math.max(...samples.map((usage) => usage.residentMegabytes)),
    };
  } finally {
    clearInterval(timer);
  }
}

/** A group frame comes in once and goes out many times: none is sent, so that the sums come out even. */
async function withoutGroupFrames(site: Site): Promise<void> {
  const members = { a: [A, "ipvla"], b: [B, "ipvlb"], external: [EXTERNAL, "w0"] } as const;
  for (const [role, [, device]] of Object.entries(members)) {
    await site.exec(role as Role, "sysctl -qw net.ipv6.conf.all.disable_ipv6=1");
    for (const [other, [address, itsDevice]] of Object.entries(members)) {
      if (other === role) continue;
      const mac = (await site.exec(other as Role, `cat /sys/class/net/${itsDevice}/address`)).trim();
      await site.ip(role as Role, `neigh replace ${address} lladdr ${mac} dev ${device} nud permanent`);
    }
  }
  await site.exec("parent", "sysctl -qw net.ipv6.conf.all.disable_ipv6=1");
}

interface IperfIntervals {
  readonly intervals: readonly {
    readonly sum: { readonly bits_per_second: number };
    readonly sum_bidir_reverse: { readonly bits_per_second: number };
  }[];
}

interface Connection {
  readonly from: Role;
  readonly to: Role;
  readonly address: string;
  readonly seconds: number;
}

async function bothWays(site: Site, connection: Connection): Promise<Soak["streams"]> {
  const { from, to, address, seconds } = connection;
  const server = site.start(to, "iperf3 -s -1", { stdio: "ignore" });
  await new Promise((resolve) => setTimeout(resolve, 300));
  try {
    const text = await site.exec(
      from,
      `timeout ${seconds + 30} iperf3 -J -i 1 --bidir -c ${address} -t ${seconds}`,
    );
    const { intervals } = JSON.parse(text) as IperfIntervals;
    return [
      streamOf(
        `${from} to ${to}`,
        intervals.map(({ sum }) => sum.bits_per_second),
      ),
      streamOf(
        `${to} to ${from}`,
        intervals.map((interval) => interval.sum_bidir_reverse.bits_per_second),
      ),
    ];
  } finally {
    await stop(server);
  }
}

function streamOf(name: string, bitsPerSecond: readonly number[]): Soak["streams"][number] {
  // The last interval may be a few milliseconds long.
  const values = bitsPerSecond.slice(0, -1).map((value) => value / 1e9);
  const { median, minimum } = middleOf(values);
  return { name, median, minimum, stalledSeconds: values.filter((value) => value === 0).length };
}

async function smallDatagrams(
  site: Site,
  seconds: number,
): Promise<Pick<Soak, "datagramsSent" | "datagramsReceived">> {
  const receiver: ChildProcess = site.start("external", `${LOAD} receive 5301`, {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let text = "";
  receiver.stdout!.on("data", (chunk: Buffer) => {
    text += chunk.toString();
  });
  const ended = once(receiver, "close");
  await new Promise((resolve) => setTimeout(resolve, 500));
  const sent = await site.exec("a", `${LOAD} send ${EXTERNAL} 5301 ${seconds} 64 0 ${DATAGRAM_RATE}`);
  await ended;
  return {
    datagramsSent: (JSON.parse(sent) as { sent: number }).sent,
    datagramsReceived: (JSON.parse(text.split("\n")[1]!) as { received: number }).received,
  };
}

/** Sums over the TAPs and the far end of the wire: what they handed to the data plane and what they got from it. */
async function frames(site: Site, paths: Paths): Promise<Sums> {
  let [sent, received, refused, dropped] = [0, 0, 0, await paths.counted!()];
  for (const [role, device] of [
    ["a", "ipvla"],
    ["b", "ipvlb"],
    ["external", "w0"],
  ] as const) {
    const links = JSON.parse(await site.ip(role, `-s -j link show ${device}`)) as readonly LinkStatistics[];
    const { rx, tx } = links[0]!.stats64;
    sent += tx.packets;
    received += rx.packets;
    refused += tx.dropped;
    dropped += rx.dropped;
  }
  return { in: sent, out: received, refused, dropped };
}

interface Sums {
  readonly in: number;
  readonly out: number;
  /** Never handed over: the queue of the device was full. */
  readonly refused: number;
  readonly dropped: number;
}

/** Since `nstat -n`. */
async function socketDrops(site: Site): Promise<number> {
  const text = await site.exec("external", "nstat -s -z UdpRcvbufErrors");
  return Number(/^UdpRcvbufErrors\s+(\d+)/m.exec(text)![1]);
}

interface LinkStatistics {
  readonly stats64: {
    readonly rx: { readonly packets: number; readonly dropped: number };
    readonly tx: { readonly packets: number; readonly dropped: number };
  };
}
