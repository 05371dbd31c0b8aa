import type { IpAddress } from "../../net/netlink/route-message.ts";

/** struct hostent: one name with its addresses of one family. */
export interface HostEntry {
  readonly name: string;
  readonly aliases: readonly string[];
  readonly addresses: readonly IpAddress[];
  readonly family: 4 | 6;
}

/** What getaddrinfo wants of a service: addresses of both families in the order in which they were found. */
export interface HostName {
  readonly canonicalName: string;
  readonly addresses: readonly IpAddress[];
}

/** h_errno */
export type HostError = "HOST_NOT_FOUND" | "TRY_AGAIN" | "NO_RECOVERY" | "NO_DATA" | "NETDB_INTERNAL";

/** What one service answered. */
export type Lookup<T> =
  | { readonly status: "success"; readonly value: T }
  | { readonly status: "notfound" | "unavail" | "tryagain"; readonly error: HostError };
