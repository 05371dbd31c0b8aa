import { addressAdded, addressRemoved } from "../../ipvlan/address.ts";
import type { DriverFailure } from "../../ipvlan/effect.ts";
import {
  changeLink,
  deleteLink,
  moveSlave,
  type NewLink,
  type NewSlave,
  newLink,
  openSlave,
  type Parent,
  resumeDevIds,
  setSlaveBroadcast,
  setSlaveNoarp,
  stopSlave,
} from "../../ipvlan/link.ts";
import {
  masterBroadcastChanged,
  masterChanged,
  masterMacChanged,
  masterMoved,
  masterMtuChanged,
  masterUnregistered,
} from "../../ipvlan/master.ts";
import type { Port } from "../../ipvlan/port.ts";
import { setRxMode } from "../../ipvlan/rx-mode.ts";

// The driver's control calls as values: what the live port asks of the driver, a recorder can write down and a replay can
// ask again, through the same table.

/** Each changes the port that is its first argument. */
interface Calls {
  readonly changeLink: typeof changeLink;
  readonly openSlave: typeof openSlave;
  readonly stopSlave: typeof stopSlave;
  readonly setSlaveNoarp: typeof setSlaveNoarp;
  readonly setSlaveBroadcast: typeof setSlaveBroadcast;
  readonly moveSlave: typeof moveSlave;
  readonly deleteLink: typeof deleteLink;
  readonly resumeDevIds: typeof resumeDevIds;
  readonly setRxMode: typeof setRxMode;
  readonly addressAdded: typeof addressAdded;
  readonly addressRemoved: typeof addressRemoved;
  readonly masterChanged: typeof masterChanged;
  readonly masterMtuChanged: typeof masterMtuChanged;
  readonly masterMacChanged: typeof masterMacChanged;
  readonly masterBroadcastChanged: typeof masterBroadcastChanged;
  readonly masterMoved: typeof masterMoved;
  readonly masterUnregistered: typeof masterUnregistered;
}

const CALLS: Calls = {
  changeLink,
  openSlave,
  stopSlave,
  setSlaveNoarp,
  setSlaveBroadcast,
  moveSlave,
  deleteLink,
  resumeDevIds,
  setRxMode,
  addressAdded,
  addressRemoved,
  masterChanged,
  masterMtuChanged,
  masterMacChanged,
  masterBroadcastChanged,
  masterMoved,
  masterUnregistered,
};

export type ControlName = keyof Calls;
export type ControlArguments<N extends ControlName> = Calls[N] extends (
  port: Port,
  ...rest: infer Rest
) => unknown
  ? Rest
  : never;

export type ControlCall =
  | { readonly call: "newLink"; readonly arguments: readonly [parent: Parent, request: NewLink] }
  | { [N in ControlName]: { readonly call: N; readonly arguments: ControlArguments<N> } }[ControlName];

/** The way to the driver's control calls for one port: whoever listens hears of each, and what it answered. */
export class DriverControl {
  listener: ((call: ControlCall, result: object) => void) | undefined;

  /** Makes the port if the parent is a device that has none yet: the answer has it. */
  newLink(parent: Parent, request: NewLink): NewSlave | DriverFailure {
    const result = newLink(parent, request);
    this.listener?.({ call: "newLink", arguments: [parent, request] }, result);
    return result;
  }

  call<N extends ControlName>(port: Port, name: N, ...rest: ControlArguments<N>): ReturnType<Calls[N]> {
    // The compiler does not see that a member of a table fits its own arguments.
    const made = CALLS[name] as unknown as (port: Port, ...rest: readonly unknown[]) => ReturnType<Calls[N]>;
    const result = made(port, ...rest);
    this.listener?.({ call: name, arguments: rest } as unknown as ControlCall, result);
    return result;
  }
}
