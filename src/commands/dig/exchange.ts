import type { Process } from "../../kernel/process.ts";
import type { Task } from "../../kernel/task.ts";
import type { SocketAddress } from "../../net/socket/socket.ts";
import { SECOND_NS } from "../../time/clock.ts";
import { type DnsMessage, decodeDns, dnsBytes } from "../../wire/dns.ts";
import type { Errno } from "../../wire/errno.ts";
import { formatAddress } from "../resolver/host-lookup.ts";

// One question to servers in turn, over UDP, as dig, host and nslookup of BIND 9.18 do it (bin/dig/dighost.c).

export interface Server {
  readonly address: SocketAddress;
  /** As it was named: an address of resolv.conf, or what stands behind @. */
  readonly name: string;
}

export interface ExchangeHow {
  readonly servers: readonly Server[];
  readonly timeoutSeconds: number;
  /** Questions that are sent in all before the next server has its turn. */
  readonly tries: number;
  readonly source?: SocketAddress | undefined;
}

export type Exchanged =
  | {
      readonly kind: "answered";
      readonly message: DnsMessage;
      readonly lengthBytes: number;
      readonly server: Server;
      readonly tripNs: number;
    }
  /** Lines about each server, without the semicolons. */
  | { readonly kind: "failed"; readonly warnings: readonly string[]; readonly isSetUp: boolean };

/** Asks until somebody answers. Warnings are told to `warn` as they come up. */
export function* exchange(
  process: Process,
  query: DnsMessage,
  how: ExchangeHow,
  warn: (text: string) => Task<void>,
): Task<Exchanged> {
  const name = query.questions[0]!.name.replace(/(.)\.$/, "$1");
  const warnings: string[] = [];
  let triesLeft = how.tries;
  let isSetUp = false;
  for (const server of how.servers) {
    for (;;) {
      const outcome = yield* ask(process, query, server, how);
      if (typeof outcome !== "string") return outcome;
      const place = `${formatAddress(server.address.address)}#${server.address.port}`;
      const setUp = SET_UP_FAILURES[outcome as Errno];
      const words = setUp === undefined ? (FAILURES[outcome] ?? "failure") : setUp;
      const text =
        setUp === undefined
          ? `communications error to ${place}: ${words}`
          : `UDP setup with ${place}(${server.name}) for ${name} failed: ${words}.`;
      isSetUp ||= setUp === undefined;
      warnings.push(text);
      yield* warn(text);
      if (setUp !== undefined || triesLeft <= 1) break;
      triesLeft--;
    }
  }
  return { kind: "failed", warnings, isSetUp };
}

const SET_UP_FAILURES: Partial<Record<Errno, string>> = {
  ENETUNREACH: "network unreachable",
  EACCES: "permission denied",
  EADDRNOTAVAIL: "address not available",
  EINVAL: "invalid file",
};
const FAILURES: Readonly<Record<string, string>> = {
  timeout: "timed out",
  ECONNREFUSED: "connection refused",
  EHOSTUNREACH: "host unreachable",
};

function* ask(
  process: Process,
  query: DnsMessage,
  server: Server,
  { timeoutSeconds, source }: ExchangeHow,
): Task<Exchanged | Errno | "timeout"> {
  const { clock } = process.machine;
  const { address } = server;
  const socket = process.sockets.udp(typeof address.address === "bigint" ? 6 : 4);
  try {
    socket.setOptions({ recvError: true });
    const bound = source === undefined ? undefined : socket.bind(source);
    if (bound !== undefined && !bound.ok) return bound.errno;
    const connected = socket.connect(address);
    if (!connected.ok) return connected.errno;
    const startNs = clock.now();
    const sent = socket.send(dnsBytes(query));
    if (!sent.ok) return sent.errno;
    const deadlineNs = startNs + timeoutSeconds * SECOND_NS;
    for (;;) {
      const waited = yield* process.poll([socket], Math.max(0, deadlineNs - clock.now()));
      if (waited === "timeout") return "timeout";
      const received = socket.receive();
      if (!received.ok) {
        if (received.errno === "EAGAIN") continue;
        return received.errno;
      }
      const message = decodeDns(received.value.data, 0);
      if (!message.ok || message.value.id !== query.id) continue;
      const lengthBytes = received.value.data.length;
      return { kind: "answered", message: message.value, lengthBytes, server, tripNs: clock.now() - startNs };
    }
  } finally {
    socket.close();
  }
}
