// Read first: docs/decisions/0010-system-calls-by-koffi.md.
//
// Linux's system calls as functions of numbers: descriptors, and addresses from memory.ts. koffi binds glibc's (or
// musl's) wrappers; a call costs what it costs from C. What is called for every frame goes through here without any
// allocation; the small calls of the control plane have friendlier faces beside this file.

import { createRequire } from "node:module";
import { constants } from "node:os";
import type * as Koffi from "koffi";

/** koffi, an optional dependency: absent on systems for which it has no binary, and after `npm ci --omit=optional`. */
function loadKoffi(): typeof Koffi {
  try {
    return createRequire(import.meta.url)("koffi") as typeof Koffi;
  } catch {
    throw new LiveUnavailable(
      "real traffic needs the package koffi, which is not installed here (npm install koffi)",
    );
  }
}

/** This system can't carry real traffic at all; the message says why, for a person. */
export class LiveUnavailable extends Error {}

/** A system call that failed where nothing better can be done than to tell. */
export class SystemCallError extends Error {
  readonly call: string;
  /** As in errno.h: "EPERM". */
  readonly code: string;
  /** What it was about, for the message: a device, a file. */
  readonly subject: string | undefined;

  constructor(call: string, code: string, subject?: string) {
    super(`${subject === undefined ? "" : `${subject}: `}${call}: ${code}`);
    this.call = call;
    this.code = code;
    this.subject = subject;
  }
}

/** EAGAIN and EOPNOTSUPP have second names with the same numbers, which nobody compares with. */
const NAMES: ReadonlyMap<number, string> = new Map(
  Object.entries(constants.errno)
    .filter(([name]) => name !== "EWOULDBLOCK" && name !== "ENOTSUP")
    .map(([name, value]) => [value, name]),
);

/** The calls, as declared below. A pointer is an address in `Memory`, 0 is NULL; -1 means `lastErrno()` knows more. */
export interface Libc {
  readonly koffi: typeof Koffi;
  open(path: string, flags: number): number;
  close(fd: number): number;
  read(fd: number, address: number, length: number): number;
  write(fd: number, address: number, length: number): number;
  ioctl(fd: number, request: number, address: number): number;
  fcntl(fd: number, command: number, argument: number): number;
  socket(domain: number, type: number, protocol: number): number;
  bind(fd: number, address: number, length: number): number;
  connect(fd: number, address: number, length: number): number;
  getsockname(fd: number, address: number, lengthAddress: number): number;
  setsockopt(fd: number, level: number, option: number, address: number, length: number): number;
  getsockopt(fd: number, level: number, option: number, address: number, lengthAddress: number): number;
  sendto(fd: number, address: number, length: number, flags: number, to: number, toLength: number): number;
  recv(fd: number, address: number, length: number, flags: number): number;
  sendmsg(fd: number, message: number, flags: number): number;
  recvmsg(fd: number, message: number, flags: number): number;
  sendmmsg(fd: number, messages: number, count: number, flags: number): number;
  recvmmsg(fd: number, messages: number, count: number, flags: number, timeout: number): number;
  epollCreate(flags: number): number;
  epollCtl(epoll: number, operation: number, fd: number, event: number): number;
  epollWait(epoll: number, events: number, count: number, timeoutMs: number): number;
  eventfd(value: number, flags: number): number;
  inotifyInit(flags: number): number;
  inotifyAddWatch(fd: number, path: string, mask: number): number;
  setns(fd: number, type: number): number;
  unshare(flags: number): number;
  mmap(
    address: number,
    length: number,
    protection: number,
    flags: number,
    fd: number,
    offset: number,
  ): number;
  usleep(microseconds: number): number;
  setpriority(which: number, who: number, priority: number): number;
  prctl(option: number, second: number, third: number, fourth: number, fifth: number): number;
  ifNameToIndex(name: string): number;
  /** _exit(2): at once, without a word to any thread. */
  exitNow(status: number): void;
  /** For calls that glibc has no wrapper for, or an old one only (bpf, capset, gettid). */
  syscall(number: number, a: number, b: number, c: number, d: number, e: number): number;
  /** The name of errno after a call that returned -1. */
  lastErrno(): string;
}

