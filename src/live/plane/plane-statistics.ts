import { type Counters, countersOf, type SlaveStatistics, statisticsOf } from "../../ipvlan/counters.ts";
import type { SlaveId } from "../../ipvlan/port.ts";

/** A slave as the data plane knows it. */
export interface SlavePort {
  readonly id: SlaveId;
  readonly fd: number;
  mtu: number;
  /** Frames that its device did not take: too long, the device down, a header that makes no sense. */
  refused: number;
  /** How many of its frames are read before the first is carried out. */
  batch: number;
}

/** What the parent's side of the plane counted. */
export interface ParentStatistics {
  /** Frames that came on the packet socket, and those that found its buffer full. */
  readonly received: number;
  readonly overruns: number;
  /** Frames longer than any that the kernel should make. */
  readonly tooLong: number;
  /** Frames sent, and frames that the parent's device or its queue refused. */
  readonly sent: number;
  readonly refused: number;
  /** The driver's own: group frames beyond the backlog, routed packets that failed. */
  readonly rxDropped: number;
  readonly txErrors: number;
}

/** A snapshot, good to be posted to another thread. */
export interface PlaneStatistics {
  readonly parent: ParentStatistics;
  readonly slaves: ReadonlyMap<SlaveId, SlaveStatistics>;
  /** System calls that failed: "write to a slave: EIO" -> 3. */
  readonly failures: Readonly<Record<string, number>>;
}

/** Counts of the parent's side, changed in place. */
export type ParentCounts = {
  -readonly [K in keyof Omit<ParentStatistics, "rxDropped" | "txErrors">]: number;
};

export function createParentCounts(): ParentCounts {
  return { received: 0, overruns: 0, tooLong: 0, sent: 0, refused: 0 };
}

export function statisticsOfSlave(slave: SlavePort, counters: Counters): SlaveStatistics {
  return statisticsOf(countersOf(counters, slave.id), slave.refused);
}
