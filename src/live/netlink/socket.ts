import { check, libc, SystemCallError } from "../sys/libc.ts";
import { type Memory, mapMemory } from "../sys/memory.ts";
import { scratchBytes } from "../sys/scratch.ts";
import { AF_NETLINK, closeDescriptor, openSocket, SOCK_RAW, setSocketOption } from "../sys/socket.ts";
import { concatenated } from "./attribute.ts";
import {
  type Acknowledgement,
  decodeAcknowledgement,
  decodeMessages,
  encodeMessage,
  type NetlinkMessage,
  NLM_F_ACK,
  NLM_F_DUMP,
  NLM_F_DUMP_INTR,
  NLM_F_REQUEST,
  NLMSG_DONE,
  NLMSG_ERROR,
} from "./message.ts";

export const NETLINK_ROUTE = 0;

const SOL_NETLINK = 270;
const NETLINK_EXT_ACK = 11;
const NETLINK_GET_STRICT_CHK = 12;

/** What the kernel fills at most in one datagram of a dump is 32 KiB (netlink_recvmsg). */
const RECEIVE_BYTES = 64 * 1024;

/** A dump that others keep disturbing is taken as it is after so many tries. */
const DUMP_TRIES = 8;

/** A request that the kernel refused, with the words of its extended acknowledgement. */
export class NetlinkRefusal extends SystemCallError {
  /** What iproute2 prints behind `Error: `; undefined: `RTNETLINK answers: ` and the text of `code`. */
  readonly words: string | undefined;

  constructor(acknowledgement: Acknowledgement, subject: string) {
    super("netlink", acknowledgement.errno ?? "EIO", subject);
    this.words = acknowledgement.message;
  }
}

/** One of several; the last but the closing one asks for an acknowledgement (NLM_F_ACK). */
export interface BatchRequest {
  readonly type: number;
  readonly flags: number;
  readonly payload: Uint8Array;
}

let received: Memory | undefined;

/**
 * Requests to one family in the namespace that the thread is in when the socket is made, and for good: while it is open,
 * that namespace lives. The kernel answers within the call, so nothing here waits.
 */
export class NetlinkSocket {
  readonly #fd: number;
  #sequence = 0;

  constructor(protocol: number = NETLINK_ROUTE) {
    this.#fd = openSocket(AF_NETLINK, SOCK_RAW, protocol, "netlink");
    // Both since 4.20 at the latest; without them refusals have no words, and dumps say more than was asked.
    for (const option of [NETLINK_EXT_ACK, NETLINK_GET_STRICT_CHK]) {
      try {
        setSocketOption(this.#fd, SOL_NETLINK, option, 1);
      } catch {
        // An old kernel.
      }
    }
  }

  /** A request that changes something: throws `NetlinkRefusal`. The answer is what the kernel said before "done". */
  request(type: number, payload: Uint8Array, flags = 0): readonly NetlinkMessage[] {
    const sequence = this.#send(type, payload, flags | NLM_F_ACK);
    const answers: NetlinkMessage[] = [];
    for (;;) {
      for (const message of this.#receive()) {
        if (message.sequence !== sequence) continue;
        if (message.type !== NLMSG_ERROR) answers.push(message);
        else {
          throwRefusal(message, type);
          return answers;
        }
      }
    }
  }

  /**
   * Requests in one datagram, of which the kernel does all or none (nfnetlink): throws `NetlinkRefusal` of the first that
   * it minds.
   */
  batch(requests: readonly BatchRequest[]): void {
    const first = this.#sequence + 1;
    const messages = requests.map((request) => ({ ...request, sequence: ++this.#sequence }));
    const asked = messages.findLast(({ flags }) => (flags & NLM_F_ACK) !== 0)!.sequence;
    const bytes = concatenated(messages.map(encodeMessage));
    check(libc().sendto(this.#fd, scratchBytes(bytes), bytes.length, 0, 0, 0), "sendto", "netlink");
    for (;;) {
      for (const message of this.#receive()) {
        if (message.sequence < first || message.type !== NLMSG_ERROR) continue;
        throwRefusal(message, requests[message.sequence - first]?.type ?? 0);
        if (message.sequence === asked) return;
      }
    }
  }

  /** All that NLM_F_DUMP says about `payload`; asked again while others change what is told. */
  dump(type: number, payload: Uint8Array): readonly NetlinkMessage[] {
    for (let tries = 1; ; tries++) {
      const { messages, disturbed } = this.#dumpOnce(type, payload);
      if (!disturbed || tries === DUMP_TRIES) return messages;
    }
  }

  close(): void {
    closeDescriptor(this.#fd);
  }

  #dumpOnce(type: number, payload: Uint8Array): { messages: NetlinkMessage[]; disturbed: boolean } {
    const sequence = this.#send(type, payload, NLM_F_DUMP);
    const messages: NetlinkMessage[] = [];
    let disturbed = false;
    for (;;) {
      for (const message of this.#receive()) {
        if (message.sequence !== sequence) continue;
        if ((message.flags & NLM_F_DUMP_INTR) !== 0) disturbed = true;
        if (message.type === NLMSG_ERROR || message.type === NLMSG_DONE) {
          throwRefusal(message, type);
          return { messages, disturbed };
        }
        messages.push(message);
      }
    }
  }

  #send(type: number, payload: Uint8Array, flags: number): number {
    const sequence = ++this.#sequence;
    const bytes = encodeMessage({ type, flags: flags | NLM_F_REQUEST, sequence, payload });
    check(libc().sendto(this.#fd, scratchBytes(bytes), bytes.length, 0, 0, 0), "sendto", "netlink");
    return sequence;
  }

  /** One datagram, copied. */
  #receive(): NetlinkMessage[] {
    received ??= mapMemory(RECEIVE_BYTES);
    const length = check(libc().recv(this.#fd, received.address, RECEIVE_BYTES, 0), "recv", "netlink");
    return decodeMessages(received.bytes.slice(0, length));
  }
}

function throwRefusal(message: NetlinkMessage, request: number): void {
  const acknowledgement = decodeAcknowledgement(message);
  if (acknowledgement.errno !== undefined) throw new NetlinkRefusal(acknowledgement, `message ${request}`);
}
