import { execFileSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { emulatorTarget } from "../../src/cli/emulator/target.ts";
import { type LiveOptions, liveTarget } from "../../src/cli/live-target/target.ts";
import type { ScriptOutcome, ScriptResult, ScriptTarget } from "../../src/cli/script-target.ts";
import { describeLive } from "./live.ts";

// What `ipvl run --on live` promises: a script's machine is its own, the emulator's and user-mode Linux's is the same, and
// nothing of it stays or reaches the host.

const HOST_PROBE = `/var/tmp/ipvl-live-target-${process.pid}`;
const TIMEOUT_SECONDS = 20;

function live(options: Partial<LiveOptions> = {}): ScriptTarget {
  return liveTarget({ parallel: 1, timeoutSeconds: TIMEOUT_SECONDS, refusal: "goes on", ...options });
}

const text = (bytes: Uint8Array | undefined): string => new TextDecoder().decode(bytes);

async function run(script: string, target?: ScriptTarget, directory?: string): Promise<ScriptOutcome> {
  const source = { name: "case.sh", script, ...(directory === undefined ? {} : { directory }) };
  const on = target ?? live();
  const running = on.run([source]);
  const outcome = (await running.outcomes[0]) as ScriptOutcome;
  await running.versions;
  return outcome;
}

async function result(script: string, directory?: string): Promise<ScriptResult> {
  const outcome = await run(script, undefined, directory);
  if (!outcome.ok) throw new Error(outcome.reason);
  return outcome.result;
}

const printed = async (script: string): Promise<string> => {
  const { stdout, stderr } = await result(script);
  return text(stdout) + text(stderr);
};

describeLive("run --on live", () => {
  let folder = "";
  let scratch = "";
  const before = process.env.TMPDIR;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "ipvl-test-folder-"));
    writeFileSync(join(folder, "beside"), "beside\n");
    // A place of our own, so that what stays behind is ours.
    scratch = mkdtempSync(join(tmpdir(), "ipvl-test-scratch-"));
    process.env.TMPDIR = scratch;
  });

  afterAll(() => {
    if (before === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = before;
    const left = readdirSync(scratch);
    for (const path of [folder, scratch]) rmSync(path, { recursive: true });
    expect(left).toEqual([]);
  });

  test("what a killed run left goes with the next one", async () => {
    const left = join(scratch, "ipvl-live-4194305-x"); // No process has this number.
    mkdirSync(left);
    await printed("true");
    expect(existsSync(left)).toBe(false);
  });

  test("stdout, stderr and status are the script's own", async () => {
    const { stdout, stderr, status } = await result("printf '\\0\\377out'; echo err >&2; wc -c; exit 7");
    expect(Buffer.from(stdout).toString("latin1")).toBe("\0\xffout0\n");
    expect([text(stderr), status]).toEqual(["err\n", 7]);
  });

  test("files beside it are there, files written are handed back, the folder is as it was", async () => {
    const { stdout, files } = await result(
      "cat beside; pwd; mkdir d; echo 1 >d/new; echo 2 >>beside",
      folder,
    );
    expect(text(stdout)).toBe("beside\n/lab\n");
    expect([text(files.get("d/new")), text(files.get("beside"))]).toEqual(["1\n", "beside\n2\n"]);
    expect(readdirSync(folder)).toEqual(["beside"]);
  });

  test("it begins with the machine that the emulator begins with", async () => {
    const boot =
      "ip a; ip -s neigh; ip route; ip -6 route; ip netns; pwd; id -un; ls /tmp; ip rule; umask; env | grep -v ^_= | sort";
    const emulated = await run(boot, emulatorTarget({ seed: 1 }));
    expect(await printed(boot)).toBe(emulated.ok ? text(emulated.result.stdout) : emulated.reason);
  });

  test("nothing is written on the host, nor on its part of /proc/sys", async () => {
    const script = `touch ${HOST_PROBE} /etc/ipvl-probe && ls ${HOST_PROBE}; sysctl -w kernel.printk_delay=0 2>&1`;
    expect(await printed(script)).toBe(
      `${HOST_PROBE}\nsysctl: permission denied on key "kernel.printk_delay"\n`,
    );
    expect([HOST_PROBE, "/etc/ipvl-probe"].filter((path) => existsSync(path))).toEqual([]);
  });

  test("network, processes, names and /tmp of its own, which end with it", async () => {
    const mine = `only-${process.pid}`;
    const script = `sleep 3000.${process.pid} & ip netns add ${mine}; ip link add ${mine} type veth peer name v1 netns ${mine}
hostname; ip netns; ls /tmp; ip -br link | wc -l; pgrep -c sleep; sysctl -w net.ipv4.ip_forward=1; ip netns exec ${mine} sysctl net.ipv4.ip_forward`;
    expect(await printed(script)).toBe(
      `ipvl\n${mine} (id: 0)\n2\n1\nnet.ipv4.ip_forward = 1\nnet.ipv4.ip_forward = 0\n`,
    );
    expect(execFileSync("ip", ["-br", "link"], { encoding: "utf8" })).not.toContain(mine);
    expect(execFileSync("ip", ["netns"], { encoding: "utf8" })).not.toContain(mine);
    expect(commandLines()).not.toContain(`sleep\x003000.${process.pid}`);
  });

  test("a namespace of its own making has Linux's defaults, whatever the host's are", async () => {
    const script =
      "ip netns add a; for n in '' 'ip netns exec a'; do $n sysctl -n net.ipv4.conf.{all,default}.{rp_filter,send_redirects}; done | xargs";
    expect(await printed(script)).toBe("0 1 0 1 0 1 0 1\n");
  });

  test("what this kernel has no devices for is told with what was printed before", async () => {
    const { stdout, refusal } = await result("echo before\nip link add x type ipvl-nosuch\necho after");
    expect(text(stdout)).toBe("before\nafter\n");
    expect(refusal).toEqual({ afterBytes: 7, reason: "this kernel has no devices of type ipvl-nosuch" });
  });

  test("a script that is over then prints no more, and its background programs are gone", async () => {
    const outcome = await run(
      "sleep 5 & echo before\nip link add x type ipvl-nosuch\necho after; sleep 30",
      live({ refusal: "ends" }),
    );
    expect(outcome.ok && text(outcome.result.stdout)).toBe("before\n");
    expect(outcome.ok && outcome.result.refusal?.afterBytes).toBe(7);
  });

  test("a dummy is there on every kernel", async () => {
    expect(await printed("ip link add d0 type dummy; ip -br link show d0 | cut -d ' ' -f 1")).toBe("d0\n");
  });

  test("ip makes, shows, changes and removes slaves, wherever it is called", async () => {
    const script = `ip link add p0 type veth peer name p1; ip link set p0 up; ip link set p1 up
ip netns add a; ip netns add b
ip link add link p0 name s0 type ipvlan mode l2 vepa
ip link add link p0 name s1 netns a type ipvlan mode l2
echo "ip link add link p0 name s2 type ipvlan; ip link set s2 netns b" | bash
ip link set dev s0 type ipvlan mode l3
ip -br link show type ipvlan | cut -d ' ' -f 1; ip netns exec a ip -d link show type ipvlan | grep -o 'ipvlan .*mode l. [a-z]*'
ip -n b link show s2 | grep -o '<.*>'; ip -n b link del s2; ip netns exec b ip -br link show type ipvlan
ip netns exec a bash -c 'ip link add link lo name x type ipvlan'; echo $?`;
    // As the same script prints it with the kernel's own driver (--on uml).
    expect(await printed(script)).toBe(
      "s0@p0\nipvlan  mode l3 bridge\n<BROADCAST,MULTICAST>\n2\nRTNETLINK answers: Invalid argument\n",
    );
  });

  test("slaves carry traffic, and their daemon ends with the script", async () => {
    const script = `echo; ip link add p0 type veth peer name p1; ip link set p0 up; ip link set p1 up
for n in 1 2; do ip netns add n$n; ip link add link p0 name s netns n$n type ipvlan mode l2 bridge
ip -n n$n addr add 10.9.8.$n/24 dev s; ip -n n$n link set s up; done
ip netns exec n1 ping -q -c 1 -w 10 10.9.8.2 | grep -o '1 received'; pgrep -fc 'ipvl daemon'; readlink /proc/self/ns/pid`;
    const [, received, daemons, processes] = (await printed(script)).split("\n");
    expect([received, daemons]).toEqual(["1 received", "1"]);
    expect(processes).toMatch(/^pid:/);
    expect(ofEveryProcess((pid) => readlinkSync(`/proc/${pid}/ns/pid`))).not.toContain(processes);
  });

  test("what our driver refuses by its nature is told", async () => {
    const { stderr, refusal } = await result(
      "ip link add p0 type veth peer name p1; ip link add link p0 name s type ipvlan mode l3s",
    );
    expect(text(stderr)).toMatch(/^Error: ipvlan mode l3s needs hooks/);
    expect(refusal).toEqual({
      afterBytes: 0,
      reason: "ipvlan mode l3s needs hooks within the kernel's IP input",
    });
  });

  test("links of type ipvlan in a batch are refused aloud", async () => {
    const { refusal } = await result("echo 'link add link p0 type ipvlan' >b; ip -batch b");
    expect(refusal?.reason).toBe("ip -batch with links of type ipvlan");
  });

  test("a script that does not end is ended", async () => {
    const outcome = await run("while :; do sleep 1; done", live({ timeoutSeconds: 2 }));
    expect(outcome).toEqual({ ok: false, reason: "ended after 2 s (--timeout)" });
  });

  test("an interrupt ends it at once, and all that it started", async () => {
    const controller = new AbortController();
    const target = live({ signal: controller.signal });
    setTimeout(() => controller.abort(), 1000);
    const started = performance.now();
    const outcome = await run(`setsid sleep 4000.${process.pid}`, target);
    expect(outcome).toEqual({ ok: false, reason: "interrupted" });
    expect(performance.now() - started).toBeLessThan(10_000);
    await expect.poll(commandLines).not.toContain(`sleep\x004000.${process.pid}`);
  });
});

/** Of every process on this machine, each argument ended by a zero octet. */
function commandLines(): string {
  return ofEveryProcess((pid) => readFileSync(`/proc/${pid}/cmdline`, "utf8")).join("\n");
}

function ofEveryProcess(read: (pid: string) => string): readonly string[] {
  const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  return pids.flatMap((pid) => {
    try {
      return [read(pid)];
    } catch {
      return []; // It has ended.
    }
  });
}
