import { createProgramTable } from "../../commands/registry.ts";
import { createMachine } from "../../kernel/emulated-machine.ts";
import type { HostFiles } from "../../kernel/file-system.ts";
import type { Limits } from "../../kernel/limits.ts";
import type { Machine } from "../../kernel/machine.ts";
import { destroyNamespace } from "../../net/destroy-namespace.ts";
import { Namespace } from "../../net/namespace.ts";
import { Network } from "../../net/network.ts";
import { HOST_NAME } from "../guest-place.ts";

export interface EmulatorOptions {
  /** Governs all chance. Same seed, same bytes. */
  readonly seed: number | string;
  readonly hostFiles?: HostFiles;
  readonly hostname?: string;
  readonly limits?: Partial<Limits>;
}

/** When the emulated machine boots, always: the day of the article. */
const BOOT_TIME_NS = BigInt(Date.UTC(2024, 4, 15, 14, 0, 0)) * 1_000_000n;

/** A whole emulated Linux: kernel, network, programs. */
export function createEmulator(options: EmulatorOptions): Machine {
  let network: Network | undefined;
  const createNamespace = (_: number, machine: Machine): Namespace => {
    const isFirst = network === undefined;
    network ??= new Network(machine.clock, machine.random, machine.tracer);
    return new Namespace(network, isFirst ? "init" : undefined);
  };
  const { seed, hostFiles, limits } = options;
  const machine = createMachine({
    seed,
    bootTimeNs: BOOT_TIME_NS,
    createNamespace,
    destroyNamespace,
    programs: createProgramTable(),
    hostname: options.hostname ?? HOST_NAME,
    ...(hostFiles === undefined ? {} : { hostFiles }),
    ...(limits === undefined ? {} : { limits }),
  });
  startLoopback(machine.initialNamespace);
  return machine;
}

/** A host that has booted has lo up (ifupdown, systemd); a namespace made later has not. */
function startLoopback({ rtnetlink }: Namespace): void {
  const lo = rtnetlink.getLink({ name: "lo" });
  if (lo !== undefined) rtnetlink.setLink({ ifindex: lo.ifindex, up: true });
}
