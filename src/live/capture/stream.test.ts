import { describe, expect, test } from "vitest";
import { DEVICE, FLAGS, frame, ipv4, ipv6, MAC, MODES } from "../../../test/driver-scenario.ts";
import type { Delivery, Outcome } from "../../ipvlan/delivery.ts";
import { flush, MulticastBacklog } from "../../ipvlan/multicast.ts";
import type { Flag, Mode, Port, SlaveId } from "../../ipvlan/port.ts";
import { receive } from "../../ipvlan/receive.ts";
import { transmit } from "../../ipvlan/transmit.ts";
import type { Frame } from "../../wire/frame.ts";
import { BROADCAST_MAC } from "../../wire/mac-address.ts";
import { DriverControl } from "../port/control.ts";
import { decodeStreamLine, encodeStreamLine, type FrameLine } from "./stream.ts";
import { StreamRecorder } from "./stream-recorder.ts";
import { StreamReplay } from "./stream-replay.ts";

const SENT = [
  "H>X ip s1>x",
  "H>H ip s1>s2",
  "H>H ns s1>s2",
  "H>bcast ask s1>s2",
  "H>all6 rs s1>s2",
  "H>X odd",
  "H>X pause",
];
const CAME = ["X>H ip x>s1", "X>H ip6 x>s2", "X>bcast ask x>s1", "X>H odd", "X>lone ip x>s2", "X>Y ip x>s1"];

const outcomeOf = ({ kind }: Delivery): Outcome => (kind === "drop" ? "drop" : "success");

/** What a port of live does, on a small scale: control calls, frames both ways, the backlog. */
class SmallPort {
  readonly lines: string[] = [];
  readonly #recorder = new StreamRecorder((text) => this.lines.push(text.trimEnd()), "a test");
  readonly control = new DriverControl();
  readonly #backlog = new MulticastBacklog();
  port: Port | undefined;

  constructor() {
    this.control.listener = this.#recorder.control;
  }

  add(mode: Mode, flag: Flag): SlaveId {
    const made = this.control.newLink(this.port === undefined ? DEVICE : { kind: "port", port: this.port }, {
      data: { mode: MODES.indexOf(mode), flags: FLAGS.indexOf(flag) },
      mtu: undefined,
      carrier: "on",
      namespace: 3,
      broadcast: BROADCAST_MAC,
    });
    if (!made.ok) throw new Error(made.errno);
    this.port = made.port;
    const { id } = made.slave;
    const name = `s${id}`;
    this.control.call(this.port, "openSlave", id);
    this.control.call(this.port, "addressAdded", id, ipv4(name), name);
    this.control.call(this.port, "addressAdded", id, ipv6(name), name);
    this.control.call(this.port, "setRxMode", id, {
      promisc: false,
      allmulti: false,
      multicast: [MAC.all6!],
    });
    return id;
  }

  ask(call: "receive" | "transmit", from: "parent" | SlaveId, asked: Frame): void {
    const deliveries = from === "parent" ? receive(this.port!, asked) : transmit(this.port!, from, asked);
    this.#recorder.observe({ call, from, frame: asked, deliveries, outcomes: deliveries.map(outcomeOf) });
    for (const delivery of deliveries) if (delivery.kind === "backlog") this.#backlog.enqueue(delivery);
  }

  flush(): void {
    for (const deferred of this.#backlog.take()) {
      const from = deferred.origin === "tx" ? deferred.sender : "parent";
      const deliveries = flush(this.port!, deferred);
      const outcomes = deliveries.map(outcomeOf);
      this.#recorder.observe({ call: "flush", from, frame: deferred.frame, deliveries, outcomes });
    }
  }
}

function recorded(): readonly string[] {
  const small = new SmallPort();
  for (const mode of MODES) {
    for (const flag of FLAGS) {
      const first = small.add(mode, flag);
      small.add(mode, flag);
      for (const notation of SENT) small.ask("transmit", first, { ...frame(notation), mark: 5, offload: {} });
      for (const notation of CAME)
        small.ask("receive", "parent", { ...frame(notation), ingress: 3, offload: {} });
      const tagged = { ...frame("X>H ip x>s1"), vlan: { protocol: 0x8100, tci: 5 }, offload: {} };
      small.ask("receive", "parent", tagged);
      const long = { ...frame("H>bcast ip s1>s2"), bytes: new Uint8Array(1000).fill(255) };
      small.ask("transmit", first, { ...long, offload: {} });
      small.flush();
      for (const id of small.port!.slaves.keys()) small.control.call(small.port!, "deleteLink", id);
    }
  }
  return small.lines;
}

const replayed = (lines: readonly string[]): readonly string[] => {
  const replay = new StreamReplay();
  return lines.map((line) => encodeStreamLine(replay.replay(decodeStreamLine(line))));
};

describe("recorded streams", () => {
  const lines = recorded();

  test("a replay writes the same lines", () => {
    expect(lines.length).toBeGreaterThan(9 * 20);
    expect(replayed(lines)).toEqual(lines);
  });

  test("every kind of delivery and a refusal are among them", () => {
    const kinds = lines.flatMap((line) => {
      const read = decodeStreamLine(line);
      return "call" in read ? read.deliveries.map(({ kind }) => kind) : [];
    });
    expect([...new Set(kinds)].sort()).toEqual(["backlog", "drop", "loop", "pass", "route", "slave", "wire"]);
  });

  test("a control call that is left out changes what follows", () => {
    for (const name of ["openSlave", "addressAdded", "setRxMode"]) {
      const at = lines.findIndex((line) => line.includes(`"control":"${name}"`));
      const without = lines.toSpliced(at, 1);
      expect(replayed(without)).not.toEqual(without);
    }
  });

  test("another decision is another line", () => {
    const index = lines.findIndex((line) => line.includes("ipvlan_xmit_mode_l2:sibling"));
    const line = decodeStreamLine(lines[index]!) as FrameLine;
    const other = { ...line, deliveries: [{ ...line.deliveries[0], slave: 77 }] };
    expect(replayed(lines.with(index, encodeStreamLine(other)))[index]).toBe(lines[index]);
  });

  test("tallies count deliveries to a slave and frames from it", () => {
    const sent = lines.filter((line) => line.includes('"call":"transmit","from":1,')).length;
    const received = lines
      .join("\n")
      .split('"kind":"slave"')
      .filter((part) => /^[^{]*"slave":2,/.test(part)).length;
    expect(Math.min(sent, received)).toBeGreaterThan(0);
    const replay = new StreamReplay();
    for (const line of lines) replay.replay(decodeStreamLine(line));
    expect(replay.replay({ tally: 1, received: 0, sent: 0 })).toMatchObject({ sent });
    expect(replay.replay({ tally: 2, received: 0, sent: 0 })).toMatchObject({ received });
  });
});
