import type { DeviceEvent, NetDevice, TransmitResult } from "../../device/device.ts";
import type { RoutedPacket } from "../../device/host.ts";
import type { Result } from "../../wire/errno.ts";
import type { Frame } from "../../wire/frame.ts";
import type { Ipv4Address } from "../../wire/ipv4-address.ts";
import type { Namespace } from "../namespace.ts";
import type { ProtocolControl } from "../netlink/protocol-control.ts";
import type { NetworkProtocol } from "../protocol.ts";
import type { DatagramSocket } from "../socket/socket.ts";

/** IPv4 of one namespace. */
export class Ipv4 implements NetworkProtocol<Ipv4Address> {
  readonly namespace: Namespace;

  constructor(namespace: Namespace) {
    this.namespace = namespace;
  }

  get control(): ProtocolControl {
    throw new Error("not written yet");
  }

  receive(_device: NetDevice, _frame: Frame): void {}

  receiveArp(_device: NetDevice, _frame: Frame): void {}

  routeOut(_parent: NetDevice, _packet: RoutedPacket): TransmitResult {
    return "drop";
  }

  deviceEvent(_device: NetDevice, _event: DeviceEvent): void {}

  flushNeighbours(_device: NetDevice): void {}

  addressesOf(_device: NetDevice): readonly Ipv4Address[] {
    return [];
  }

  openUdp(): DatagramSocket {
    throw new Error("not written yet");
  }

  openPing(): Result<DatagramSocket> {
    throw new Error("not written yet");
  }

  openRaw(_protocol: number): DatagramSocket {
    throw new Error("not written yet");
  }
}
