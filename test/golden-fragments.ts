import { readFileSync } from "node:fs";

/** A packet and the MTU of its path, and what Linux sent instead; see tools/record-fragments.py for the file's form. */
export interface GoldenFragments {
  readonly name: string;
  readonly mtu: number;
  readonly packet: Uint8Array;
  readonly fragments: readonly Uint8Array[];
  readonly message: Uint8Array | undefined;
}

const MODULUS = 251;

function bytesOf(line: string): Uint8Array {
  const [, headers, first = "0", length = "0"] = line.split(" ");
  const data = Uint8Array.from({ length: Number(length) }, (_, index) => (Number(first) + index) % MODULUS);
  return new Uint8Array(Buffer.concat([Buffer.from(headers!, "hex"), data]));
}

export function goldenFragments(): readonly GoldenFragments[] {
  const [, ...texts] = readFileSync("test/golden/gso/fragments.txt", "utf8").trimEnd().split("\n# ");
  return texts.map((text) => {
    const [name, mtu, packet, ...rest] = text.split("\n");
    const message = rest.find((line) => line.startsWith("i "));
    return {
      name: name!,
      mtu: Number(mtu!.slice(2)),
      packet: bytesOf(packet!),
      fragments: rest.filter((line) => line.startsWith("s ")).map(bytesOf),
      message: message === undefined ? undefined : bytesOf(message),
    };
  });
}
