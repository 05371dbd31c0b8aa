import { expect, it } from "vitest";
import { Moderation } from "./moderation.ts";

const FULL = 32;

/** How many of `rounds` rounds of the same kind were followed by a rest. */
function rests(rounds: number, frames: number, frameBytes: number): number {
  let count = 0;
  const moderation = new Moderation(FULL, () => {
    count++;
  });
  for (let round = 0; round < rounds; round++) {
    moderation.add(frames, frames * frameBytes);
    moderation.roundEnded();
  }
  return count;
}

it("questions and answers, one frame a round, never wait for a rest", () => {
  expect(rests(1000, 1, 106)).toBe(0);
});

it("a flood of small frames rests after nearly every round", () => {
  expect(rests(1000, 3, 106)).toBeGreaterThan(980);
});

it("segments of 64 KB don't rest, nor with their acknowledgements between", () => {
  expect(rests(1000, 3, 65_226)).toBe(0);
  expect(rests(1000, 6, 33_000)).toBe(0);
});

it("when more frames are waiting the next round begins at once", () => {
  expect(rests(1000, FULL, 106)).toBe(0);
});

it("after a burst a few rounds pass until single frames don't wait any more", () => {
  let last = 0;
  let round = 0;
  const moderation = new Moderation(FULL, () => {
    last = round;
  });
  for (; round < 200; round++) {
    const frames = round < 100 ? 8 : 1;
    moderation.add(frames, frames * 106);
    moderation.roundEnded();
  }
  expect(last).toBeGreaterThan(100);
  expect(last).toBeLessThan(160);
});
