import type { Timer } from "../../../time/clock.ts";
import type { Random } from "../../../time/random.ts";
import { JIFFY_NS } from "../../kernel-timer.ts";
import type { Namespace } from "../../namespace.ts";
import type { Packet } from "../../packet.ts";
import type { IntegerSysctl } from "../../sysctl.ts";
import type { HookFunction } from "../hooks.ts";
import { SourceTable } from "../nat/source-table.ts";
import type { Tracked } from "../tracking.ts";
import {
  Connection,
  type Direction,
  IPS_ASSURED,
  IPS_CONFIRMED,
  IPS_DST_NAT_DONE,
  IPS_DYING,
  IPS_FIXED_TIMEOUT,
  IPS_NAT_CLASH,
  IPS_SRC_NAT_DONE,
} from "./connection.ts";
import { type ConntrackListener, type EventOrigin, IPCT_DESTROY, IPCT_NEW, IPCT_RELATED } from "./events.ts";
import { type ConntrackSettings, defaultSettings, NF_CONNTRACK_MAX } from "./settings.ts";
import { type ConntrackStatistics, createStatistics } from "./statistics.ts";
import { type TupleEntry, TupleTable } from "./table.ts";
import { IPPROTO_UDP, IPPROTO_UDPLITE, sameTuple, type Tuple } from "./tuple.ts";

// Read first: net/netfilter/nf_conntrack_core.c (__nf_conntrack_confirm, nf_ct_resolve_clash, gc_worker, early_drop).

export const HZ = 100;
/** GC_SCAN_INTERVAL_MAX and _MIN: how soon after one run the next one comes. */
const GC_SCAN_INTERVAL_MAX: number = 60 * HZ;
const GC_SCAN_INTERVAL_MIN: number = HZ;
const GC_SCAN_INTERVAL_CLAMP: number = 300 * HZ;
const GC_SCAN_INITIAL_COUNT = 100;

/** Connection tracking of one namespace: its table, made when something first asks for it. */
export class Conntrack {
  readonly namespace: Namespace;
  readonly random: Random;
  readonly settings: ConntrackSettings = defaultSettings();
  /** net.netfilter.nf_conntrack_frag6_* */
  readonly fragmentLimits: Record<"highThreshold" | "lowThreshold" | "timeSeconds", IntegerSysctl> = {
    highThreshold: { value: 4_194_304 },
    lowThreshold: { value: 3_145_728 },
    timeSeconds: { value: 60 },
  };
  readonly statistics: ConntrackStatistics = createStatistics();
  /** nf_nat_bysource */
  readonly sources: SourceTable = new SourceTable();
  /** How many rules and tables ask for tracking, by family (nf_conntrack_net.users4, users6). */
  readonly users: Record<4 | 6, number> = { 4: 0, 6: 0 };
  readonly unregisterHooks: Record<4 | 6, (() => void) | undefined> = { 4: undefined, 6: undefined };
  /** What nat tables look up, the latest first; and how to take their hooks away. */
  readonly natTables: Record<4 | 6, HookFunction[]> = { 4: [], 6: [] };
  readonly unregisterNat: Record<4 | 6, (() => void) | undefined> = { 4: undefined, 6: undefined };
  readonly #table: TupleTable = new TupleTable();
  /** Confirmed, oldest first; without those hidden by a clash. */
  readonly #connections: Set<Connection> = new Set();
  readonly #clashing: Set<Connection> = new Set();
  readonly #listeners: Set<ConntrackListener> = new Set();
  #collector: Timer | undefined;

  constructor(namespace: Namespace) {
    this.namespace = namespace;
    this.random = namespace.random.stream("conntrack");
  }

  /** nfct_time_stamp */
  jiffies(): number {
    return Math.floor(this.namespace.clock.now() / JIFFY_NS);
  }

  get count(): number {
    return this.#connections.size + this.#clashing.size;
  }

  /** nf_ct_expires: jiffies left, at least 0. */
  remaining(connection: Connection): number {
    if (!connection.has(IPS_CONFIRMED)) return connection.timeout;
    return Math.max(0, connection.timeout - this.jiffies());
  }

  isExpired(connection: Connection): boolean {
    return connection.timeout - this.jiffies() <= 0;
  }

