import type { Delivery, Outcome, Packet } from "../../ipvlan/delivery.ts";
import type { ControlResult } from "../../ipvlan/effect.ts";
import type { NewSlave, Parent } from "../../ipvlan/link.ts";
import { ETHERNET_HEADER_LENGTH_BYTES, type Frame } from "../../wire/frame.ts";
import { formatIpv6Address, type Ipv6Address, parseIpv6Address } from "../../wire/ipv6-address.ts";
import type { Observed, PortId } from "../plane/surroundings.ts";
import type { ControlCall } from "../port/control.ts";

// A recorded stream: what one port of the driver was told and asked, in order, and what it answered, a JSON line each. Text,
// because a person reads and compares it, and because control calls are no frames. The replay of a line through src/ipvlan
// (stream-replay.ts) has to give the same line.
//
//   {"stream":1,"kernel":...,"about":...}                                            first
//   {"control":"openSlave","arguments":[1],"result":{"ok":true,"effects":[]}}
//   {"call":"transmit","from":1,"frame":{...},"deliveries":[...],"outcomes":["success"]}
//   {"tally":1,"received":12,"sent":10}                                              from the kernel, see TallyLine

/** The first line. */
export interface StreamHeader {
  readonly stream: 1;
  /** `uname -sr` of the machine that recorded it. */
  readonly kernel: string;
  /** For people: which traffic. */
  readonly about: string;
}

/** A control call: what changes the port. */
export interface ControlLine {
  readonly control: ControlCall["call"];
  readonly arguments: readonly unknown[];
  readonly result: Readonly<Record<string, unknown>>;
}

/** A frame and what the driver decided about it. */
export interface FrameLine {
  readonly call: Observed["call"];
  readonly from: PortId;
  readonly frame: RecordedFrame;
  readonly deliveries: readonly RecordedDelivery[];
  /** What each came to, which is no decision: a replay takes it as it was. */
  readonly outcomes: readonly Outcome[];
}

/**
 * How many packets the kernel had counted on a slave's device when all was quiet: those that the live program wrote into
 * it, and those that it sent. They are the deliveries to the slave that were carried out, and the frames transmitted.
 */
export interface TallyLine {
  readonly tally: number;
  readonly received: number;
  readonly sent: number;
}

export type StreamLine = StreamHeader | ControlLine | FrameLine | TallyLine;

/** The driver reads no further than some 80 octets but the length: a long frame is cut, its length stays. */
export interface RecordedFrame {
  /** Hexadecimal. */
  readonly octets: string;
  readonly length: number;
  readonly properties: FrameProperties;
}

/** What stands beside the octets, where it is not the usual. */
type FrameProperties = Readonly<Record<string, unknown>>;

/** Of the frame that is delivered only what differs from the one that came in. */
export type RecordedDelivery = Readonly<Record<string, unknown>>;

const WHOLE_BYTES = 192;
const CUT_BYTES = 128;

export function encodeStreamLine(line: StreamLine): string {
  return JSON.stringify(line, (_key, value) =>
    typeof value === "bigint" ? { ipv6: formatIpv6Address(value as Ipv6Address) } : value,
  );
}

/** Of a line that `encodeStreamLine` wrote; anything else throws. */
export function decodeStreamLine(text: string): StreamLine {
  return JSON.parse(text, (_key, value) =>
    typeof value?.ipv6 === "string" ? parseIpv6Address(value.ipv6) : value,
  ) as StreamLine;
}

/** `result` as the driver gave it. */
export function controlLine(call: ControlCall, result: object): ControlLine {
  const { port: _port, slave, ...rest } = result as Partial<NewSlave> & ControlResult;
  const words = slave === undefined ? rest : { ...rest, slave: slave.id, devId: slave.devId };
  return { control: call.call, arguments: recordedArguments(call), result: words };
}

/** A port is the one that the stream is about. */
function recordedArguments(call: ControlCall): readonly unknown[] {
  if (call.call !== "newLink") return call.arguments;
  const [parent, request] = call.arguments;
  return [withoutPort(parent), request];
}

function withoutPort(parent: Parent): object {
  if (parent.kind !== "port" && parent.kind !== "slave") return parent;
  const { port: _port, ...rest } = parent;
  return rest;
}

export function frameLine({ call, from, frame, deliveries, outcomes }: Observed): FrameLine {
  return {
    call,
    from,
    frame: recordedFrame(frame),
    deliveries: deliveries.map((delivery) => recordedDelivery(delivery, frame)),
    outcomes,
  };
}

function recordedFrame(frame: Frame): RecordedFrame {
  const { bytes } = frame;
  return {
    octets: hexadecimal(bytes.length > WHOLE_BYTES ? bytes.subarray(0, CUT_BYTES) : bytes),
    length: bytes.length,
    properties: differences(frame, USUAL),
  };
}

function hexadecimal(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("hex");
}

/** The frame of a line; octets that were cut off are zeros. */
export function frameOf({ octets, length, properties }: RecordedFrame, id: number): Frame {
  const bytes = new Uint8Array(length);
  bytes.set(Buffer.from(octets, "hex"));
  return { ...USUAL, ...properties, id, bytes, offload: { id }, tracking: undefined };
}

type Properties = Pick<Frame, "protocol" | "packetType" | "ingress" | "mark" | "priority" | "vlan">;

const USUAL: Properties = {
  protocol: 0x0800,
  packetType: "host",
  ingress: 0,
  mark: 0,
  priority: 0,
  vlan: undefined,
};

function differences(frame: Partial<Properties>, usual: Properties): FrameProperties {
  const found: Record<string, unknown> = {};
  for (const name of Object.keys(USUAL) as (keyof Properties)[]) {
    if (name in frame && JSON.stringify(frame[name]) !== JSON.stringify(usual[name]))
      found[name] = frame[name] ?? null;
  }
  return found;
}

function recordedDelivery(delivery: Delivery, frame: Frame): RecordedDelivery {
  if (delivery.kind === "route") {
    const { packet, ...rest } = delivery;
    return { ...rest, packet: carried(packet, frame, ETHERNET_HEADER_LENGTH_BYTES) };
  }
  const { frame: delivered, ...rest } = delivery;
  return { ...rest, frame: carried(delivered, frame, 0) };
}

/** How what goes out differs from what came in; the driver changes no octet and keeps the offload. */
function carried(out: Frame | Packet, came: Frame, from: number): Readonly<Record<string, unknown>> {
  const found: Record<string, unknown> = { ...differences(out, came) };
  if (Buffer.compare(out.bytes, came.bytes.subarray(from)) !== 0) found.octets = hexadecimal(out.bytes);
  if (out.offload !== came.offload) found.offload = "another";
  if (out.id !== came.id) found.id = "another";
  return found;
}
