import type { Rtnetlink } from "./netlink/rtnetlink.ts";
import type { SocketFactory } from "./socket/socket.ts";
import type { SysctlTable } from "./sysctl.ts";

/** One network namespace, as processes see it. */
export interface Namespace {
  readonly id: number;
  readonly rtnetlink: Rtnetlink;
  readonly sockets: SocketFactory;
  readonly sysctl: SysctlTable;
}
