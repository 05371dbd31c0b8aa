import { readFileSync } from "node:fs";
import { decodeVirtioNet, type VirtioNetHeader } from "../src/wire/virtio-net-header.ts";

/** A frame that Linux was given, and the frames that it sent instead; see tools/record-gso.py for the file's form. */
export interface GoldenSegments {
  readonly name: string;
  /** Undefined: not one that a decoder accepts. */
  readonly offload: VirtioNetHeader | undefined;
  readonly frame: Uint8Array;
  readonly segments: readonly Uint8Array[];
}

const MODULUS = 251;

function frameOf(line: string): Uint8Array {
  const [, headers, first, length] = line.split(" ");
  const data = Uint8Array.from({ length: Number(length) }, (_, index) => (Number(first) + index) % MODULUS);
  return new Uint8Array(Buffer.concat([Buffer.from(headers!, "hex"), data]));
}

export function goldenSegments(): readonly GoldenSegments[] {
  const [, ...cases] = readFileSync("test/golden/gso/segments.txt", "utf8").trimEnd().split("\n# ");
  return cases.map((text) => {
    const [name, offload, frame, ...segments] = text.split("\n");
    const decoded = decodeVirtioNet(Buffer.from(offload!.slice(2), "hex"), 0);
    return {
      name: name!,
      offload: decoded.ok ? decoded.value : undefined,
      frame: frameOf(frame!),
      segments: segments.map(frameOf),
    };
  });
}
