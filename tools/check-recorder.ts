/**
 * What the recorder promises, tried out on user-mode Linux: a script's streams, status and files are its own, scripts
 * do not meet each other, nothing reaches the host. Run by .ci/run; ends with `N passed, N failed`.
 */
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { emulatorTarget } from "../src/cli/emulator/target.ts";
import type { ScriptOutcome, ScriptResult, ScriptSource } from "../src/cli/script-target.ts";
import { umlTarget } from "../src/cli/uml/recorder.ts";

interface Case {
  readonly name: string;
  readonly script: string;
  readonly holds: (outcome: ScriptOutcome) => boolean;
}

const text = (bytes: Uint8Array | undefined): string => new TextDecoder().decode(bytes);
const ended = (check: (result: ScriptResult) => boolean) => (outcome: ScriptOutcome) =>
  outcome.ok && check(outcome.result);
const prints = (expected: string) => ended(({ stdout }) => text(stdout) === expected);
const HOST_PROBE = `/var/tmp/ipvl-check-recorder-${process.pid}`;
const TIMEOUT_SECONDS = 15;

/** What a script finds when it begins: the emulator boots into the same machine. */
const BOOT_SCRIPT =
  "ip a; ip -s neigh; ip route; ip -6 route; ip netns; pwd; id -un; ls /tmp; ip rule; umask; env | grep -v ^_= | sort";

const CASES: readonly Case[] = [
  {
    name: "stdout, stderr and status are the script's own",
    script: "echo out; echo err >&2; printf 'no newline'; exit 7",
    holds: ended(
      ({ stdout, stderr, status }) =>
        text(stdout) === "out\nno newline" && text(stderr) === "err\n" && status === 7,
    ),
  },
  {
    name: "bytes are not touched",
    script: "printf '\\0\\377\\r\\n'",
    holds: ended(({ stdout }) => Buffer.from(stdout).toString("hex") === "00ff0d0a"),
  },
  {
    name: "a signal is 128 and its number",
    script: "kill -TERM $$",
    holds: ended(({ status }) => status === 143),
  },
  {
    name: "a script that kills itself did not run out of time",
    script: "kill -KILL $$",
    holds: ended(({ status }) => status === 137),
  },
  { name: "standard input is empty", script: "wc -c", holds: prints("0\n") },
  { name: "the folder's files are there", script: "cat beside; pwd", holds: prints("beside\n/lab\n") },
  {
    name: "files written are handed back, in folders too",
    script: "mkdir d; echo 1 > d/new; echo 2 >> beside",
    holds: ended(
      ({ files }) => text(files.get("d/new")) === "1\n" && text(files.get("beside")) === "beside\n2\n",
    ),
  },
  {
    name: "nothing is written on the host",
    script: `touch ${HOST_PROBE} /etc/ipvl-check && ls ${HOST_PROBE}`,
    holds: (outcome) =>
      prints(`${HOST_PROBE}\n`)(outcome) && !existsSync(HOST_PROBE) && !existsSync("/etc/ipvl-check"),
  },
  {
    name: "network, pids and /tmp of its own (1)",
    script:
      "touch /tmp/mine; ip netns add one; ip link add d0 type dummy; sleep 1; ls /tmp; ip netns; ip -br link | wc -l",
    holds: prints("mine\none\n2\n"),
  },
  {
    name: "network, pids and /tmp of its own (2)",
    script:
      "touch /tmp/yours; ip netns add two; sleep 1; ls /tmp; ip netns; ip -br link | wc -l; pgrep -c sleep",
    holds: prints("yours\ntwo\n1\n0\n"),
  },
  {
    name: "loopback is up, ping and iptables work",
    script:
      "ping -c 1 127.0.0.1 >/dev/null && iptables -A INPUT -p icmp -j DROP && ping -c 1 -W 1 127.0.0.1 >/dev/null; echo $?",
    holds: prints("1\n"),
  },
  { name: "radvd is there", script: "radvd -v 2>&1 | head -n 1", holds: prints("Version: 2.19\n") },
  {
    name: "ipvlan in all modes",
    script:
      "ip link add d0 type dummy; for m in l2 l3 l3s; do ip link add link d0 name x type ipvlan mode $m && ip link del x; done; echo $?",
    holds: prints("0\n"),
  },
  {
    name: "background programs do not hold it up",
    script: "sleep 1000 & echo done",
    holds: prints("done\n"),
  },
  {
    name: "a script that does not end is ended",
    script: "while :; do sleep 1; done",
    holds: (outcome) => !outcome.ok && outcome.reason.includes(`${TIMEOUT_SECONDS} s`),
  },
];

async function main(): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), "ipvl-check-folder-"));
  // A place of our own, so that what stays behind is ours.
  const scratch = mkdtempSync(join(tmpdir(), "ipvl-check-scratch-"));
  process.env.TMPDIR = scratch;
  writeFileSync(join(folder, "beside"), "beside\n");
  const scripts = CASES.map(
    ({ script }, index): ScriptSource => ({ name: `case-${index}.sh`, script, directory: folder }),
  );
  const running = umlTarget({ parallel: 4, timeoutSeconds: TIMEOUT_SECONDS }).run(scripts);
  const results: [string, boolean][] = [];
  for (const [index, { name, holds }] of CASES.entries()) {
    const outcome = (await running.outcomes[index]) as ScriptOutcome;
    const good = holds(outcome);
    results.push([name, good]);
    if (!good) process.stdout.write(`${describe(outcome)}\n`);
  }
  const versions = await running.versions;
  results.push(["the emulator begins with the same machine", await beginsAlike()]);
  results.push(["kernel and tools are told", versions !== undefined && versions.tools.length === 5]);
  results.push(["the folder is as it was", readdirSync(folder).join() === "beside"]);
  results.push(["an interrupt ends it at once", await interrupted()]);
  results.push(["no temporary files are left", readdirSync(scratch).length === 0]);
  for (const path of [folder, scratch]) rmSync(path, { recursive: true });
  for (const [name, good] of results) process.stdout.write(`${good ? "ok  " : "FAIL"}  ${name}\n`);
  const failed = results.filter(([, good]) => !good).length;
  process.stdout.write(`${results.length - failed} passed, ${failed} failed\n`);
  return failed === 0 ? 0 : 1;
}

async function beginsAlike(): Promise<boolean> {
  const sources = [{ name: "boot.sh", script: BOOT_SCRIPT }];
  const targets = [umlTarget({ parallel: 1, timeoutSeconds: TIMEOUT_SECONDS }), emulatorTarget({ seed: 1 })];
  const [real, ours] = await Promise.all(
    targets.map(async (target) => describe((await target.run(sources).outcomes[0]) as ScriptOutcome)),
  );
  if (real !== ours) process.stdout.write(`${real}\n${ours}\n`);
  return real === ours;
}

async function interrupted(): Promise<boolean> {
  const controller = new AbortController();
  const target = umlTarget({ parallel: 1, timeoutSeconds: 60, signal: controller.signal });
  const running = target.run([{ name: "long.sh", script: "sleep 50" }]);
  setTimeout(() => controller.abort(), 2000);
  const started = performance.now();
  const outcome = (await running.outcomes[0]) as ScriptOutcome;
  return !outcome.ok && outcome.reason === "interrupted" && performance.now() - started < 10_000;
}

function describe(outcome: ScriptOutcome): string {
  if (!outcome.ok) return outcome.reason;
  const { stdout, stderr, status, files } = outcome.result;
  return JSON.stringify({ stdout: text(stdout), stderr: text(stderr), status, files: [...files.keys()] });
}

process.exitCode = await main();
