// sd_notify(3): what systemd is told by a datagram to the socket that it names in the environment.

import { libc } from "../sys/libc.ts";
import { scratch } from "../sys/scratch.ts";
import { AF_UNIX, closeDescriptor, openSocket, SOCK_DGRAM } from "../sys/socket.ts";
import { abstractAddress, fileAddress } from "./socket-address.ts";

export interface Supervisor {
  /** READY=1 and its like; nobody's loss if the supervisor has gone. */
  notify(state: string): void;
  /** How often it wants to hear WATCHDOG=1; undefined: never. */
  readonly watchdogMs: number | undefined;
}

/** undefined: nobody supervises us. */
export function supervisorOf(
  environment: Readonly<Record<string, string | undefined>>,
): Supervisor | undefined {
  const socket = environment.NOTIFY_SOCKET;
  if (socket === undefined || !/^[/@]./.test(socket)) return undefined;
  const microseconds = Number(environment.WATCHDOG_USEC);
  return {
    notify: (state) => send(socket, state),
    // Half of the limit, as sd_watchdog_enabled(3) advises.
    watchdogMs: microseconds > 0 ? Math.floor(microseconds / 2000) : undefined,
  };
}

function send(socket: string, state: string): void {
  const fd = openSocket(AF_UNIX, SOCK_DGRAM, 0);
  const to = socket.startsWith("@") ? abstractAddress(socket.slice(1)) : fileAddress(socket);
  const message = new TextEncoder().encode(state);
  const { address, bytes } = scratch();
  bytes.set(to);
  bytes.set(message, to.length);
  libc().sendto(fd, address + to.length, message.length, 0, address, to.length);
  closeDescriptor(fd);
}
