import { CommandFailed, Exit } from "../../commands/ip/exit.ts";
import { DEFAULT_OPTIONS, Invocation, type LinkInvocation } from "../../commands/ip/invocation.ts";
import { runLink } from "../../commands/ip/link.ts";
import { IP_OPTIONS, noOptions, readOptions, settleOptions } from "../../commands/ip/options.ts";
import { Words } from "../../commands/ip/words.ts";
import { runDirectory } from "../../live/daemon/run-directory.ts";
import { complain } from "../complaint.ts";
import { readDriver } from "./driver-choice.ts";
import { readLinkWords } from "./link-words.ts";
import { RealHost } from "./real-host.ts";

/** `ipvl link`, with the object among its words: iproute2's own grammar, read and printed by the emulator's `ip`, on this machine. */
export async function linkCommand(args: readonly string[]): Promise<number> {
  const chosen = readDriver(args, process.env.IPVL_DRIVER);
  if (!chosen.ok) return complain(chosen.reason);
  const { options, command } = readLinkWords(chosen.words);
  const host = new RealHost({
    run: runDirectory(process.env),
    driver: chosen.driver,
    detail: "identity",
  });
  try {
    return runIpLink(host, options, command.slice(1));
  } finally {
    host.close();
  }
}

function runIpLink(host: RealHost, options: readonly string[], command: readonly string[]): number {
  const start: LinkInvocation = new Invocation("ip", host, DEFAULT_OPTIONS);
  const state = noOptions(start);
  const early = statusOf(() => {
    readOptions(state, IP_OPTIONS, new Words(start, options));
    if (state.batchFile !== undefined) start.lacks('Option "-batch" is unknown, try "ip -help".', "-batch");
    return undefined;
  });
  writeOut(start);
  if (early !== undefined) return early;
  const settled = settleOptions(state);
  host.options = { ...host.options, detail: settled.statistics > 0 ? "counters" : "identity" };
  const invocation: LinkInvocation = new Invocation("ip", host, settled);
  try {
    return statusOf(() => runLink(invocation, new Words(invocation, command))) ?? 0;
  } finally {
    writeOut(invocation);
  }
}

function statusOf(work: () => number | undefined): number | undefined {
  try {
    return work();
  } catch (thrown) {
    if (thrown instanceof Exit || thrown instanceof CommandFailed) return thrown.status;
    throw thrown;
  }
}

function writeOut(invocation: LinkInvocation): void {
  for (const { stream, text } of invocation.chunks.splice(0)) process[stream].write(text);
}