function bindLibc(): Libc {
  if (process.platform !== "linux") {
    throw new LiveUnavailable(`real traffic needs Linux; this is ${process.platform}`);
  }
  const koffi = loadKoffi();
  const library = koffi.load(null);
  const bind = <F>(name: string, result: string, ...parameters: string[]): F =>
    library.func(name, result, parameters) as unknown as F;
  const [fd, int, pointer, size] = ["int", "int", "uintptr_t", "size_t"];
  return {
    koffi,
    open: bind("open", int, "const char *", int),
    close: bind("close", int, fd),
    read: bind("read", "long", fd, pointer, size),
    write: bind("write", "long", fd, pointer, size),
    ioctl: bind("ioctl", int, fd, "unsigned long", pointer),
    fcntl: bind("fcntl", int, fd, int, "long"),
    socket: bind("socket", int, int, int, int),
    bind: bind("bind", int, fd, pointer, "uint32_t"),
    connect: bind("connect", int, fd, pointer, "uint32_t"),
    getsockname: bind("getsockname", int, fd, pointer, pointer),
    setsockopt: bind("setsockopt", int, fd, int, int, pointer, "uint32_t"),
    getsockopt: bind("getsockopt", int, fd, int, int, pointer, pointer),
    sendto: bind("sendto", "long", fd, pointer, size, int, pointer, "uint32_t"),
    recv: bind("recv", "long", fd, pointer, size, int),
    sendmsg: bind("sendmsg", "long", fd, pointer, int),
    recvmsg: bind("recvmsg", "long", fd, pointer, int),
    sendmmsg: bind("sendmmsg", int, fd, pointer, "unsigned int", int),
    recvmmsg: bind("recvmmsg", int, fd, pointer, "unsigned int", int, pointer),
    epollCreate: bind("epoll_create1", int, int),
    epollCtl: bind("epoll_ctl", int, fd, int, fd, pointer),
    epollWait: bind("epoll_wait", int, fd, pointer, int, int),
    eventfd: bind("eventfd", int, "unsigned int", int),
    inotifyInit: bind("inotify_init1", int, int),
    inotifyAddWatch: bind("inotify_add_watch", int, fd, "const char *", "uint32_t"),
    setns: bind("setns", int, fd, int),
    unshare: bind("unshare", int, int),
    mmap: bind("mmap", pointer, pointer, size, int, int, fd, "long"),
    usleep: bind("usleep", int, "unsigned int"),
    setpriority: bind("setpriority", int, int, "unsigned int", int),
    prctl: bind("prctl", int, int, "unsigned long", "unsigned long", "unsigned long", "unsigned long"),
    exitNow: bind("_exit", "void", int),
    ifNameToIndex: bind("if_nametoindex", "unsigned int", "const char *"),
    syscall: bind("syscall", "long", "long", "long", "long", "long", "long", "long"),
    lastErrno: () => errnoName(koffi.errno()),
  };
}

/** "EPERM" for 1; a number that this Node has no name for stays one. */
export function errnoName(value: number): string {
  if (value === 77) return "EBADFD"; // Node has no name for it
  return NAMES.get(value) ?? `errno ${value}`;
}

let bound: Libc | undefined;

/** The one binding of this thread. Throws `LiveUnavailable` where there is none. */
export function libc(): Libc {
  bound ??= bindLibc();
  return bound;
}

/** `value` of a call, or the error that it set as an exception. */
export function check(value: number, call: string, subject?: string): number {
  if (value < 0) throw new SystemCallError(call, libc().lastErrno(), subject);
  return value;
}
