/**
 * Tries each feature of live once, with the capabilities that it was given, and prints what came of it as JSON.
 *
 *   privileges.js try DEVICE NAMESPACE PID FILE
 *       feature -> "ok" or an error. DEVICE of this namespace serves as the parent, NAMESPACE is the path of another one, PID a
 *       process with all capabilities, FILE lies in somebody's private folder
 *   privileges.js drop
 *       drops what live doesn't need, then: the capabilities of a program started now
 */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { NetlinkEventSocket, RTNLGRP_LINK } from "../../../src/live/netlink/event-socket.ts";
import { openInject } from "../../../src/live/steal/inject.ts";
import { attachSteal } from "../../../src/live/steal/steal.ts";
import { dropOtherCapabilities, FEATURE_NEEDS, type Feature } from "../../../src/live/sys/capability.ts";
import { check, libc } from "../../../src/live/sys/libc.ts";
import { openNamespace, openOwnNamespace, withNamespace } from "../../../src/live/sys/namespace.ts";
import { PacketSocket } from "../../../src/live/sys/packet-socket.ts";
import { openRawSocket } from "../../../src/live/sys/raw-socket.ts";
import { Tap } from "../../../src/live/sys/tap.ts";

const [command, device = "", otherNamespace = "", pid = "", file = ""] = process.argv.slice(2);

const TRIALS: Readonly<Record<Feature, () => void>> = {
  slaves: () => {
    const tap = Tap.open("try0");
    tap.setPersistent(true);
    tap.setPersistent(false);
    tap.close();
  },
  "the parent's frames": () => PacketSocket.open(device).close(),
  "l3 routing": () => void [openRawSocket(4), openRawSocket(6)],
  "other namespaces": () => withNamespace(openNamespace(otherNamespace), () => {}),
  "events of other namespaces": () => new NetlinkEventSocket([RTNLGRP_LINK]).close(),
  "callers' namespaces": () => void openNamespace(`/proc/${pid}/ns/net`),
  "steal by tcx": () => attachSteal(place(), ["tcx"]).close(),
  "steal by tc": () => attachSteal(place(), ["tc"]).close(),
  "steal by nft": () => attachSteal(place(), ["nft"]).close(),
  "handing up to the parent": () => openInject(place()).close(),
  "low delay under load": () => void check(libc().setpriority(0, 0, -15), "setpriority"),
  "files in folders of others": () => void readFileSync(file),
};
const FEATURES = Object.keys(FEATURE_NEEDS) as Feature[];

function place(): { readonly parentIfindex: number; readonly namespaceFd: number } {
  return { parentIfindex: libc().ifNameToIndex(device), namespaceFd: openOwnNamespace() };
}

function outcome(action: () => void): string {
  try {
    action();
    return "ok";
  } catch (error) {
    return (error as Error).message;
  }
}

function run(): unknown {
  switch (command) {
    case "try":
      return Object.fromEntries(FEATURES.map((feature) => [feature, outcome(TRIALS[feature])]));
    default: {
      dropOtherCapabilities();
      return /^CapEff:\s*(\w+)$/m.exec(
        execFileSync("cat", ["/proc/self/status"], { encoding: "latin1" }),
      )![1];
    }
  }
}

process.stdout.write(`${JSON.stringify(run())}\n`);
