import { expect, test } from "vitest";
import {
  arithmetic,
  call,
  exit,
  goto,
  HELPER,
  type Instruction,
  jump,
  label,
  load,
  map,
  move,
  moveWide,
  packet,
  SKB,
  store,
  toBigEndian,
} from "../../src/live/bpf/instruction.ts";
import { BpfSet } from "../../src/live/bpf/map.ts";
import { loadProgram, testRun, VerifierRefusal } from "../../src/live/bpf/program.ts";
import { closeDescriptor } from "../../src/live/sys/socket.ts";
import { describeLive } from "./live.ts";

describeLive("eBPF", () => {
  /** The verifier prints what it understood; a register that nobody wrote makes it print anything at all. */
  function understood(program: readonly Instruction[]): readonly string[] {
    try {
      closeDescriptor(loadProgram("classifier", "test", [...program, move("r0", "r9"), exit()]));
    } catch (error) {
      if (!(error instanceof VerifierRefusal)) throw error;
      return [...error.log.matchAll(/^\d+: \((?:\w\w)\) (.*?) *(?:;.*)?$/gm)]
        .map((line) => line[1]!.trim())
        .slice(0, -1);
    }
    throw new Error("it was good");
  }

  test("the kernel reads every instruction as it was meant", () => {
    const set = BpfSet.create("test", 4, 8);
    const read = understood([
      move("r6", "r1"),
      load("u32", "r2", "r6", SKB.length),
      arithmetic("r2", "-=", 14),
      arithmetic("r2", "&=", 255),
      arithmetic("r2", "<<=", 3),
      arithmetic("r2", ">>=", 1),
      arithmetic("r2", "*=", 4),
      arithmetic("r2", "|=", 1),
      toBigEndian("r2", 16),
      store("u8", "r10", -8, 7),
      store("u64", "r10", -8, "r2"),
      load("u16", "r3", "r10", -8),
      packet("u8", 0),
      packet("u16", 12),
      packet("u32", 30),
      store("u32", "r10", -4, "r0"),
      map("r1", set.fd),
      move("r2", "r10"),
      arithmetic("r2", "+=", -4),
      call(HELPER.mapLookup),
      moveWide("r3", 0x8123456789abcdefn),
      goto("on"),
      label("on"),
    ]);
    expect(read.map((line) => line.replace(/0xffff[0-9a-f]{12}/, "MAP"))).toEqual([
      "r6 = r1",
      "r2 = *(u32 *)(r6 +0)",
      "r2 -= 14",
      "r2 &= 255",
      "r2 <<= 3",
      "r2 >>= 1",
      "r2 *= 4",
      "r2 |= 1",
      "r2 = be16 r2",
      "*(u8 *)(r10 -8) = 7",
      "*(u64 *)(r10 -8) = r2",
      "r3 = *(u16 *)(r10 -8)",
      "r0 = *(u8 *)skb[0]",
      "r0 = *(u16 *)skb[12]",
      "r0 = *(u32 *)skb[30]",
      "*(u32 *)(r10 -4) = r0",
      "r1 = MAP",
      "r2 = r10",
      "r2 += -4",
      "call bpf_map_lookup_elem#1",
      "r3 = 0x8123456789abcdef",
      "goto pc+0",
    ]);
    set.close();
  });

  test.each([
    ["==", [0, 1, 0]],
    ["!=", [1, 0, 1]],
    [">", [0, 0, 1]],
    [">=", [0, 1, 1]],
    ["<", [1, 0, 0]],
    ["<=", [1, 1, 0]],
  ] as const)("jumps if a packet's octet %s 20", (is, expected) => {
    for (const right of [20, "r2"] as const) {
      const program = loadProgram("classifier", "test", [
        move("r6", "r1"),
        packet("u8", 14),
        move("r2", 20),
        jump("r0", is, right, "yes"),
        move("r0", 0),
        exit(),
        label("yes"),
        move("r0", 1),
        exit(),
      ]);
      const results = [19, 20, 21].map(
        (octet) => testRun(program, new Uint8Array(15).fill(octet, 14)).result,
      );
      expect(results).toEqual(expected);
      closeDescriptor(program);
    }
  });

  test("a set knows what was added and not deleted, up to its limit", () => {
    const set = BpfSet.create("test", 4, 2);
    const key = (value: number) => Uint8Array.of(value, 0, 0, 0);
    set.add(key(1));
    set.add(key(1));
    set.add(key(2));
    expect(() => set.add(key(3))).toThrow("E2BIG");
    set.delete(key(1));
    set.delete(key(1));
    expect([1, 2, 3].map((value) => set.has(key(value)))).toEqual([false, true, false]);
    set.close();
  });
});
