import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Paths } from "./contender.ts";
import { run, stop } from "./namespace.ts";
import type { Built } from "./series.ts";
import { TESTS } from "./tests.ts";

// Where the data plane's CPU time goes, by perf's samples of the daemon's process (cpu-clock: virtual machines have no
// counters).

const TESTS_PROFILED = ["tcp1-members", "tcp1-outside", "udp64-members", "udp64-outside"];

/** Shares of the process's CPU time, percent. */
export interface Profile {
  readonly test: string;
  readonly kernel: number;
  /** Machine code made of our JavaScript. */
  readonly javascript: number;
  /** The node binary: interpreter, built-ins, garbage collector, the way into native functions. */
  readonly node: number;
  readonly koffi: number;
  readonly libc: number;
  readonly top: readonly string[];
}

export async function profile({ paths }: Built, seconds: number): Promise<readonly Profile[]> {
  const profiles: Profile[] = [];
  for (const id of TESTS_PROFILED) profiles.push(await profileTest(paths, id, seconds));
  return profiles;
}

async function profileTest(paths: Paths, id: string, seconds: number): Promise<Profile> {
  const test = TESTS.find((one) => one.id === id)!;
  const path = paths[test.path]!;
  const folder = await mkdtemp(join(tmpdir(), "ipvl-bench-"));
  const file = join(folder, "perf.data");
  const options = `-q -e cpu-clock -F 4000 -o ${file} -p ${paths.process}`;
  const recorder = path.site.start("parent", `perf record ${options}`);
  try {
    await test.measure(path, seconds);
    recorder.kill("SIGINT");
    await once(recorder, "exit");
    return await shares(id, file);
  } finally {
    await stop(recorder);
    await rm(folder, { recursive: true });
  }
}

async function shares(test: string, file: string): Promise<Profile> {
  const objects = await report(file, "dso");
  const sum = (of: RegExp): number =>
    objects.filter(([, name]) => of.test(name)).reduce((total, [share]) => total + share, 0);
  const symbols = await report(file, "symbol");
  return {
    test,
    kernel: sum(/^\[(kernel|guest)|^\[.*\]$(?<!JIT.*)/),
    javascript: sum(/JIT|perf-\d+\.map|anon/),
    node: sum(/^node$/),
    koffi: sum(/koffi/),
    libc: sum(/^libc|^ld-|vdso|libpthread|libstdc/),
    top: symbols.slice(0, 25).map(([share, name]) => `${name.replace(/^\[.\] /, "")} ${share.toFixed(1)}`),
  };
}

/** Share and name, the greatest first. */
async function report(file: string, sort: string): Promise<readonly (readonly [number, string])[]> {
  const text = await run(`perf report -i ${file} --stdio --no-children -g none --sort ${sort}`);
  return text
    .split("\n")
    .map((line) => /^\s*([\d.]+)%\s+(.*?)(?:\s+-)*\s*$/.exec(line))
    .filter((match) => match !== null)
    .map((match) => [Number(match[1]), match[2]!] as const);
}
