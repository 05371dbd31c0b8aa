// ipvlan_main.c: ipvlan_link_new, the part around ida_simple_get and dev_id_start.

/** dev_ids run from 1 to 0xfffd: 0xfffe is the end of the kernel's half-open range. */
const DEV_ID_END = 0xfffe;

/** Cyclic allocation: a freed id is not used again before the wrap. */
export interface DevIdAllocator {
  start: number;
  readonly used: Set<number>;
}

export function createDevIds(): DevIdAllocator {
  return { start: 1, used: new Set() };
}

/**
 * `wanted` if it is free; else the lowest free id from `start` on, else the lowest free one below; undefined when all
 * 65533 are taken (ENOSPC).
 */
export function allocateDevId(ids: DevIdAllocator, wanted?: number): number | undefined {
  if (ids.start === DEV_ID_END) ids.start = 1;
  if (wanted !== undefined && !ids.used.has(wanted)) ids.start = wanted;
  const id = lowestFree(ids, ids.start, DEV_ID_END) ?? lowestFree(ids, 1, ids.start);
  if (id === undefined) return undefined;
  ids.used.add(id);
  ids.start = id + 1;
  return id;
}

export function releaseDevId(ids: DevIdAllocator, id: number): void {
  ids.used.delete(id);
}

function lowestFree(ids: DevIdAllocator, from: number, end: number): number | undefined {
  for (let id = from; id < end; id++) if (!ids.used.has(id)) return id;
  return undefined;
}
