import { expect, test } from "vitest";
import { frame, MODES, scenario } from "../../test/driver-scenario.ts";
import type { Packet } from "./delivery.ts";
import { l3Receive, localIn } from "./l3s.ts";

const packet = (notation: string): Packet => {
  const { id, bytes, protocol, mark, offload } = frame(notation);
  return { id, bytes: bytes.subarray(14), protocol, mark, offload };
};

test.each([
  ["X>H ip x>s2", "s2"],
  ["X>H ip x>s3", "unchanged"], // down
  ["X>H ip x>parent", "unchanged"],
  ["X>H bad4 x>s2", "unchanged"],
  ["X>H ip6 x>s2", "s2"],
  ["X>H ip6 x>parent", "unchanged"],
  ["X>all6 dad ::>s2", "s2"], // by its target; the group it was sent to stops it before LOCAL_IN
  ["X>all6 rs ::>s2", "unchanged"],
])("%s -> %s, in l3s only", (notation, expected) => {
  for (const mode of MODES) {
    const { port, s2 } = scenario(mode, "bridge");
    const yes = mode === "l3s" && expected === "s2";
    expect(l3Receive(port, packet(notation))).toEqual(
      yes
        ? { kind: "slave", at: "ipvlan_l3_rcv:slave", slave: s2 }
        : { kind: "unchanged", at: "ipvlan_l3_rcv:unchanged" },
    );
    expect(localIn(port, packet(notation))).toEqual(
      yes
        ? { kind: "slave", at: "ipvlan_nf_input:slave", slave: s2 }
        : { kind: "unchanged", at: "ipvlan_nf_input:unchanged" },
    );
  }
});
