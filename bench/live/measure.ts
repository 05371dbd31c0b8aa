import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Path } from "./contender.ts";
import { stop } from "./namespace.ts";

// One measurement each, over any path: iperf3, ping, and load.ts for datagrams.

export const LOAD: string = `${process.execPath} ${fileURLToPath(new URL("./load.js", import.meta.url))}`;
const PORT = 5301;

/** Starts a program that says when it is ready; what it has said by its end comes from `output`. */
async function startReady(
  path: Path,
  role: Path["role"],
  line: string,
): Promise<{ readonly child: ChildProcess; readonly output: Promise<string> }> {
  const child = path.site.start(role, line, { stdio: ["ignore", "pipe", "ignore"] });
  let text = "";
  const output = once(child, "close").then(() => text);
  await new Promise<void>((resolve, reject) => {
    child.stdout!.on("data", (chunk: Buffer) => {
      text += chunk.toString();
      if (/ready|listening/.test(text)) resolve();
    });
    child.once("exit", () => reject(new Error(`${line}: ended before it was ready: ${text}`)));
  });
  return { child, output };
}

/** What a program printed; an error when it doesn't end in time, as with a path that stalls. */
async function output(path: Path, line: string, seconds: number): Promise<string> {
  return path.site.exec(path.role, `timeout ${Math.ceil(seconds)} ${line}`);
}

interface IperfReport {
  readonly end: { readonly sum_received: { readonly bits_per_second: number } };
}

export interface Stream {
  readonly streams: number;
  readonly seconds: number;
  /** "in": the target sends. */
  readonly direction: "out" | "in";
}

/** Gbit/s that arrived. */
export async function throughput(path: Path, { streams, seconds, direction }: Stream): Promise<number> {
  const server = await startReady(path, path.target, "iperf3 -s -1 --forceflush");
  try {
    // iperf3 knows whole seconds only.
    const options = `-P ${streams} -t ${Math.ceil(seconds)}${direction === "in" ? " -R" : ""}`;
    const report = await output(path, `iperf3 -J -c ${path.address} ${options}`, seconds + 8);
    return (JSON.parse(report) as IperfReport).end.sum_received.bits_per_second / 1e9;
  } finally {
    await stop(server.child);
  }
}

/** Datagrams a second that arrived. `segment`: each call's 56,000 octets are cut by the kernel into 40. */
export async function datagrams(
  path: Path,
  { seconds, segment }: { readonly seconds: number; readonly segment?: number },
): Promise<number> {
  const receiver = await startReady(path, path.target, `${LOAD} receive ${PORT}`);
  try {
    const sizes = segment === undefined ? "64" : `${40 * segment} ${segment}`;
    await output(path, `${LOAD} send ${path.address} ${PORT} ${seconds} ${sizes}`, seconds + 8);
    const report = (await receiver.output).split("\n")[1]!;
    return (JSON.parse(report) as { perSecond: number }).perSecond;
  } finally {
    await stop(receiver.child);
  }
}

/** Median round trip of a datagram there and back between two programs, microseconds. */
export async function pingPong(path: Path, seconds: number): Promise<number> {
  const server = await startReady(path, path.target, `${LOAD} echo ${PORT}`);
  try {
    const report = await output(path, `${LOAD} ping-pong ${path.address} ${PORT} ${seconds} 64`, seconds + 8);
    return (JSON.parse(report) as { medianUs: number }).medianUs;
  } finally {
    await stop(server.child);
  }
}

export interface RoundTrips {
  readonly medianUs: number;
  readonly averageUs: number;
  readonly p99Us: number;
  readonly maximumUs: number;
  readonly lost: number;
}

/** `count` echo requests, one each `intervalMs`. */
export async function ping(path: Path, count: number, intervalMs: number): Promise<RoundTrips> {
  const folder = mkdtempSync(join(tmpdir(), "ipvl-bench-"));
  // Into a file: a pipe would wake this process for every reply.
  const file = openSync(join(folder, "ping"), "w");
  try {
    const deadline = Math.ceil((count * intervalMs) / 1000) + 5;
    const line = `timeout ${deadline} ping -n -i ${intervalMs / 1000} -c ${count} ${path.address}`;
    const child = path.site.start(path.role, line, { stdio: ["ignore", file, "inherit"] });
    await once(child, "exit");
    return roundTripsOf(readFileSync(join(folder, "ping"), "utf8"), count);
  } finally {
    closeSync(file);
    rmSync(folder, { recursive: true });
  }
}

function roundTripsOf(text: string, count: number): RoundTrips {
  const times = [...text.matchAll(/ time=([\d.]+) ms/g)].map((match) => Number(match[1]) * 1000);
  if (times.length === 0) throw new Error(`ping: no reply:\n${text.slice(0, 500)}`);
  times.sort((a, b) => a - b);
  return {
    medianUs: times[Math.floor(times.length / 2)]!,
    averageUs: times.reduce((sum, time) => sum + time, 0) / times.length,
    p99Us: times[Math.floor(0.99 * (times.length - 1))]!,
    maximumUs: times.at(-1)!,
    lost: count - times.length,
  };
}

/** Round trips while a TCP stream fills the same path. */
export async function pingUnderLoad(path: Path, seconds: number): Promise<RoundTrips> {
  const load = throughput(path, { streams: 1, seconds: seconds + 1, direction: "out" });
  // The stream's slow start is over by then, and it ends after the last request.
  await new Promise((resolve) => setTimeout(resolve, 700));
  const [trips] = await Promise.all([ping(path, Math.round(seconds * 100), 10), load]);
  return trips;
}
