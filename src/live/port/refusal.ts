import type { DriverFailure } from "../../ipvlan/effect.ts";
import type { LinkData } from "../../ipvlan/link.ts";
import { NetlinkRefusal } from "../netlink/socket.ts";
import { losses } from "../sys/capability.ts";
import { LiveUnavailable, SystemCallError } from "../sys/libc.ts";
import type { PortRefusal } from "./messages.ts";

export function refusal(errno: string, message?: string, log?: string): PortRefusal {
  return { ok: false, errno, message, log };
}

/** The driver's own words; `device` is the one that the kernel's log line begins with. */
export function refusalOfDriver(failure: DriverFailure, device: string): PortRefusal {
  const log = failure.log === undefined ? undefined : `${device}: ${failure.log}`;
  return refusal(failure.errno, failure.message, log);
}

/** A system call that failed on the way: what the kernel said of it. Anything else is a bug of ours and goes on. */
export function refusalOfError(error: unknown): PortRefusal {
  if (error instanceof NetlinkRefusal) return refusal(error.code, error.words, error.message);
  if (error instanceof SystemCallError) return refusal(error.code, undefined, withRights(error));
  if (error instanceof LiveUnavailable) return refusal("EOPNOTSUPP", error.message);
  throw error;
}

/** Where the call was refused for want of rights, what is wanting. */
export function withRights({ code, message }: SystemCallError): string {
  if (code !== "EPERM" && code !== "EACCES") return message;
  return [message, ...losses()].join("; ");
}

/** IPVLAN_MODE_L3S */
const L3S = 2;

/**
 * l3s needs a place within the parent's IP input (PREROUTING done, LOCAL_IN last) from which packets go on in another
 * namespace. No program outside the kernel has that, and l3 in its stead would skip the chains that l3s is chosen for.
 */
export function refuseL3s(data: LinkData | undefined): PortRefusal | undefined {
  if (data?.mode !== L3S) return undefined;
  return refusal(
    "EOPNOTSUPP",
    "ipvlan mode l3s needs hooks within the kernel's IP input, which only the kernel's own driver has; l2 and l3 work",
  );
}
