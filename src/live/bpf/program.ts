// Loading programs, running them on made-up packets, and hanging them on devices.

import { check, libc, SystemCallError } from "../sys/libc.ts";
import { scratch } from "../sys/scratch.ts";
import { closeDescriptor } from "../sys/socket.ts";
import { assemble } from "./assembler.ts";
import { ARGUMENTS_OFFSET, bpf, COMMAND, objectName } from "./bpf-call.ts";
import type { Instruction } from "./instruction.ts";

/** enum bpf_prog_type */
const PROGRAM_TYPE = { "socket-filter": 1, classifier: 3 } as const;
export type ProgramType = keyof typeof PROGRAM_TYPE;

/** enum bpf_attach_type */
const ATTACH_TYPE = { ingress: 46, egress: 47 } as const;

const BPF_F_BEFORE = 8;

const LOAD_TRIES = 20;

const LICENCE = new TextEncoder().encode("MIT\0");
const LICENCE_OFFSET = ARGUMENTS_OFFSET;
const PROGRAM_OFFSET = ARGUMENTS_OFFSET + 64;
/** The upper half of the scratch memory; the log's end is kept when it is longer. */
const LOG_OFFSET = 128 * 1024;
const LOG_BYTES = 100 * 1024;

/** The verifier did not take a program: a bug of ours, or a kernel that lacks something. */
export class VerifierRefusal extends SystemCallError {
  /** Every instruction that it looked at, and why it stopped. */
  readonly log: string;

  constructor(errno: string, name: string, log: string) {
    super("BPF_PROG_LOAD", errno, name);
    this.log = log;
  }
}

/** BPF_PROG_LOAD: the descriptor. Throws `VerifierRefusal` where that can be told. */
export function loadProgram(type: ProgramType, name: string, program: readonly Instruction[]): number {
  const code = assemble(program);
  let fd = -1;
  let errno = "EAGAIN";
  // EAGAIN: a signal is pending for this thread (a profiler's, say), and the verifier would rather not begin.
  for (let tries = 0; fd < 0 && errno === "EAGAIN" && tries < LOAD_TRIES; tries++) {
    fd = loadCode(type, name, code, 0);
    errno = libc().lastErrno();
  }
  if (fd >= 0) return fd;
  if (errno !== "EINVAL" && errno !== "EACCES") throw new SystemCallError("BPF_PROG_LOAD", errno, name);
  // Once more for the log: it is not free, so a program that is good is loaded without.
  const again = loadCode(type, name, code, 1);
  if (again >= 0) return again;
  throw new VerifierRefusal(errno, name, verifierLog());
}

function loadCode(type: ProgramType, name: string, code: Uint8Array, logLevel: 0 | 1): number {
  const { address, bytes } = scratch();
  bytes.set(LICENCE, LICENCE_OFFSET);
  bytes.set(code, PROGRAM_OFFSET);
  bytes[LOG_OFFSET] = 0;
  return bpf(COMMAND.programLoad, {
    0: PROGRAM_TYPE[type],
    4: code.length / 8,
    8: BigInt(address + PROGRAM_OFFSET),
    16: BigInt(address + LICENCE_OFFSET),
    24: logLevel,
    28: logLevel === 0 ? 0 : LOG_BYTES,
    32: logLevel === 0 ? 0n : BigInt(address + LOG_OFFSET),
    ...objectName(48, name),
  });
}

function verifierLog(): string {
  const { bytes } = scratch();
  const end = bytes.indexOf(0, LOG_OFFSET);
  return new TextDecoder().decode(bytes.slice(LOG_OFFSET, end)).trim();
}

const DATA_OFFSET = ARGUMENTS_OFFSET;
const DATA_OUT_OFFSET = LOG_OFFSET;

/** BPF_PROG_TEST_RUN on a frame from its Ethernet header on: what the program returns, and how long a run took. */
export function testRun(
  program: number,
  frame: Uint8Array,
  repeat = 1,
): { readonly result: number; readonly nanoseconds: number } {
  const { address, bytes, view } = scratch();
  bytes.set(frame, DATA_OFFSET);
  const answer = bpf(COMMAND.programTestRun, {
    0: program,
    8: frame.length,
    12: LOG_BYTES,
    16: BigInt(address + DATA_OFFSET),
    24: BigInt(address + DATA_OUT_OFFSET),
    32: repeat,
  });
  check(answer, "BPF_PROG_TEST_RUN");
  return { result: view.getInt32(4, true), nanoseconds: view.getUint32(36, true) };
}

/** A program on a device (tcx). It is gone when the last descriptor of the link is: with this process at the latest. */
export class TcxLink {
  readonly #fd: number;

  private constructor(fd: number) {
    this.#fd = fd;
  }

  /**
   * On a device of the namespace that this thread is in. A program that ends the chain (with anything but "next") keeps the
   * frame from those behind it.
   */
  static create(
    program: number,
    ifindex: number,
    direction: keyof typeof ATTACH_TYPE,
    position: "first" | "last",
  ): TcxLink {
    const flags = position === "first" ? BPF_F_BEFORE : 0;
    const fd = bpf(COMMAND.linkCreate, { 0: program, 4: ifindex, 8: ATTACH_TYPE[direction], 12: flags });
    return new TcxLink(check(fd, "BPF_LINK_CREATE", `tcx ${direction}`));
  }

  /** From one frame to the next, without a frame in between that no program saw. */
  replace(program: number): void {
    check(bpf(COMMAND.linkUpdate, { 0: this.#fd, 4: program }), "BPF_LINK_UPDATE");
  }

  close(): void {
    closeDescriptor(this.#fd);
  }
}
