import { concatenated, encodeAttributes, text } from "./attribute.ts";
import { NLM_F_CREATE, NLM_F_REPLACE } from "./message.ts";
import type { NetlinkSocket } from "./socket.ts";

// rtnetlink(7): RTM_NEWQDISC. struct tcmsg: family u8, pad, ifindex s32, handle u32, parent u32, info u32.

const RTM_NEWQDISC = 36;
const TC_H_ROOT = 0xffffffff;
const TCA_KIND = 1;

/** `tc qdisc replace dev IFINDEX root KIND` */
export function setRootQdisc(socket: NetlinkSocket, ifindex: number, kind: string): void {
  const information = new Uint8Array(20);
  const view = new DataView(information.buffer);
  view.setInt32(4, ifindex, true);
  view.setUint32(12, TC_H_ROOT, true);
  const payload = concatenated([information, encodeAttributes([{ type: TCA_KIND, value: text(kind) }])]);
  socket.request(RTM_NEWQDISC, payload, NLM_F_CREATE | NLM_F_REPLACE);
}
