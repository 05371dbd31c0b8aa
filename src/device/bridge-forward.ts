import { ETHERNET_HEADER_LENGTH_BYTES, type Frame } from "../wire/frame.ts";
import { decodeMac } from "../wire/mac-address.ts";
import type { Bridge } from "./bridge.ts";
import type { BridgePort } from "./bridge-port.ts";
import { traceBridge, traceBridgeDrop } from "./bridge-trace.ts";
import { allowIngress, allowsEgress, atEgress, type Filtered, learningVlan } from "./bridge-vlan.ts";
import type { NetDevice, ReceiveHandlerResult, TransmitResult } from "./device.ts";
import { IFF_PROMISC } from "./flags.ts";
import { isForwardable } from "./forward.ts";

// Read first: net/bridge/br_input.c (br_handle_frame, br_handle_frame_finish), br_forward.c, br_device.c (br_dev_xmit).
//
// Multicast snooping is on by default and changes nothing here: it restricts forwarding only while some querier is
// heard, and nobody sends queries unless told to. Groups are flooded to all ports with mcast_flood on.

type Destination = "unicast" | "multicast" | "broadcast";

/** br_handle_frame: the rx handler of a port. */
export function bridgeReceive(bridge: Bridge, port: BridgePort, frame: Frame): ReceiveHandlerResult {
  const { bytes } = frame;
  if (!isUnicastSource(bytes)) return drop(port, frame, "invalid source address");
  if (isLinkLocalGroup(bytes)) {
    // 802.1D 7.12.6: reserved groups stay on the link; PAUSE is for hardware, and with STP off BPDUs are forwarded.
    const last = bytes[5]!;
    if (last === 0x01) return drop(port, frame, "MAC control");
    if (last !== 0x00) {
      const vlan = learningVlan(bridge, port, frame);
      if (port.settings.learning && port.state !== "disabled" && vlan !== undefined)
        learn(bridge, port, { frame, vlan });
      return "pass";
    }
  }
  if (port.state !== "forwarding" && port.state !== "learning")
    return drop(port, frame, `port ${port.state}`);
  if (!bridge.vlanFiltering) return finish(bridge, port, { frame, vlan: 0 });
  const allowed = allowIngress(bridge, port.vlans, frame);
  return allowed === undefined ? drop(port, frame, "VLAN not allowed in") : finish(bridge, port, allowed);
}

function drop(port: BridgePort, frame: Frame, rule: string): ReceiveHandlerResult {
  if (port.device.host.tracer.enabled) traceBridgeDrop(port.device, frame, rule);
  return "consumed";
}

/** br_handle_frame_finish */
function finish(bridge: Bridge, port: BridgePort, filtered: Filtered): ReceiveHandlerResult {
  const { frame, vlan } = filtered;
  const { bytes } = frame;
  if (port.settings.learning) learn(bridge, port, filtered);
  if (port.state === "learning") return drop(port, frame, "port learning");
  const promiscuous = (bridge.device.flags & IFF_PROMISC) !== 0;
  if ((bytes[0]! & 1) === 1) {
    const destination = groupOf(bytes);
    if (destination === "multicast") bridge.device.statistics.multicast++;
    flood(bridge, port, filtered, destination);
    passUp(bridge, port, filtered);
    return "consumed";
  }
  const entry = bridge.fdb.find(decodeMac(bytes, 0), vlan);
  if (entry === undefined) {
    flood(bridge, port, filtered, "unicast");
    if (promiscuous) passUp(bridge, port, filtered);
  } else if (entry.local) passUp(bridge, port, filtered);
  else {
    entry.usedNs = bridge.device.host.clock.now();
    const to = entry.port;
    if (to !== undefined && shouldDeliver(to, port, vlan)) forward(to, filtered, port);
    else if (bridge.device.host.tracer.enabled)
      traceBridgeDrop(port.device, frame, "not deliverable to the known port");
    if (promiscuous) passUp(bridge, port, filtered);
  }
  return "consumed";
}

function learn(bridge: Bridge, port: BridgePort, { frame, vlan }: Filtered): void {
  const news = bridge.fdb.learn(decodeMac(frame.bytes, 6), vlan, port);
  if (news === "own") {
    port.device.host.log(
      `${bridge.device.name}: received packet on ${port.device.name} with own address as source address`,
    );
  }
  if (news !== "known" && port.device.host.tracer.enabled)
    traceBridge(port.device, frame, { function: "br_fdb_update", verdict: news, rule: "source address" });
}

/** br_dev_xmit: the host behind the bridge sends. */
export function bridgeTransmit(bridge: Bridge, frame: Frame): TransmitResult {
  const { statistics } = bridge.device;
  statistics.txPackets++;
  statistics.txBytes += frame.bytes.length;
  const filtered = bridge.vlanFiltering ? allowIngress(bridge, bridge.vlans, frame) : { frame, vlan: 0 };
  if (filtered !== undefined) transmitFiltered(bridge, filtered);
  else if (bridge.device.host.tracer.enabled) traceBridgeDrop(bridge.device, frame, "VLAN not allowed in");
  return "ok";
}

