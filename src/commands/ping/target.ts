import type { Process } from "../../kernel/process.ts";
import type { Task } from "../../kernel/task.ts";
import type { IpAddress } from "../../net/netlink/route-message.ts";
import { type AddressInfoError, addressInfo } from "../resolver/address-info.ts";

/** Whom to ping. */
export interface PingTarget {
  readonly family: 4 | 6;
  readonly address: IpAddress;
  /** From `%eth0`; 0 = none. */
  readonly scopeId: number;
}

/** What getaddrinfo says of a host: addresses, best first, one at least. */
export interface PingTargets {
  readonly addresses: readonly PingTarget[];
  readonly canonicalName: string;
  /** The address was written as such: no name is looked up for answers. */
  readonly numeric: boolean;
}

/** A string is the resolver's complaint. */
export function* resolveTargets(
  process: Process,
  name: string,
  family: 4 | 6 | undefined,
): Task<PingTargets | AddressInfoError> {
  return yield* addressInfo(process, name, { family });
}

/** The first of them. */
export function* resolveTarget(
  process: Process,
  name: string,
  family: 4 | 6 | undefined,
): Task<PingTarget | AddressInfoError> {
  const found = yield* resolveTargets(process, name, family);
  return typeof found === "string" ? found : found.addresses[0]!;
}
