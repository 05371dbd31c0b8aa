import type { DeviceEvent } from "./device.ts";
import { IFF_UP } from "./flags.ts";
import { addUnicast, deleteUnicast } from "./rx-mode.ts";
import type { Vlan } from "./vlan.ts";

/** net/8021q/vlan.c: vlan_device_event, what an event of the real device does to one VLAN device on top. */
export function followReal(vlan: Vlan, event: DeviceEvent): void {
  const { device, real } = vlan;
  switch (event) {
    case "change":
      followCarrier(vlan);
      return;
    case "change-address":
      if ((device.flags & IFF_UP) !== 0) syncAddress(vlan);
      return;
    case "change-mtu":
      if (device.mtu <= real.mtu) return;
      device.mtu = real.mtu;
      device.host.notify(device, "change-mtu");
      return;
    case "down":
      if ((device.flags & IFF_UP) === 0) return;
      if (vlan.looseBinding) return;
      device.host.close(device);
      followCarrier(vlan);
      return;
    case "up":
      if ((device.flags & IFF_UP) !== 0) return;
      if (!vlan.looseBinding) device.host.open(device);
      followCarrier(vlan);
      return;
    case "unregister":
      // A real device that only moves keeps its VLANs.
      if (real.registration === "unregistering") device.host.unregister([device]);
      return;
    default:
      return;
  }
}

/** netif_stacked_transfer_operstate */
function followCarrier({ device, real }: Vlan): void {
  device.host.setCarrier(device, real.carrier ? "on" : "off");
}

/** vlan_sync_address */
function syncAddress(vlan: Vlan): void {
  const { device, real } = vlan;
  if (vlan.realAddress === real.mac) return;
  if (!vlan.inheritAddress()) {
    if (device.mac !== vlan.realAddress && device.mac === real.mac) deleteUnicast(real, device.mac);
    if (device.mac === vlan.realAddress && device.mac !== real.mac) addUnicast(real, device.mac);
  }
  vlan.realAddress = real.mac;
}
