import { describe, expect, test } from "vitest";
import { frame, scenario } from "../../test/driver-scenario.ts";
import type { BacklogDelivery, DriverBranch } from "./delivery.ts";
import { l3Receive, localIn } from "./l3s.ts";
import { flush, IPVLAN_QBACKLOG_LIMIT, MulticastBacklog } from "./multicast.ts";
import type { Flag, Mode } from "./port.ts";
import { receive } from "./receive.ts";
import { transmit } from "./transmit.ts";

// Every branch of the driver with a frame that takes it. The type of the table demands that none is missing.

const decided = (where: readonly { readonly at: DriverBranch }[]) => where.map(({ at }) => at);
const tx = (mode: Mode, flag: Flag, notation: string) => () => {
  const { port, s1 } = scenario(mode, flag);
  return decided(transmit(port, s1, frame(notation)));
};
const rx = (mode: Mode, notation: string) => () =>
  decided(receive(scenario(mode, "bridge").port, frame(notation)));
const worker = (origin: "tx" | "rx", notation: string) => () => {
  const { port, s1 } = scenario("l2", "bridge");
  const deliveries = origin === "tx" ? transmit(port, s1, frame(notation)) : receive(port, frame(notation));
  return decided(flush(port, deliveries[0] as BacklogDelivery));
};
const hook = (asked: typeof localIn, notation: string) => () => {
  const { id, bytes, protocol, mark, offload } = frame(notation);
  return decided([
    asked(scenario("l3s", "bridge").port, { id, bytes: bytes.subarray(14), protocol, mark, offload }),
  ]);
};

const EXAMPLES: Readonly<Record<DriverBranch, () => readonly DriverBranch[]>> = {
  "ipvlan_queue_xmit:no-header": () => {
    const { port, s1 } = scenario("l2", "bridge");
    return decided(transmit(port, s1, { ...frame("H>H ip"), bytes: new Uint8Array(13) }));
  },
  "ipvlan_xmit_mode_l2:sibling": tx("l2", "bridge", "H>H ip s1>s2"),
  "ipvlan_xmit_mode_l2:private": tx("l2", "private", "H>H ip s1>s2"),
  "ipvlan_xmit_mode_l2:no-key": tx("l2", "bridge", "H>H odd"),
  "ipvlan_xmit_mode_l2:miss": tx("l2", "bridge", "H>H ip s1>x"),
  "ipvlan_xmit_mode_l2:group": tx("l2", "bridge", "H>bcast ask s1>x"),
  "ipvlan_xmit_mode_l2:vepa": tx("l2", "vepa", "H>H ip s1>s2"),
  "ipvlan_xmit_mode_l2:other-mac": tx("l2", "bridge", "H>X ip s1>x"),
  "ipvlan_xmit_mode_l3:sibling": tx("l3", "bridge", "H>H ip s1>s2"),
  "ipvlan_xmit_mode_l3:private": tx("l3s", "private", "H>H ip s1>s2"),
  "ipvlan_process_outbound:group": tx("l3", "bridge", "H>bcast ip s1>x"),
  "ipvlan_process_outbound:type": tx("l3", "bridge", "H>H odd"),
  "ipvlan_process_v4_outbound:no-key": tx("l3", "vepa", "H>H bad4 s1>s2"),
  "ipvlan_process_v4_outbound:vepa": tx("l3", "vepa", "H>H ip s1>s2"),
  "ipvlan_process_v4_outbound:miss": tx("l3s", "bridge", "H>H ip s1>x"),
  "ipvlan_process_v6_outbound:no-key": () => {
    const { port, s1 } = scenario("l3", "bridge");
    const sent = frame("H>H ip6 s1>s2");
    return decided(transmit(port, s1, { ...sent, bytes: sent.bytes.subarray(0, 30) }));
  },
  "ipvlan_process_v6_outbound:vepa": tx("l3", "vepa", "H>H ip6 s1>s2"),
  "ipvlan_process_v6_outbound:miss": tx("l3", "bridge", "H>H ip6 s1>x"),
  "ipvlan_multicast_enqueue:pause": tx("l2", "bridge", "H>all4 pause"),
  "ipvlan_multicast_enqueue:limit": () => {
    const { port, s1 } = scenario("l2", "bridge");
    const backlog = new MulticastBacklog();
    const delivery = transmit(port, s1, frame("H>bcast ask s1>x"))[0] as BacklogDelivery;
    for (let count = 0; count < IPVLAN_QBACKLOG_LIMIT; count++) backlog.enqueue(delivery);
    return decided([backlog.enqueue(delivery)!]);
  },
  "ipvlan_process_multicast:tx-copy": worker("tx", "H>bcast ask s1>x"),
  "ipvlan_process_multicast:tx-original": worker("tx", "H>none ip s1>x"),
  "ipvlan_process_multicast:rx-copy": worker("rx", "X>bcast ask x>s2"),
  "ipvlan_process_multicast:no-taker": worker("rx", "X>none ip x>x"),
  "ipvlan_handle_frame:l3s": rx("l3s", "X>H ip x>s2"),
  "ipvlan_handle_mode_l2:group": rx("l2", "X>bcast ask x>s2"),
  "ipvlan_handle_mode_l2:group-copy": rx("l2", "X>bcast ask x>s2"),
  "ipvlan_external_frame:reflected": rx("l2", "H>bcast ask s1>s2"),
  "ipvlan_handle_mode_l3:slave": rx("l3", "X>H ip x>s2"),
  "ipvlan_handle_mode_l3:miss": rx("l2", "X>H ip x>parent"),
  "ipvlan_handle_mode_l3:no-key": rx("l3", "X>H odd"),
  "ipvlan_l3_rcv:slave": hook(l3Receive, "X>H ip x>s2"),
  "ipvlan_l3_rcv:unchanged": hook(l3Receive, "X>H ip x>parent"),
  "ipvlan_nf_input:slave": hook(localIn, "X>H ip x>s2"),
  "ipvlan_nf_input:unchanged": hook(localIn, "X>H ip x>parent"),
};

describe("each branch is reached", () => {
  test.each(Object.entries(EXAMPLES))("%s", (branch, example) => {
    expect(example()).toContain(branch);
  });
});
