import type { MacvlanLinkData } from "../../net/netlink/link-message.ts";
import type { TextContext } from "./text-context.ts";

/** IFLA_MACVLAN_* of `ip -d link`. */
export function printMacvlan({ report }: TextContext, data: MacvlanLinkData): void {
  report.field("mode", data.mode, `mode ${data.mode} `);
  if (data.noPromiscuity) report.field("nopromisc", true, "nopromisc ");
  report.field("bcqueuelen", data.queueLength, `bcqueuelen ${data.queueLength} `);
  report.field("usedbcqueuelen", data.usedQueueLength, `usedbcqueuelen ${data.usedQueueLength} `);
}
