import { type Errno, fail, type Result, succeed } from "../../wire/errno.ts";
import {
  IPV6_ANY,
  IPV6_LOOPBACK,
  type Ipv6Address,
  ipv6Network,
  parseIpv6Address,
} from "../../wire/ipv6-address.ts";
import type { AddressLabelMessage } from "../netlink/address-message.ts";
import { isV4Compatible, isV4Mapped } from "./address-type.ts";

// Read first: RFC 6724 2.1, net/ipv6/addrlabel.c (ip6addrlbl_add, __ipv6_addr_label). Labels tell which sources go
// with which destinations.

/** IPV6_ADDR_LABEL_DEFAULT: what an address has that no row holds. */
const NO_LABEL = 0xffffffff;

/** ip6addrlbl_init_table */
const DEFAULTS: readonly AddressLabelMessage[] = (
  [
    ["::1", 128, 0],
    ["::", 96, 3],
    ["::ffff:0:0", 96, 4],
    ["2001::", 32, 6],
    ["2001:10::", 28, 7],
    ["3ffe::", 16, 12],
    ["2002::", 16, 2],
    ["fec0::", 10, 11],
    ["fc00::", 7, 5],
    ["::", 0, 1],
  ] as const
).map(([prefix, prefixLength, label]) => ({
  prefix: parseIpv6Address(prefix)!,
  prefixLength,
  ifindex: 0,
  label,
}));

type Special = "mapped" | "compatible" | "loopback" | undefined;

/** Three kinds of addresses match only rows that are made for them, or for all. */
function specialKind(address: Ipv6Address): Special {
  if (address === IPV6_LOOPBACK) return "loopback";
  if (isV4Mapped(address)) return "mapped";
  return address !== IPV6_ANY && isV4Compatible(address) ? "compatible" : undefined;
}

/** A row's kind counts only where its prefix says nothing else (ip6addrlbl_alloc). */
function kindOf({ prefix, prefixLength }: AddressLabelMessage): Special {
  const kind = specialKind(prefix);
  const length = kind === "loopback" ? 128 : 96;
  return kind !== undefined && prefixLength === length ? kind : undefined;
}

/** The policy table of one namespace. */
export class AddressLabels {
  #rows: readonly AddressLabelMessage[] = DEFAULTS;

  /** In the order of matching: the longest prefix first, and those of one device before those of all. */
  get rows(): readonly AddressLabelMessage[] {
    return this.#rows;
  }

  /** ipv6_addr_label */
  labelOf(address: Ipv6Address, ifindex: number): number {
    for (const row of this.#rows) {
      if (row.ifindex !== 0 && row.ifindex !== ifindex) continue;
      if (ipv6Network(address, row.prefixLength) !== row.prefix) continue;
      const kind = kindOf(row);
      if (kind === undefined || kind === specialKind(address)) return row.label;
    }
    return NO_LABEL;
  }

  /** EINVAL for a prefix that only looks as if it were of mapped addresses, EEXIST. */
  add(wanted: AddressLabelMessage): Result<void> {
    if (isV4Mapped(wanted.prefix) && wanted.prefixLength > 96) return fail("EINVAL");
    const row = { ...wanted, prefix: ipv6Network(wanted.prefix, wanted.prefixLength) };
    for (const [at, other] of this.#rows.entries()) {
      const { prefixLength, ifindex, prefix } = other;
      const sameLength = prefixLength === row.prefixLength;
      if (sameLength && ifindex === row.ifindex && prefix === row.prefix) return fail("EEXIST");
      if ((sameLength && ifindex === 0) || prefixLength < row.prefixLength) {
        this.#rows = [...this.#rows.slice(0, at), row, ...this.#rows.slice(at)];
        return succeed(undefined);
      }
    }
    this.#rows = [...this.#rows, row];
    return succeed(undefined);
  }

  /** Whatever its label; ESRCH. */
  remove(wanted: Omit<AddressLabelMessage, "label">): Errno | undefined {
    const prefix = ipv6Network(wanted.prefix, wanted.prefixLength);
    const left = this.#rows.filter(
      (row) =>
        row.prefix !== prefix || row.prefixLength !== wanted.prefixLength || row.ifindex !== wanted.ifindex,
    );
    if (left.length === this.#rows.length) return "ESRCH";
    this.#rows = left;
    return undefined;
  }
}