function transmitFiltered(bridge: Bridge, filtered: Filtered): void {
  const { bytes } = filtered.frame;
  if ((bytes[0]! & 1) === 1) {
    flood(bridge, undefined, filtered, groupOf(bytes));
    return;
  }
  const entry = bridge.fdb.find(decodeMac(bytes, 0), filtered.vlan);
  if (entry === undefined) flood(bridge, undefined, filtered, "unicast");
  else if (entry.port !== undefined && shouldDeliver(entry.port, undefined, filtered.vlan))
    forward(entry.port, filtered, undefined);
}

/** br_flood: to every port that wants this kind of frame, the newest port first. `from` undefined: the host's own. */
function flood(
  bridge: Bridge,
  from: BridgePort | undefined,
  filtered: Filtered,
  destination: Destination,
): void {
  const { ports } = bridge;
  let copies = 0;
  for (let index = 0; index < ports.length; index++) {
    const port = ports[index]!;
    if (!wants(port, from, destination) || !shouldDeliver(port, from, filtered.vlan)) continue;
    forward(port, filtered, from);
    copies++;
  }
  if (copies > 0 || !bridge.device.host.tracer.enabled) return;
  traceBridge((from ?? { device: bridge.device }).device, filtered.frame, {
    function: "br_flood",
    verdict: "no port",
    rule: destination,
  });
}

function wants(port: BridgePort, from: BridgePort | undefined, destination: Destination): boolean {
  switch (destination) {
    case "unicast":
      return port.settings.flood;
    case "multicast":
      return port.settings.multicastFlood || from === undefined;
    case "broadcast":
      return port.settings.broadcastFlood || from === undefined;
  }
}

/**
 * should_deliver: never back to where it came from (but for hairpin), nor from one isolated port to another, nor where
 * its VLAN isn't.
 */
function shouldDeliver(to: BridgePort, from: BridgePort | undefined, vlan: number): boolean {
  if (to.state !== "forwarding" || !allowsEgress(to.vlans, vlan)) return false;
  if (from === undefined) return true;
  return (to.settings.hairpin || to !== from) && !(from.settings.isolated && to.settings.isolated);
}

/** __br_forward and br_dev_queue_push_xmit: what doesn't fit the port's MTU vanishes uncounted. */
function forward(to: BridgePort, filtered: Filtered, from: BridgePort | undefined): void {
  const { device } = to;
  const { enabled } = device.host.tracer;
  const frame = atEgress(to.bridge, to.vlans, filtered);
  if (!isForwardable(device, frame)) {
    if (enabled) traceBridgeDrop(device, frame, "longer than the port's MTU");
    return;
  }
  if (enabled) {
    const rule = from === undefined ? "from the bridge itself" : `from ${from.device.name}`;
    traceBridge(device, frame, { function: "__br_forward", verdict: "forward", rule });
  }
  device.host.transmit(device, frame);
}

/** br_pass_frame_up: received on the bridge device, counted without the Ethernet header. */
function passUp(bridge: Bridge, port: BridgePort, filtered: Filtered): void {
  const { device } = bridge;
  const { frame, vlan } = filtered;
  device.statistics.rxPackets++;
  device.statistics.rxBytes += frame.bytes.length - ETHERNET_HEADER_LENGTH_BYTES;
  if ((device.flags & IFF_PROMISC) === 0 && !allowsEgress(bridge.vlans, vlan)) {
    if (device.host.tracer.enabled) traceBridgeDrop(device, frame, "VLAN not allowed on the bridge itself");
    return;
  }
  if (device.host.tracer.enabled)
    traceBridge(device, frame, {
      function: "br_pass_frame_up",
      verdict: "local",
      rule: `from ${port.device.name}`,
    });
  device.host.receive(device, asHost(device, atEgress(bridge, bridge.vlans, filtered)));
}

/** A frame for the bridge's own address is for this host whatever the port's address is. */
function asHost(device: NetDevice, frame: Frame): Frame {
  if (frame.packetType !== "otherhost" || decodeMac(frame.bytes, 0) !== device.mac) return frame;
  return { ...frame, packetType: "host" };
}

function isUnicastSource(bytes: Uint8Array): boolean {
  if ((bytes[6]! & 1) === 1) return false;
  return (bytes[6]! | bytes[7]! | bytes[8]! | bytes[9]! | bytes[10]! | bytes[11]!) !== 0;
}

/** is_link_local_ether_addr: 01:80:c2:00:00:00 to 0f. */
function isLinkLocalGroup(bytes: Uint8Array): boolean {
  return (
    bytes[0] === 0x01 &&
    bytes[1] === 0x80 &&
    bytes[2] === 0xc2 &&
    bytes[3] === 0 &&
    bytes[4] === 0 &&
    (bytes[5]! & 0xf0) === 0
  );
}

function groupOf(bytes: Uint8Array): "multicast" | "broadcast" {
  const all = bytes[0]! & bytes[1]! & bytes[2]! & bytes[3]! & bytes[4]! & bytes[5]!;
  return all === 0xff ? "broadcast" : "multicast";
}
