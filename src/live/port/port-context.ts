import type { Effect } from "../../ipvlan/effect.ts";
import type { Port, SlaveId } from "../../ipvlan/port.ts";
import type { DataPlane } from "../plane/data-plane.ts";
import type { DriverControl } from "./control.ts";
import type { LiveSlave } from "./live-slave.ts";
import type { PortEvent } from "./messages.ts";
import type { Namespaces } from "./namespaces.ts";

export type LogLevel = Extract<PortEvent, { kind: "log" }>["level"];

/** What the parts of a live port share. */
export interface PortContext {
  /** The driver's; made with the first slave. */
  readonly port: Port;
  readonly control: DriverControl;
  readonly plane: DataPlane;
  readonly namespaces: Namespaces;
  readonly slaves: Map<SlaveId, LiveSlave>;
  /** Does to devices what a control call asks for. */
  apply(effects: readonly Effect[]): void;
  /** Something that a restart needs is different now. */
  changed(): void;
  log(level: LogLevel, text: string): void;
  /** A line that a slave's doings can cause any number of. */
  logOfStranger(text: string): void;
}
