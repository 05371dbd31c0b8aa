import { ICMPV6_PKT_TOOBIG } from "../../wire/icmpv6.ts";
import { readUint16 } from "../../wire/octets.ts";
import { UDP_HEADER_LENGTH_BYTES } from "../../wire/udp.ts";
import { needsScopeId } from "./address-type.ts";
import type { Icmpv6Report } from "./icmpv6-notify.ts";
import type { Socket6 } from "./socket6.ts";

// Read first: net/ipv6/udp.c (__udp6_lib_err), net/ipv6/raw.c (rawv6_err), net/ipv4/ping.c (ping_err),
// net/ipv6/datagram.c (ipv6_icmp_error).

/** Whoever asked (IPV6_RECVERR) is told everything, others what is final. */
export function reportTo(socket: Socket6, report: Icmpv6Report): void {
  const { recvError } = socket.settings;
  if (!recvError && !socket.connected) return;
  if (recvError) queueError(socket, report);
  if (recvError || isFinal(socket, report)) socket.queue.setPendingError(report.errno);
}

function isFinal(socket: Socket6, report: Icmpv6Report): boolean {
  if (report.type !== ICMPV6_PKT_TOOBIG) return report.fatal;
  const { mtuDiscover } = socket.settings;
  return socket.kind === "udp" ? mtuDiscover !== "dont" : mtuDiscover === "do";
}

function queueError(socket: Socket6, report: Icmpv6Report): void {
  const { inbound, destination, payload } = report;
  const udp = socket.kind === "udp";
  socket.queue.pushError({
    errno: report.errno,
    origin: "icmp6",
    type: report.type,
    code: report.code,
    info: report.info,
    offender: inbound.source,
    destination: {
      address: destination,
      port: udp ? readUint16(payload, 2) : 0,
      scopeId: needsScopeId(destination) ? inbound.scopeDevice.ifindex : 0,
    },
    data: udp ? payload.slice(UDP_HEADER_LENGTH_BYTES) : payload.slice(),
  });
}
