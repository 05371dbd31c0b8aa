import { check, libc, SystemCallError } from "../sys/libc.ts";
import { scratch } from "../sys/scratch.ts";
import { closeDescriptor } from "../sys/socket.ts";
import { ARGUMENTS_OFFSET, type BpfAttributes, bpf, COMMAND, objectName } from "./bpf-call.ts";

const BPF_MAP_TYPE_HASH = 1;
/** Memory is taken as keys come, not for all of them at once. */
const BPF_F_NO_PREALLOC = 1;
const VALUE_BYTES = 4;

const KEY_OFFSET = ARGUMENTS_OFFSET;
const VALUE_OFFSET = ARGUMENTS_OFFSET + 64;

/** A hash in the kernel that programs look keys up in; the value says only that the key is there. */
export class BpfSet {
  readonly fd: number;
  readonly #keyBytes: number;

  private constructor(fd: number, keyBytes: number) {
    this.fd = fd;
    this.#keyBytes = keyBytes;
  }

  /** `name` is for bpftool. */
  static create(name: string, keyBytes: number, limit: number): BpfSet {
    const fd = bpf(COMMAND.mapCreate, {
      0: BPF_MAP_TYPE_HASH,
      4: keyBytes,
      8: VALUE_BYTES,
      12: limit,
      16: BPF_F_NO_PREALLOC,
      ...objectName(28, name),
    });
    return new BpfSet(check(fd, "BPF_MAP_CREATE", name), keyBytes);
  }

  add(key: Uint8Array): void {
    check(bpf(COMMAND.mapUpdate, { ...this.#key(key), ...this.#value() }), "BPF_MAP_UPDATE_ELEM");
  }

  /** A key that is not there is none of the caller's mistakes. */
  delete(key: Uint8Array): void {
    if (bpf(COMMAND.mapDelete, this.#key(key)) === 0) return;
    const code = libc().lastErrno();
    if (code !== "ENOENT") throw new SystemCallError("BPF_MAP_DELETE_ELEM", code);
  }

  has(key: Uint8Array): boolean {
    return bpf(COMMAND.mapLookup, { ...this.#key(key), ...this.#value() }) === 0;
  }

  close(): void {
    closeDescriptor(this.fd);
  }

  /** In the scratch memory, behind the attributes. */
  #key(key: Uint8Array): BpfAttributes {
    if (key.length !== this.#keyBytes) throw new Error(`a key of ${key.length} octets`);
    scratch().bytes.set(key, KEY_OFFSET);
    return { 0: this.fd, 8: BigInt(scratch().address + KEY_OFFSET) };
  }

  #value(): BpfAttributes {
    scratch().bytes.fill(0, VALUE_OFFSET, VALUE_OFFSET + VALUE_BYTES);
    return { 16: BigInt(scratch().address + VALUE_OFFSET) };
  }
}
