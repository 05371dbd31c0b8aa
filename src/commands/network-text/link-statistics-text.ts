import type { LinkStatistics } from "../../net/netlink/link-message.ts";
import type { TextContext } from "./text-context.ts";

const COLUMN_MINIMA = [10, 7, 6, 7, 7, 7, 10, 9] as const;

/** The counters of `ip -s link`; a second -s adds the kinds of errors. */
export function printLinkStatistics(
  context: TextContext,
  statistics: LinkStatistics,
  carrierChanges: number,
): void {
  if (context.report.inJson) printAsJson(context, statistics, carrierChanges);
  else printAsTable(context, statistics, carrierChanges);
}

function printAsJson(context: TextContext, s: LinkStatistics, carrierChanges: number): void {
  const { report } = context;
  const deep = context.statistics > 1;
  report.openObject("stats64");
  report.openObject("rx");
  report.json("bytes", s.rxBytes);
  report.json("packets", s.rxPackets);
  report.json("errors", s.rxErrors);
  report.json("dropped", s.rxDropped);
  report.json("over_errors", s.rxOverErrors);
  report.json("multicast", s.multicast);
  if (deep) {
    report.json("length_errors", s.rxLengthErrors);
    report.json("crc_errors", s.rxCrcErrors);
    report.json("frame_errors", s.rxFrameErrors);
    report.json("fifo_errors", s.rxFifoErrors);
    report.json("missed_errors", s.rxMissedErrors);
    if (s.rxNoHandler) report.json("nohandler", s.rxNoHandler);
  }
  report.closeObject();
  report.openObject("tx");
  report.json("bytes", s.txBytes);
  report.json("packets", s.txPackets);
  report.json("errors", s.txErrors);
  report.json("dropped", s.txDropped);
  report.json("carrier_errors", s.txCarrierErrors);
  report.json("collisions", s.collisions);
  if (deep) {
    report.json("aborted_errors", s.txAbortedErrors);
    report.json("fifo_errors", s.txFifoErrors);
    report.json("window_errors", s.txWindowErrors);
    report.json("heartbeat_errors", s.txHeartbeatErrors);
    report.json("carrier_changes", carrierChanges);
  }
  report.closeObject();
  report.closeObject();
}

interface Rows {
  readonly rx: readonly number[];
  readonly rxErrors: readonly number[];
  readonly tx: readonly number[];
  readonly txErrors: readonly number[];
}

function rowsOf(s: LinkStatistics, carrierChanges: number): Rows {
  return {
    rx: [s.rxBytes, s.rxPackets, s.rxErrors, s.rxDropped, s.rxMissedErrors, s.multicast],
    rxErrors: [s.rxLengthErrors, s.rxCrcErrors, s.rxFrameErrors, s.rxFifoErrors, s.rxOverErrors],
    tx: [s.txBytes, s.txPackets, s.txErrors, s.txDropped, s.txCarrierErrors, s.collisions],
    txErrors: [s.txAbortedErrors, s.txFifoErrors, s.txWindowErrors, s.txHeartbeatErrors, carrierChanges],
  };
}

function printAsTable(context: TextContext, s: LinkStatistics, carrierChanges: number): void {
  const { report } = context;
  const rows = rowsOf(s, carrierChanges);
  const deep = context.statistics > 1;
  const noHandler = s.rxNoHandler ?? 0;
  const widths: number[] = [...COLUMN_MINIMA];
  if (context.units === "exact") {
    widen(widths, rows.rx, 0);
    widen(widths, rows.tx, 0);
    if (deep) {
      widen(widths, noHandler > 0 ? [...rows.rxErrors, noHandler] : rows.rxErrors, 1);
      widen(widths, rows.txErrors, 1);
    }
  }
  const end = report.style.lineEnd;
  const header = (direction: "RX" | "TX", names: readonly string[]): string =>
    `    ${direction}: ${pad("bytes", widths[0]! - 4)} ${names.map((name, index) => pad(name, widths[index + 1]!)).join(" ")} ${pad("", widths[6]!)}${end}`;
  const values = (row: readonly number[], first: number): string =>
    row.map((value, index) => `${pad(countText(value, context.units), widths[first + index]!)} `).join("");
  const errorHeader = (direction: "RX" | "TX", names: readonly string[]): string =>
    `${end}    ${direction} errors:${pad("", widths[0]! - 10)} ${names.map((name, index) => pad(name, widths[index + 1]!)).join(" ")}`;
  const indent = pad("", widths[0]! + 5);

  report.text(header("RX", ["packets", "errors", "dropped", "missed", "mcast"]));
  report.text(`    ${values(rows.rx, 0)}`);
  if (deep) {
    const extra = noHandler > 0 ? pad(" nohandler", widths[6]! + 1) : "";
    report.text(`${errorHeader("RX", ["length", "crc", "frame", "fifo", "overrun"])}${extra}${end}`);
    report.text(indent + values(noHandler > 0 ? [...rows.rxErrors, noHandler] : rows.rxErrors, 1));
  }
  report.text(`${end}${header("TX", ["packets", "errors", "dropped", "carrier", "collsns"])}`);
  report.text(`    ${values(rows.tx, 0)}`);
  if (deep) {
    report.text(`${errorHeader("TX", ["aborted", "fifo", "window", "heartbt", "transns"])}${end}`);
    report.text(indent + values(rows.txErrors, 1));
  }
}

function widen(widths: number[], row: readonly number[], first: number): void {
  for (const [index, value] of row.entries()) {
    widths[first + index] = Math.max(widths[first + index]!, String(value).length);
  }
}

function pad(text: string, width: number): string {
  return text.padStart(width);
}

/** `-h`: three significant digits and a power of 1000 (or 1024 with -iec). */
export function countText(count: number, units: TextContext["units"]): string {
  const base = units === "binary" ? 1024 : 1000;
  if (units === "exact" || count < base) return String(count);
  const prefixes = "kMGTPE";
  let prefix = 0;
  let power = base;
  while (Math.floor(count / base) >= power && prefix < prefixes.length - 1) {
    power *= base;
    prefix++;
  }
  let precision = 2;
  for (let limit = 10; precision > 0; precision--, limit *= 10) {
    if (Math.floor(count / power) < limit) break;
  }
  return `${(count / power).toFixed(precision)}${prefixes[prefix]}${units === "binary" ? "i" : ""}`;
}
