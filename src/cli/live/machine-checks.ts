import { release } from "node:os";
import { effectiveCapabilities, NEEDED_CAPABILITIES, useOf } from "../../live/sys/capability.ts";
import { libc, SystemCallError } from "../../live/sys/libc.ts";
import { PacketSocket } from "../../live/sys/packet-socket.ts";
import { openRawSocket } from "../../live/sys/raw-socket.ts";
import { closeDescriptor } from "../../live/sys/socket.ts";
import { Tap } from "../../live/sys/tap.ts";
import { inScratchNamespace, probeKernelDriver } from "./kernel-driver.ts";
import { stealWays } from "./steal-ways.ts";

/** One thing that this machine has or lacks, found out by trying it. */
export interface Check {
  readonly name: string;
  /** "worse": it works without, but not as well. */
  readonly result: "ok" | "missing" | "worse";
  readonly detail: string;
  /** How to get it. */
  readonly hint?: string;
}

/** Each is tried in a network namespace of its own, which ends with the try. */
export function checkMachine(): readonly Check[] {
  libc();
  return [
    { name: "kernel", result: "ok", detail: `Linux ${release()}` },
    checkKernelDriver(),
    ...checkCapabilities(),
    checkTap(),
    checkPacketSocket(),
    checkRawSocket(),
    ...checkSteal(),
  ];
}

const DRIVER_HINT =
  "nothing is missing for ipvl; for the kernel's own: modprobe ipvlan, else the distribution's extra modules " +
  "(linux-modules-extra, kmod-ipvlan) or a kernel with CONFIG_IPVLAN (and CONFIG_NET_L3_MASTER_DEV), " +
  "which -cloud, -kvm, WSL and micro-VM kernels often lack";

function checkKernelDriver(): Check {
  const name = "the kernel's own ipvlan";
  const probed = probeKernelDriver();
  if (probed.kind === "present") return { name, result: "ok", detail: "--driver auto uses it" };
  return { name, result: "worse", detail: `${probed.reason}: slaves live in user space`, hint: DRIVER_HINT };
}

function checkCapabilities(): readonly Check[] {
  const effective = effectiveCapabilities();
  return NEEDED_CAPABILITIES.map((name) =>
    effective.has(name)
      ? { name, result: "ok", detail: useOf(name) }
      : {
          name,
          result: "missing",
          detail: `lost without it: ${useOf(name)}`,
          hint: "run as root, outside of restricted containers",
        },
  );
}

function checkTap(): Check {
  const hint = "modprobe tun; in a container: give it /dev/net/tun";
  return tried("TAP devices", hint, () =>
    inScratchNamespace(() => {
      const tap = Tap.open("probe0");
      const { offloads } = tap;
      tap.close();
      return offloads === "tso+uso"
        ? "segments of TCP and UDP"
        : "segments of TCP (those of UDP need Linux 6.2)";
    }),
  );
}

function checkPacketSocket(): Check {
  return tried("packet sockets", "a kernel with CONFIG_PACKET", () =>
    inScratchNamespace(() => {
      PacketSocket.open("lo").close();
      return "with virtio headers";
    }),
  );
}

function checkRawSocket(): Check {
  return tried("raw sockets", "needed for mode l3 only", () =>
    inScratchNamespace(() => {
      for (const family of [4, 6] as const) closeDescriptor(openRawSocket(family));
      return "mode l3 goes through the parent's own output";
    }),
  );
}

/** Each way to keep the frames of slaves from the parent's own stack; one is enough. */
function checkSteal(): readonly Check[] {
  const ways = stealWays();
  const lacking: Check["result"] = ways.some(({ refusal }) => refusal === undefined) ? "worse" : "missing";
  return ways.map(({ kind, refusal, hint }): Check => {
    const name = `frames kept from the parent's own stack by ${kind}`;
    if (refusal === undefined) return { name, result: "ok", detail: "works" };
    return { name, result: lacking, detail: refusal, hint };
  });
}

function tried(name: string, hint: string, attempt: () => string): Check {
  try {
    return { name, result: "ok", detail: attempt() };
  } catch (error) {
    if (!(error instanceof SystemCallError)) throw error;
    return { name, result: "missing", detail: error.message, hint };
  }
}
