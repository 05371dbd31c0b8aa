import { MICROSECOND_NS, MILLISECOND_NS } from "./clock.ts";

/**
 * What work costs in virtual time, the one table. Magnitudes are those of the article's machine: a sibling
 * answers about 30 us after being asked, a program takes some milliseconds to start.
 */
export interface Costs {
  readonly syscallNs: number;
  readonly transmitNs: number;
  readonly softirqNs: number;
  readonly workerNs: number;
  readonly programStartNs: number;
  readonly forkNs: number;
  readonly shellStepNs: number;
}

export const COSTS: Costs = {
  /** One system call that sends or receives. */
  syscallNs: 2 * MICROSECOND_NS,
  /** One frame through one device's transmit function. */
  transmitNs: 3 * MICROSECOND_NS,
  /** One frame from a backlog through the receive path. */
  softirqNs: 4 * MICROSECOND_NS,
  /** Waking a kernel worker (ipvlan's multicast work, ksoftirqd). */
  workerNs: 5 * MICROSECOND_NS,
  /** fork + exec of a program until its first system call. */
  programStartNs: 2 * MILLISECOND_NS,
  /** fork alone: a subshell until its first command. */
  forkNs: 300 * MICROSECOND_NS,
  /** One step of the shell: a builtin, a loop iteration. */
  shellStepNs: 20 * MICROSECOND_NS,
};
