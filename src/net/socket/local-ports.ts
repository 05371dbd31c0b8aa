import { fail, type Result, succeed } from "../../wire/errno.ts";
import type { IntegerSysctl, Sysctls } from "../sysctl.ts";

// Read first: net/ipv4/sysctl_net_ipv4.c (ipv4_local_port_range), kernel/sysctl.c (proc_do_large_bitmap).

interface Range {
  readonly first: number;
  readonly last: number;
}

/** Which ports the kernel chooses from: net.ipv4.ip_local_port_range, ip_local_reserved_ports, ip_unprivileged_port_start. */
export class LocalPorts {
  #range: Range = { first: 32768, last: 60999 };
  #reserved: readonly Range[] = [];
  readonly #unprivileged: IntegerSysctl;

  constructor(sysctls: Sysctls) {
    sysctls.register("net/ipv4/ip_local_port_range", {
      read: () => `${this.#range.first}\t${this.#range.last}`,
      write: (text) => this.#writeRange(text),
    });
    sysctls.register("net/ipv4/ip_local_reserved_ports", {
      read: () => this.#reserved.map(formatRange).join(","),
      write: (text) => this.#writeReserved(text),
    });
    // Everybody here has CAP_NET_BIND_SERVICE: the number is kept, and bounds the range below.
    this.#unprivileged = sysctls.integer("net/ipv4/ip_unprivileged_port_start", 1024, {
      minimum: 0,
      maximum: 65535,
    });
  }

  range(): Range {
    return this.#range;
  }

  isReserved(port: number): boolean {
    return this.#reserved.some(({ first, last }) => port >= first && port <= last);
  }

  #writeRange(text: string): Result<void> {
    const numbers = text.trim().split(/\s+/);
    if (numbers.some((number) => !/^\d+$/.test(number))) return fail("EINVAL");
    const [first, last] = [Number(numbers[0]), Number(numbers[1] ?? this.#range.last)];
    if (first < 1 || first > 65535 || last < 1 || last > 65535) return fail("EINVAL");
    if (last < first || first < this.#unprivileged.value) return fail("EINVAL");
    this.#range = { first, last };
    return succeed(undefined);
  }

  /** Nothing clears the list. */
  #writeReserved(text: string): Result<void> {
    const ranges: Range[] = [];
    for (const word of text.trim().split(",")) {
      if (word === "") continue;
      const match = /^(\d+)(?:-(\d+))?$/.exec(word.trim());
      if (match === null) return fail("EINVAL");
      const first = Number(match[1]);
      const last = Number(match[2] ?? match[1]);
      if (first > 65535 || last > 65535 || last < first) return fail("EINVAL");
      ranges.push({ first, last });
    }
    this.#reserved = merged(ranges);
    return succeed(undefined);
  }
}

function formatRange({ first, last }: Range): string {
  return first === last ? String(first) : `${first}-${last}`;
}

/** A bitmap knows no order and no seams. */
function merged(ranges: readonly Range[]): readonly Range[] {
  const result: Range[] = [];
  for (const range of [...ranges].sort((a, b) => a.first - b.first)) {
    const previous = result.at(-1);
    if (previous === undefined || range.first > previous.last + 1) result.push(range);
    else result[result.length - 1] = { first: previous.first, last: Math.max(previous.last, range.last) };
  }
  return result;
}