  /** __nf_conntrack_find_get: an expired entry counts as none, and goes. */
  find(tuple: Tuple): TupleEntry | undefined {
    const entry = this.#table.find(tuple);
    if (entry === undefined) return undefined;
    if (!this.isExpired(entry.connection)) return entry;
    this.delete(entry.connection);
    return undefined;
  }

  /** Every connection that `conntrack -L` shows (ctnetlink_dump_table); expired ones go. */
  connections(): readonly Connection[] {
    for (const connection of [...this.#connections]) {
      if (this.isExpired(connection)) this.delete(connection);
    }
    return [...this.#connections];
  }

  /** nf_conntrack_alloc: undefined when the table is full and nothing can be dropped early. */
  create(original: Tuple, reply: Tuple): Connection | undefined {
    if (this.count >= NF_CONNTRACK_MAX && !this.#dropEarly()) {
      this.namespace.log("nf_conntrack: nf_conntrack: table full, dropping packet");
      return undefined;
    }
    const connection = new Connection(this, original, reply);
    if (this.settings.acct !== 0) connection.startCounting();
    connection.hasEvents =
      this.settings.events === 1 || (this.settings.events === 2 && this.#listeners.size > 0);
    return connection;
  }

  /**
   * early_drop: the kernel looks for connections that are not assured in eight places of its table; which those are
   * its seed decides. Here the oldest goes.
   */
  #dropEarly(): boolean {
    for (const connection of this.#connections) {
      if (connection.has(IPS_ASSURED) || connection.has(IPS_DYING)) continue;
      this.delete(connection);
      this.statistics.earlyDrop++;
      return true;
    }
    return false;
  }

  /** __nf_conntrack_confirm: into the table, when its packet leaves. The packet may then belong to another connection. */
  confirm(tracked: Tracked): Tracked | "drop" {
    const { connection } = tracked;
    if (connection.has(IPS_DYING)) {
      this.statistics.insertFailed++;
      return "drop";
    }
    const rival = this.#confirmed(connection.original) ?? this.#confirmed(connection.reply);
    if (rival !== undefined) return this.#resolveClash(tracked, rival);
    this.#insert(connection);
    connection.note(IPCT_NEW);
    return tracked;
  }

  #confirmed(tuple: Tuple): Connection | undefined {
    return this.#table.find(tuple)?.connection;
  }

  #insert(connection: Connection): void {
    connection.timeout += this.jiffies();
    connection.status |= IPS_CONFIRMED;
    this.#table.add(connection, "original");
    this.#table.add(connection, "reply");
    this.#connections.add(connection);
    if (connection.has(IPS_SRC_NAT_DONE)) this.sources.add(connection);
    this.#startCollector();
  }

