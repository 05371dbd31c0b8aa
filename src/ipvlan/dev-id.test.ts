import { expect, test } from "vitest";
import { allocateDevId, createDevIds, releaseDevId } from "./dev-id.ts";

test("ids go on from the last one, freed ones wait for the wrap", () => {
  const ids = createDevIds();
  expect([allocateDevId(ids), allocateDevId(ids), allocateDevId(ids)]).toEqual([1, 2, 3]);
  releaseDevId(ids, 2);
  releaseDevId(ids, 3);
  expect([allocateDevId(ids), allocateDevId(ids)]).toEqual([4, 5]);
});

test("after 0xfffd comes the lowest free id, and 65533 are all there are", () => {
  const ids = createDevIds();
  for (let id = 1; id <= 0xfffd; id++) expect(allocateDevId(ids)).toBe(id);
  expect(allocateDevId(ids)).toBeUndefined();
  releaseDevId(ids, 7);
  releaseDevId(ids, 5);
  expect([allocateDevId(ids), allocateDevId(ids), allocateDevId(ids)]).toEqual([5, 7, undefined]);
});

test("the search below the start is asked only when nothing is free above", () => {
  const ids = { start: 0xfffd, used: new Set([0xfffd]) };
  expect([allocateDevId(ids), allocateDevId(ids)]).toEqual([1, 2]);
});

test("a wanted id is taken if it is free, for slaves that are made anew", () => {
  const ids = createDevIds();
  expect([allocateDevId(ids, 7), allocateDevId(ids, 3), allocateDevId(ids, 3), allocateDevId(ids)]).toEqual([
    7, 3, 4, 5,
  ]);
});
