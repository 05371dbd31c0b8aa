import { readlinkSync } from "node:fs";
import { libc } from "../../src/live/sys/libc.ts";
import { openNamespace, withNamespace } from "../../src/live/sys/namespace.ts";
import { PacketSocket } from "../../src/live/sys/packet-socket.ts";
import { scratch } from "../../src/live/sys/scratch.ts";
import { closeDescriptor, SO_MARK, SOL_SOCKET, setSocketOption } from "../../src/live/sys/socket.ts";
import type { Scene } from "./live.ts";

// A parent (one end of a veth, both in one namespace so that a mark crosses), and behind whatever is attached to it a table
// of nftables that writes down the marks of the frames that went on to the stack. A frame's mark names it.

const LABEL = "steal";
const VNET_HEADER_BYTES = 10;

const RECORDER = `
table netdev recorder {
  set passed { type mark; flags dynamic; size 1000000; }
  chain ingress { type filter hook ingress device p0 priority 500; add @passed { meta mark }; }
}`;

export class StealBench {
  readonly namespaceFd: number;
  readonly parentIfindex: number;
  readonly tap: PacketSocket;
  readonly #scene: Scene;
  readonly #wire: PacketSocket;
  /** Gets every frame. */
  readonly #witness: PacketSocket;
  readonly #cpus: string;
  #mark = 0;

  constructor(scene: Scene, mac: string) {
    this.#scene = scene;
    const run = (commands: string) => scene.setUp(LABEL, commands);
    // No IPv6: its own frames would come in between.
    run("sysctl -qw net.ipv6.conf.default.disable_ipv6=1");
    run(`ip link add p0 address ${mac} type veth peer name wire0; ip link set p0 up; ip link set wire0 up`);
    run(`nft '${RECORDER}'`);
    this.namespaceFd = openNamespace(`/run/netns/${scene.namespace(LABEL)}`);
    [this.tap, this.#wire, this.#witness] = withNamespace(this.namespaceFd, () => [
      PacketSocket.open("p0"),
      PacketSocket.open("wire0"),
      PacketSocket.open("p0"),
    ]);
    this.parentIfindex = this.tap.ifindex;
    this.#cpus = this.#pinThread("0");
  }

  /**
   * The other end of the cable sends this frame. Its mark, and whether `tap` got it. All namespaces of a machine share the
   * queues of received frames (netdev_max_backlog), so on a busy one a frame may be lost: it is sent again then.
   */
  arrive(frame: Uint8Array): { readonly mark: number; readonly copied: boolean } {
    const mark = ++this.#mark;
    setSocketOption(this.#wire.fd, SOL_SOCKET, SO_MARK, mark);
    for (let tries = 0; tries < 50; tries++) {
      this.#send(frame);
      if (!this.#isWitnessed()) continue;
      const copied = drain(this.tap.fd);
      // One that was late only, and not lost, would be taken for the next.
      if (tries > 0) pause(50);
      drain(this.#witness.fd);
      return { mark, copied: drain(this.tap.fd) || copied };
    }
    throw new Error("never arrived");
  }

  #send(frame: Uint8Array): void {
    const { address, bytes } = scratch();
    bytes.fill(0, 0, VNET_HEADER_BYTES);
    bytes.set(frame, VNET_HEADER_BYTES);
    const sent = libc().write(this.#wire.fd, address, VNET_HEADER_BYTES + frame.length);
    if (sent < 0) throw new Error(`sending ${frame.length} octets: ${libc().lastErrno()}`);
  }

  /** The thread and the softirq share one processor: where the taps have the frame, all the rest is done. */
  #isWitnessed(): boolean {
    for (let waits = 0; waits < 100; waits++) {
      if (drain(this.#witness.fd)) return true;
      if (waits > 10) pause(2);
    }
    return false;
  }

  /** The marks of all frames that went on to the stack. */
  passed(): ReadonlySet<number> {
    const listed = this.#scene.setUp(LABEL, "nft -j list set netdev recorder passed");
    const { set } = JSON.parse(listed).nftables.find((entry: { set?: unknown }) => entry.set !== undefined);
    return new Set(set.elem ?? []);
  }

  close(): void {
    this.#pinThread(this.#cpus);
    for (const socket of [this.tap, this.#wire, this.#witness]) socket.close();
    closeDescriptor(this.namespaceFd);
  }

  /** This thread runs on these processors only; where it was allowed to run before. */
  #pinThread(cpus: string): string {
    const thread = readlinkSync("/proc/thread-self").split("/").at(-1)!;
    const said = this.#scene.setUp(LABEL, `taskset -cp ${cpus} ${thread}`);
    return /current affinity list: (\S+)/.exec(said)![1]!;
  }
}

/** Takes all that a socket has; whether there was any. */
function drain(socket: number): boolean {
  const { address } = scratch();
  let any = false;
  while (libc().recv(socket, address, 2048, 0) >= 0) any = true;
  return any;
}

function pause(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}
