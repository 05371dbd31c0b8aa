/**
 * Records test/golden/live: what the live program's driver is told, asked and answers while real programs talk through its
 * slaves in namespaces of this kernel, and how many packets the kernel counted on the slaves' devices meanwhile.
 *
 *     npm run build && node dist/tools/record-live.js [OUTPUT-FOLDER]
 *
 * As root on a Linux with /dev/net/tun, with iproute2, ping, nc (Debian's) and python3.
 */
import { execFile, execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { encodeStreamLine } from "../src/live/capture/stream.ts";
import type { PortRequest, PortResult } from "../src/live/port/messages.ts";
import { type PortWorker, startPortWorker } from "../src/live/port/port-worker.ts";

const MODES = ["l2", "l3"] as const;
const FLAGS = ["bridge", "private", "vepa"] as const;
/** Between something and what the kernel, and the worker behind it, make of it. */
const SETTLE_MS = 150;
const SECRET = 4711;
const MAC = "02:00:00:00:0a:01";

const run = promisify(execFile);
const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** `parent` and `wire` are the ends of a cable; the slaves live in `a` and `b`. */
class Place {
  readonly #prefix: string;

  constructor(name: string) {
    this.#prefix = `record-live-${process.pid}-${name}-`;
    for (const label of LABELS) this.ip(`netns add ${this.name(label)}`);
  }

  name(label: Label): string {
    return this.#prefix + label;
  }

  path(label: Label): string {
    return `/run/netns/${this.name(label)}`;
  }

  /** One `ip` command; `@a` stands for the namespace a. */
  ip(words: string): string {
    const argv = words.replace(/@(\w+)/g, (_all, label) => this.name(label as Label)).split(" ");
    return execFileSync("ip", argv, { encoding: "utf8" });
  }

  /** In the background of the worker's thread; whether it succeeds is no matter here. */
  async shell(label: Label, command: string): Promise<void> {
    try {
      await run("ip", ["netns", "exec", this.name(label), "sh", "-c", command], { timeout: 10_000 });
    } catch {
      // Private and vepa are there to make some of them fail.
    }
  }

  close(): void {
    for (const label of LABELS) this.ip(`netns del ${this.name(label)}`);
  }
}

type Label = (typeof LABELS)[number];
const LABELS = ["parent", "wire", "a", "b"] as const;

function cable(place: Place): void {
  place.ip("-n @parent link add eth0 type veth peer name eth1 netns @wire");
  place.ip(`-n @parent link set eth0 address ${MAC}`);
  for (const device of [
    "@parent link set lo",
    "@parent link set eth0",
    "@wire link set lo",
    "@wire link set eth1",
  ]) {
    place.ip(`-n ${device} up`);
  }
  place.ip("-n @parent addr add 10.0.0.254/24 dev eth0");
  place.ip("-n @parent addr add fd00::fe/64 dev eth0 nodad");
  for (const address of ["10.0.0.1/24", "10.1.0.1/24"]) place.ip(`-n @wire addr add ${address} dev eth1`);
  place.ip("-n @wire addr add fd00::1/64 dev eth1 nodad");
  place.ip("-n @wire route add 10.2.0.0/24 dev eth1");
  // In l3 nobody answers for a slave.
  for (const address of ["10.0.0.2", "10.0.0.3", "10.2.0.3", "fd00::2", "fd00::3"]) {
    place.ip(`-n @wire neigh replace ${address} lladdr ${MAC} dev eth1`);
  }
}

async function ask(worker: PortWorker, request: PortRequest): Promise<PortResult> {
  const result = await worker.request(request);
  if (!result.ok)
    throw new Error(`${request.kind}: ${result.errno} ${result.message ?? ""} ${result.log ?? ""}`);
  return result;
}

interface Recording {
  readonly place: Place;
  readonly worker: PortWorker;
  readonly file: string;
  readonly tallies: { readonly at: number; readonly line: string }[];
}

async function addSlave(
  { place, worker }: Recording,
  slave: { name: string; at: Label; data: object },
): Promise<void> {
  await ask(worker, {
    kind: "add",
    name: slave.name,
    ifindex: undefined,
    namespace: place.path(slave.at),
    data: slave.data,
    mtu: undefined,
    txQueueLength: undefined,
    state: "down",
  });
  place.ip(`-n ${place.name(slave.at)} link set ${slave.name} up`);
  await sleep(SETTLE_MS);
}

/** What the kernel has counted on a slave's device, once it is the same twice. */
async function tally(recording: Recording, id: number, slave: { name: string; at: Label }): Promise<void> {
  const { place, worker, file, tallies } = recording;
  let before = "";
  for (let tries = 0; tries < 20; tries++) {
    await sleep(SETTLE_MS);
    await ask(worker, { kind: "ping" });
    const shown = JSON.parse(place.ip(`-n ${place.name(slave.at)} -s -j link show dev ${slave.name}`));
    const { rx, tx } = shown[0].stats64;
    const line = encodeStreamLine({ tally: id, received: rx.packets, sent: tx.packets });
    const at = statSync(file).size;
    if (before === `${line} ${at}`) {
      tallies.push({ at, line });
      return;
    }
    before = `${line} ${at}`;
  }
  throw new Error("it is never quiet");
}

/** Everything that two programs on two slaves, one on the wire and an administrator do. */
async function traffic(recording: Recording, data: object): Promise<void> {
  const { place, worker } = recording;
  const v1 = { name: "v1", at: "a", data } as const;
  const v2 = { name: "v2", at: "b", data } as const;
  await addSlave(recording, v1);
  await addSlave(recording, v2);
  place.ip("-n @a addr add 10.0.0.2/24 dev v1");
  place.ip("-n @b addr add 10.0.0.3/24 dev v2");
  place.ip("-n @b addr add 10.2.0.3/24 dev v2");
  place.ip("-n @a route add 10.2.0.0/24 dev v1");
  place.ip("-n @a addr add fd00::2/64 dev v1");
  place.ip("-n @b addr add fd00::3/64 dev v2 nodad");
  await sleep(2000); // Duplicate address detection and the reports of groups that go with it.
  await place.shell(
    "a",
    "ping -c 2 -i 0.2 -W 1 10.0.0.3; ping -c 1 -W 1 10.0.0.1; ping -c 1 -W 1 fd00::3; ping -c 1 -W 1 fd00::1",
  );
  await place.shell("a", "ping -c 1 -W 1 -b 10.0.0.255; ping -c 1 -W 1 224.0.0.1; ping -c 1 -W 1 ff02::1%v1");
  await place.shell(
    "wire",
    "ping -c 1 -W 1 10.0.0.2; ping -c 1 -W 1 fd00::3; ping -c 1 -W 1 10.0.0.9; ping -c 1 -W 1 -b 10.0.0.255",
  );
  // With the parent's own MAC address as destination a frame goes up to the parent's own stack in l2.
  await place.shell("a", `ip neigh replace 10.0.0.254 lladdr ${MAC} dev v1; ping -c 1 -W 1 10.0.0.254`);
  await Promise.all([place.shell("b", LISTEN), sleep(200).then(() => place.shell("a", SEND))]);
  await Promise.all([place.shell("b", LISTEN), sleep(200).then(() => place.shell("wire", SEND))]);
  await tally(recording, 1, v1);
  await tally(recording, 2, v2);
  // An address moves, a group is joined, flags change, the parent changes, a slave goes.
  place.ip("-n @b addr del 10.0.0.3/24 dev v2");
  place.ip("-n @a addr add 10.0.0.3/24 dev v1");
  await sleep(SETTLE_MS);
  await place.shell("wire", "ping -c 1 -W 1 10.0.0.3");
  await place.shell("b", `${JOIN} & sleep 0.4; wait`);
  await ask(worker, {
    kind: "change",
    slave: { name: "v1", namespace: place.path("a") },
    data: { flags: 1 },
  });
  await place.shell("a", "ping -c 1 -W 1 10.2.0.3; ping -c 1 -W 1 fd00::3");
  place.ip("-n @parent link set eth0 mtu 1400");
  place.ip("-n @b link set v2 down");
  await sleep(SETTLE_MS);
  await place.shell("wire", "ping -c 1 -W 1 10.0.0.2; ping -c 1 -W 1 10.2.0.3");
  await tally(recording, 1, v1);
  await ask(worker, { kind: "delete", slave: { name: "v1", namespace: place.path("a") } });
  await place.shell("wire", "ping -c 1 -W 1 10.0.0.2");
}

const LISTEN = "timeout 3 nc -l -N 10.2.0.3 7 >/dev/null || true";
const SEND = "head -c 40000 /dev/zero | timeout 3 nc -N -w 2 10.2.0.3 7";
const JOIN = `python3 -c "import socket,time; s=socket.socket(socket.AF_INET,socket.SOCK_DGRAM); s.setsockopt(0,35,socket.inet_aton('239.1.2.3')+socket.inet_aton('0.0.0.0')); time.sleep(0.3)"`;

/** The lines, with what the kernel counted in its places. */
function withTallies({ file, tallies }: Recording): string {
  const text = readFileSync(file);
  let from = 0;
  let out = "";
  for (const { at, line } of tallies) {
    out += `${text.subarray(from, at)}${line}\n`;
    from = at;
  }
  return out + text.subarray(from).toString();
}

async function record(mode: number, flag: number, folder: string): Promise<void> {
  const name = `${MODES[mode]}-${FLAGS[flag]}`;
  const scratch = mkdtempSync(join(tmpdir(), "record-live-"));
  const place = new Place(name);
  let worker: PortWorker | undefined;
  try {
    cable(place);
    worker = startPortWorker(() => undefined);
    const file = join(scratch, "stream");
    const ifindex = Number(
      execFileSync("ip", ["netns", "exec", place.name("parent"), "cat", "/sys/class/net/eth0/ifindex"], {
        encoding: "utf8",
      }),
    );
    await ask(worker, {
      kind: "start",
      parent: { ifindex, namespace: place.path("parent") },
      secret: SECRET,
      restore: undefined,
      record: file,
    });
    const recording: Recording = { place, worker, file, tallies: [] };
    await traffic(recording, { mode, flags: flag });
    await ask(worker, { kind: "shutdown", slaves: "remove" });
    await worker.ended;
    writeFileSync(join(folder, `${name}.jsonl`), withTallies(recording));
    process.stdout.write(
      `${name}: ${readFileSync(join(folder, `${name}.jsonl`), "utf8").split("\n").length - 1} lines\n`,
    );
  } finally {
    worker?.terminate();
    place.close();
    rmSync(scratch, { recursive: true });
  }
}

const folder = process.argv[2] ?? "test/golden/live";
for (const mode of MODES.keys()) for (const flag of FLAGS.keys()) await record(mode, flag, folder);
