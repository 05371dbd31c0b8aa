import { describe, expect, test } from "vitest";
import { framesOf, GOLDEN_FRAMES } from "../../../test/golden-frames.ts";
import { finishChecksum, ipv4PseudoSum, ipv6PseudoSumAt, sumWords } from "../../wire/checksum.ts";
import type { Frame } from "../../wire/frame.ts";
import { decodeIpv4Address } from "../../wire/ipv4-address.ts";
import { readUint16, writeUint16 } from "../../wire/octets.ts";
import { decodeVlanTag, removeVlanTag } from "../../wire/vlan.ts";
import { wireOctets } from "./wire-octets.ts";

const LONG = 262144;

/** Live's way to keep a frame: the virtio_net_hdr right before the octets. */
function liveFrame(bytes: Uint8Array, header: readonly number[]): Frame {
  const place = Uint8Array.of(...header, ...bytes);
  return {
    id: 1,
    bytes: place.subarray(10),
    protocol: readUint16(bytes, 12),
    packetType: "host",
    ingress: 0,
    mark: 0,
    priority: 0,
    vlan: undefined,
    offload: { header: place.subarray(0, 10), address: 0 },
    tracking: undefined,
  };
}

interface Partial {
  readonly golden: Uint8Array;
  readonly frame: Frame;
}

/** The recorded frame as a kernel hands it to a device that sums by itself: the pseudo header's sum in the field. */
function withPartialSum(golden: Uint8Array, network: number, protocol: number): Partial | undefined {
  const field = { 6: 16, 17: 6, 58: 2 }[protocol];
  if (field === undefined) return undefined;
  const ipv4 = golden[14]! >>> 4 === 4;
  const start = 14 + network;
  const bytes = golden.slice();
  const length = ipv4 ? readUint16(golden, 16) - network : readUint16(golden, 18);
  if (golden.length !== start + length || readUint16(golden, start + field) === 0) return undefined;
  const pseudo = ipv4
    ? ipv4PseudoSum(decodeIpv4Address(golden, 26), decodeIpv4Address(golden, 30), protocol, length)
    : ipv6PseudoSumAt(golden, 22, protocol, length);
  // Recorded between namespaces, many a frame is itself one that no device has summed.
  if (finishChecksum(sumWords(golden, start, golden.length, pseudo)) !== 0) return undefined;
  writeUint16((pseudo & 0xffff) + Math.floor(pseudo / 0x10000), bytes, start + field);
  return { golden, frame: liveFrame(bytes, [1, 0, 0, 0, 0, 0, start, 0, field, 0]) };
}

function partials(): readonly Partial[] {
  return GOLDEN_FRAMES.flatMap((golden) => {
    const type = readUint16(golden, 12);
    const found =
      type === 0x0800 && (readUint16(golden, 20) & 0x3fff) === 0
        ? withPartialSum(golden, (golden[14]! & 15) * 4, golden[23]!)
        : type === 0x86dd
          ? withPartialSum(golden, 40, golden[20]!)
          : undefined;
    return found === undefined ? [] : [found];
  });
}

describe("octets as on a wire", () => {
  test("a sum left to the device is the one that the kernel wrote", () => {
    const cases = partials();
    expect(cases.length).toBeGreaterThan(20);
    for (const { golden, frame } of cases) {
      const { bytes, originalLength, notes } = wireOctets(frame, LONG);
      expect(Buffer.from(bytes).toString("hex")).toBe(Buffer.from(golden).toString("hex"));
      expect([originalLength, notes]).toEqual([golden.length, []]);
    }
  });

  test("the driver's frame itself stays as it is", () => {
    const { frame } = partials()[0]!;
    const before = frame.bytes.slice();
    wireOctets(frame, LONG);
    expect(frame.bytes).toEqual(before);
  });

  test("a cut frame keeps what stood in its field, and its length", () => {
    const { frame } = partials()[0]!;
    const cut = wireOctets(frame, 52);
    expect(cut.bytes).toEqual(frame.bytes.slice(0, 52));
    expect(cut.originalLength).toBe(frame.bytes.length);
  });

  test("the tag beside the octets goes back among them", () => {
    const tagged = framesOf("vlanstp.pcap").filter((bytes) => decodeVlanTag(bytes) !== undefined);
    expect(tagged.length).toBeGreaterThan(3);
    for (const bytes of tagged) {
      const frame = { ...liveFrame(removeVlanTag(bytes), Array(10).fill(0)), vlan: decodeVlanTag(bytes) };
      expect(wireOctets(frame, LONG)).toEqual({ bytes, originalLength: bytes.length, notes: [] });
      expect(wireOctets(frame, 40).bytes).toEqual(bytes.slice(0, 40));
    }
  });

  test("a header that points beyond the frame changes nothing", () => {
    const frame = liveFrame(new Uint8Array(20), [1, 0, 0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff]);
    expect(wireOctets(frame, LONG).bytes).toEqual(new Uint8Array(20));
    expect(wireOctets(liveFrame(new Uint8Array(20), [1, 0, 0, 0, 0, 0, 200, 0, 0, 0]), LONG).bytes).toEqual(
      new Uint8Array(20),
    );
  });

  test("a GSO frame is named", () => {
    const frame = liveFrame(new Uint8Array(3000), [0, 0x81, 66, 0, 0xa8, 0x05, 0, 0, 0, 0]);
    expect(wireOctets(frame, LONG).notes).toEqual(["GSO TCPv4: segments of 1448 octets"]);
  });
});