  /** nf_ct_resolve_clash: protocols without state may share the winner, or wait for a reply a second long. */
  #resolveClash(tracked: Tracked, rival: Connection): Tracked | "drop" {
    const { connection, direction } = tracked;
    const { statistics } = this;
    const { protocol } = rival.original;
    if (protocol === IPPROTO_UDP || protocol === IPPROTO_UDPLITE) {
      const shared = this.#shareWinner(tracked, rival);
      if (shared !== undefined) return shared;
      const answered = this.#confirmed(connection.reply);
      if (answered === undefined) {
        this.#insertClashing(connection);
        statistics.clashResolve++;
        return tracked;
      }
      const joined = this.#shareWinner({ connection, state: tracked.state, direction }, answered);
      if (joined !== undefined) return joined;
    }
    statistics.drop++;
    statistics.insertFailed++;
    return "drop";
  }

  /** __nf_ct_resolve_clash */
  #shareWinner({ connection, state, direction }: Tracked, winner: Connection): Tracked | undefined {
    if (winner.has(IPS_DYING)) return undefined;
    const sameFlow =
      sameTuple(winner.original, connection.original) && sameTuple(winner.reply, connection.reply);
    if (winner.has(IPS_SRC_NAT_DONE | IPS_DST_NAT_DONE) && !sameFlow) return undefined;
    const bytes = connection.counters?.[direction].bytes;
    if (bytes !== undefined) winner.account(direction, bytes);
    this.statistics.clashResolve++;
    return winner.tracked(state, direction);
  }

  /** nf_ct_resolve_clash_harder: only a reply finds it; it is shown nowhere and gone after a second. */
  #insertClashing(connection: Connection): void {
    connection.timeout = this.jiffies() + HZ;
    connection.status |= IPS_FIXED_TIMEOUT | IPS_NAT_CLASH | IPS_CONFIRMED;
    this.#table.add(connection, "reply");
    this.#clashing.add(connection);
    if (connection.has(IPS_SRC_NAT_DONE)) this.sources.add(connection);
    this.#startCollector();
  }

  /** nf_conntrack_tuple_taken: by another connection than `asking`, unless both are of the same flow. */
  isTaken(tuple: Tuple, asking: Connection): boolean {
    const entry = this.find(tuple);
    if (entry === undefined || entry.connection === asking) return false;
    if (sameTuple(entry.connection.original, asking.original)) return false;
    this.statistics.found++;
    return true;
  }

  /** Puts a connection made by userspace into the table (nf_conntrack_hash_check_insert); false if one is there. */
  insertNew(connection: Connection): boolean {
    if (this.find(connection.original) !== undefined || this.find(connection.reply) !== undefined) {
      this.statistics.insertFailed++;
      return false;
    }
    this.#insert(connection);
    this.statistics.insert++;
    return true;
  }

  /** nf_ct_delete */
  delete(connection: Connection, origin?: EventOrigin): void {
    if (connection.has(IPS_DYING)) return;
    connection.status |= IPS_DYING;
    if (!connection.has(IPS_CONFIRMED)) return;
    if (connection.hasEvents) this.report(connection, IPCT_DESTROY, origin);
    if (!connection.has(IPS_NAT_CLASH)) this.#table.remove(connection, "original");
    this.#table.remove(connection, "reply");
    this.#connections.delete(connection);
    this.#clashing.delete(connection);
    this.sources.remove(connection);
    if (this.count === 0) {
      this.#collector?.cancel();
      this.#collector = undefined;
    }
  }

  /** nf_ct_iterate_cleanup_net */
  deleteWhere(goes: (connection: Connection) => boolean, origin?: EventOrigin): void {
    for (const connection of [...this.#connections, ...this.#clashing]) {
      if (goes(connection)) this.delete(connection, origin);
    }
  }

  /** __nf_ct_refresh_acct: `timeout` jiffies from now on, and one packet more. */
  refresh(connection: Connection, direction: Direction, packet: Packet, timeout: number): void {
    if (!connection.has(IPS_FIXED_TIMEOUT)) {
      connection.timeout = connection.has(IPS_CONFIRMED) ? timeout + this.jiffies() : timeout;
    }
    if (connection.counters !== undefined) connection.account(direction, packet.bytes.length - 14);
  }

  listen(listener: ConntrackListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** nf_ct_deliver_cached_events */
  deliverEvents(connection: Connection): void {
    const { events } = connection;
    if (events === 0 || connection.has(IPS_DYING)) return;
    connection.events = 0;
    this.report(connection, events, undefined);
  }

  /** nf_conntrack_eventmask_report */
  report(connection: Connection, events: number, origin: EventOrigin | undefined): void {
    const made = (events & (IPCT_NEW | IPCT_RELATED)) !== 0 ? "new" : "update";
    const kind = (events & IPCT_DESTROY) !== 0 ? "destroy" : made;
    for (const listener of [...this.#listeners]) listener({ kind, connection, events, origin });
  }

  #startCollector(): void {
    this.#collector ??= this.#collectAfter(GC_SCAN_INTERVAL_MAX);
  }

  #collectAfter(jiffies: number): Timer {
    return this.namespace.clock.after(jiffies * JIFFY_NS, () => this.#collect());
  }

  /** gc_worker: what nobody looked up since it expired goes here, which is when its end is told. */
  #collect(): void {
    this.#collector = undefined;
    let interval = GC_SCAN_INTERVAL_MAX;
    let count = GC_SCAN_INITIAL_COUNT;
    for (const connection of [...this.#connections, ...this.#clashing]) {
      if (this.isExpired(connection)) {
        this.delete(connection);
        continue;
      }
      const left = clamp(this.remaining(connection), GC_SCAN_INTERVAL_MIN, GC_SCAN_INTERVAL_CLAMP);
      interval += Math.trunc((left - interval) / ++count);
    }
    if (this.count === 0) return;
    this.#collector = this.#collectAfter(clamp(interval, GC_SCAN_INTERVAL_MIN, GC_SCAN_INTERVAL_MAX));
  }
}

function clamp(value: number, minimum: number, maximum: number): number {
  return Math.min(Math.max(value, minimum), maximum);
}
