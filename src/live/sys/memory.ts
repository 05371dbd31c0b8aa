import { libc, SystemCallError } from "./libc.ts";

const PROT_READ_WRITE = 3;
const MAP_PRIVATE_ANONYMOUS = 0x22;

/**
 * Memory that both sides see: the kernel by address, JavaScript through `bytes` and `view`. Mapped once and never freed
 * or moved; pages that nobody touched cost nothing. What lies where is its owner's business.
 */
export interface Memory {
  /** Of the first octet; add an offset for system calls. */
  readonly address: number;
  readonly bytes: Uint8Array;
  readonly view: DataView;
}

/** mmap(2) of `lengthBytes` zeros. */
export function mapMemory(lengthBytes: number): Memory {
  const { mmap, koffi, lastErrno } = libc();
  const address = mmap(0, lengthBytes, PROT_READ_WRITE, MAP_PRIVATE_ANONYMOUS, -1, 0);
  // MAP_FAILED is (void *) -1: as an unsigned number far beyond any address, or negative.
  if (address <= 0 || address > Number.MAX_SAFE_INTEGER) throw new SystemCallError("mmap", lastErrno());
  const buffer = koffi.view(address, lengthBytes);
  return { address, bytes: new Uint8Array(buffer), view: new DataView(buffer) };
}
