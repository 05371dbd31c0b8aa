import { type Errno, fail, type Result, succeed } from "../../wire/errno.ts";
import type { Pollable, QueueStatus, ReceivedDatagram, SocketError } from "./socket.ts";
import { WaitQueue } from "./wait-queue.ts";

/** net.core.rmem_default and rmem_max; include/net/sock.h: SOCK_MIN_RCVBUF. */
export const RMEM_DEFAULT_BYTES = 212992;
const RMEM_MAX_BYTES = 212992;
const SOCK_MIN_RCVBUF_BYTES = 2304;
/** SK_MEM_QUANTUM: memory is accounted to protocols by the page. */
const PAGE_BYTES = 4096;

interface Queued {
  readonly datagram: ReceivedDatagram;
  readonly truesize: number;
}

/**
 * The receiving half of a datagram socket: sk_receive_queue with its limit, sk_error_queue (IP_RECVERR) and sk_err.
 * Every kind and family of datagram socket owns one.
 */
export class DatagramQueue implements Pollable {
  /** SO_RCVBUF as doubled by the kernel. */
  limitBytes: number = RMEM_DEFAULT_BYTES;
  readonly #waiters = new WaitQueue();
  #queue: Queued[] = [];
  #head = 0;
  #bytes = 0;
  #errors: SocketError[] = [];
  #pending: Errno | undefined;
  #drops = 0;
  /** sk_forward_alloc: accounted to the socket and not in use. */
  #forwardBytes = 0;
  /**
   * UDP reads from a queue of its own (reader_queue), filled with all that has come whenever it is empty, and gives
   * memory back when that is empty again or a quarter of the buffer is due (forward_deficit). undefined: no UDP.
   */
  #reader: { left: number; deficitBytes: number } | undefined;

  /** What UDP sockets do with memory, others don't. */
  releaseLate(): void {
    this.#reader = { left: 0, deficitBytes: 0 };
  }

  /** setsockopt(SO_RCVBUF): twice the value, within its bounds. */
  setLimit(valueBytes: number): void {
    this.limitBytes = Math.max(SOCK_MIN_RCVBUF_BYTES, Math.min(valueBytes, RMEM_MAX_BYTES) * 2);
  }

  /** __udp_enqueue_schedule_skb, sock_queue_rcv_skb; false: SKB_DROP_REASON_SOCKET_RCVBUFF. */
  push(datagram: ReceivedDatagram, truesize: number): boolean {
    if (this.#bytes > this.limitBytes) {
      this.#drops++;
      return false;
    }
    this.#bytes += truesize;
    if (truesize >= this.#forwardBytes) this.#forwardBytes += pages(truesize);
    this.#forwardBytes -= truesize;
    this.#queue.push({ datagram, truesize });
    this.#waiters.wakeAll();
    return true;
  }

  /** A pending error first, once; else the oldest datagram; else EAGAIN. */
  receive(): Result<ReceivedDatagram> {
    if (this.#pending !== undefined) return fail(this.takePendingError()!);
    const queued = this.#queue[this.#head];
    if (queued === undefined) return fail("EAGAIN");
    const reader = this.#reader;
    if (reader?.left === 0) reader.left = this.#queue.length - this.#head;
    this.#head++;
    if (this.#head === this.#queue.length) {
      this.#queue = [];
      this.#head = 0;
    }
    this.#release(queued.truesize);
    return succeed(queued.datagram);
  }

  /** udp_rmem_release: whole pages go back; a first partial one stays with the socket. */
  #release(truesize: number): void {
    const reader = this.#reader;
    let freed = truesize;
    if (reader !== undefined) {
      reader.left--;
      reader.deficitBytes += truesize;
      if (reader.left > 0 && reader.deficitBytes < this.limitBytes >> 2) return;
      freed = reader.deficitBytes;
      reader.deficitBytes = 0;
    }
    this.#bytes -= freed;
    this.#forwardBytes += freed;
    this.#forwardBytes -= (this.#forwardBytes - 1) & -PAGE_BYTES;
  }

  /** MSG_PEEK */
  peek(): Result<ReceivedDatagram> {
    if (this.#pending !== undefined) return fail(this.takePendingError()!);
    const queued = this.#queue[this.#head];
    return queued === undefined ? fail("EAGAIN") : succeed(queued.datagram);
  }

  status(): QueueStatus {
    return {
      bytes: this.#bytes - (this.#reader?.deficitBytes ?? 0),
      allocatedBytes: this.#bytes,
      limitBytes: this.limitBytes,
      forwardBytes: this.#forwardBytes,
      drops: this.#drops,
    };
  }

  /** sk->sk_err: what the next send or receive answers. */
  setPendingError(errno: Errno): void {
    this.#pending = errno;
    this.#waiters.wakeAll();
  }

  /** sock_error */
  takePendingError(): Errno | undefined {
    const errno = this.#pending;
    this.#pending = undefined;
    return errno;
  }

  /** sock_queue_err_skb */
  pushError(error: SocketError): void {
    this.#errors.push(error);
    this.#waiters.wakeAll();
  }

  /** sock_dequeue_err_skb: sk_err follows the ICMP errors that are left. */
  shiftError(): SocketError | undefined {
    const error = this.#errors.shift();
    if (error === undefined) return undefined;
    const next = this.#errors[0];
    if (next !== undefined && next.origin !== "local") this.#pending = next.errno;
    else if (error.origin !== "local") this.#pending = undefined;
    return error;
  }

  readable(): boolean {
    return this.#head < this.#queue.length || this.#pending !== undefined || this.#errors.length > 0;
  }

  onReadable(wake: () => void): () => void {
    return this.#waiters.add(wake);
  }

  close(): void {
    this.#queue = [];
    this.#head = 0;
    this.#bytes = 0;
    this.#errors = [];
    this.#pending = undefined;
  }
}

function pages(bytes: number): number {
  return (bytes + PAGE_BYTES - 1) & -PAGE_BYTES;
}
