import { fail, type Result, succeed } from "../../../wire/errno.ts";
import type { Namespace } from "../../namespace.ts";
import type { Packet } from "../../packet.ts";
import { type HookState, type HookVerdict, NF_PRI_FILTER, NF_PRI_MANGLE, NF_PRI_RAW } from "../hooks.ts";
import { registerNatTable } from "../nat/nat-table.ts";
import type { Family } from "./rule.ts";
import { XtTable } from "./table.ts";
import { TABLE_KINDS, type TableKind } from "./table-spec.ts";

/** xt_table.priority; the nat table is asked by NAT's own hooks. */
const PRIORITIES: Readonly<Record<Exclude<TableKind["name"], "nat">, number>> = {
  raw: NF_PRI_RAW,
  mangle: NF_PRI_MANGLE,
  filter: NF_PRI_FILTER,
};

/** XT_TABLE_MAXNAMELEN */
const LONGEST_TABLE_NAME = 31;

/**
 * The tables of one namespace (net->xt). A table comes into being when a program first asks for it, empty and with its
 * hooks: a namespace that nobody ran `iptables` in has none.
 */
export class Xtables {
  readonly #namespace: Namespace;
  /** The newest first, as /proc/net/ip_tables_names lists them. */
  readonly #tables: Record<Family, XtTable[]> = { 4: [], 6: [] };

  constructor(namespace: Namespace) {
    this.#namespace = namespace;
  }

  /** xt_find_table_lock, behind IPT_SO_GET_INFO. EINVAL for a name too long, ENOENT for no such table. */
  table(family: Family, name: string): Result<XtTable> {
    if (name.length > LONGEST_TABLE_NAME) return fail("EINVAL");
    const existing = this.#tables[family].find(({ kind }) => kind.name === name);
    if (existing !== undefined) return succeed(existing);
    const kind = TABLE_KINDS.find((each) => each.name === name);
    return kind === undefined ? fail("ENOENT") : succeed(this.#create(family, kind));
  }

  /** /proc/net/ip_tables_names and ip6_tables_names */
  names(family: Family): readonly string[] {
    return this.#tables[family].map(({ kind }) => kind.name);
  }

  #create(family: Family, kind: TableKind): XtTable {
    const table = new XtTable(this.#namespace, family, kind);
    this.#tables[family].unshift(table);
    const run = (packet: Packet, state: HookState): HookVerdict => table.run(packet, state);
    const { name, points } = kind;
    if (name === "nat") registerNatTable(this.#namespace, family, run);
    else {
      for (const point of points) {
        this.#namespace.hooks.register(family, point, { priority: PRIORITIES[name], run });
      }
    }
    return table;
  }
}
