/** Sends frames as they are on a device of this namespace: frames.js DEVICE HEX... */

import { interfaceIndex } from "../../../src/live/sys/interface-request.ts";
import { check, libc } from "../../../src/live/sys/libc.ts";
import { scratchBytes } from "../../../src/live/sys/scratch.ts";
import { AF_PACKET, bindSocket, openSocket, SOCK_RAW } from "../../../src/live/sys/socket.ts";

const [device, ...frames] = process.argv.slice(2);
const socket = openSocket(AF_PACKET, SOCK_RAW, 0);
const address = new Uint8Array(20);
new DataView(address.buffer).setUint16(0, AF_PACKET, true);
new DataView(address.buffer).setInt32(4, interfaceIndex(socket, device!), true);
bindSocket(socket, address, device);
for (const hex of frames) {
  const frame = Buffer.from(hex, "hex");
  check(libc().sendto(socket, scratchBytes(frame), frame.length, 0, 0, 0), "sendto", hex);
}
