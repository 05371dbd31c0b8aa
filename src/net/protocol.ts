import type { DeviceEvent, NetDevice, TransmitResult } from "../device/device.ts";
import type { RoutedPacket } from "../device/host.ts";
import type { Result } from "../wire/errno.ts";
import type { Frame } from "../wire/frame.ts";
import type { ProtocolControl } from "./netlink/protocol-control.ts";
import type { DatagramSocket } from "./socket/socket.ts";

/** What a namespace asks of each network protocol; `A` is its address type. */
export interface NetworkProtocol<A> {
  readonly control: ProtocolControl;
  /** ip_rcv / ipv6_rcv: a received frame whose ethertype is this protocol's. */
  receive(device: NetDevice, frame: Frame): void;
  /** ipvlan_process_v4/v6_outbound; see Host.routeOut. */
  routeOut(parent: NetDevice, packet: RoutedPacket): TransmitResult;
  /** A device of this namespace changed; "register" comes first, "unregister" last. */
  deviceEvent(device: NetDevice, event: DeviceEvent): void;
  flushNeighbours(device: NetDevice): void;
  addressesOf(device: NetDevice): readonly A[];
  openUdp(): DatagramSocket;
  openPing(): Result<DatagramSocket>;
  openRaw(protocol: number): DatagramSocket;
}
