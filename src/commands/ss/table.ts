// Read first: iproute2 misc/ss.c (render_calc_width, render). Every row has the same ten columns; a column is as wide as
// its widest field. The last field of the last row is still being written when widths are measured, so it never counts.

interface Column {
  readonly align: "left" | "right";
  readonly header: string;
  readonly delimiter: string;
}

const LAYOUT: readonly Column[] = [
  { align: "left", header: "Netid", delimiter: "" },
  { align: "left", header: "State", delimiter: " " },
  { align: "left", header: "Recv-Q", delimiter: " " },
  { align: "left", header: "Send-Q", delimiter: " " },
  { align: "right", header: "Local Address:", delimiter: " " },
  { align: "left", header: "Port", delimiter: "" },
  { align: "right", header: "Peer Address:", delimiter: " " },
  { align: "left", header: "Port", delimiter: "" },
  { align: "left", header: "Process", delimiter: "" },
  { align: "left", header: "", delimiter: "" },
];
const EXTENSION = 8;

/** The fields of one socket; `extension` is all that follows the peer's port. */
export interface Row {
  readonly netid: string;
  readonly state: string;
  readonly receiveQueue: number;
  readonly sendQueue: number;
  readonly local: readonly [address: string, port: string];
  readonly peer: readonly [address: string, port: string];
  readonly extension: string;
}

export interface TableOptions {
  readonly header: "header" | "no header";
  /** Columns that are left out: all rows have the same there. */
  readonly hidden: ReadonlySet<"netid" | "state">;
  /** Columns of the terminal; undefined = no terminal. */
  readonly screenWidth: number | undefined;
}

export function renderTable(rows: readonly Row[], options: TableOptions): string {
  const header = options.header === "header" ? [LAYOUT.map((column) => column.header)] : [];
  const lines = [...header, ...rows.map(fieldsOf)];
  if (lines.length === 0) return "";
  const shown = LAYOUT.map((_, index) => !isHidden(index, options));
  const widths = spread(measure(lines, shown, rows.length > 0), shown, options.screenWidth);
  return lines.map((line) => renderLine(line, widths, shown)).join("");
}

function isHidden(index: number, { hidden }: TableOptions): boolean {
  return (index === 0 && hidden.has("netid")) || (index === 1 && hidden.has("state"));
}

function fieldsOf(row: Row): readonly string[] {
  return [
    row.netid,
    row.state,
    String(row.receiveQueue).padEnd(6),
    String(row.sendQueue).padEnd(6),
    ...row.local,
    ...row.peer,
    row.extension,
    "",
  ];
}

function measure(
  lines: readonly (readonly string[])[],
  shown: readonly boolean[],
  endsInRow: boolean,
): number[] {
  let first = true;
  return LAYOUT.map(({ delimiter }, index) => {
    if (!shown[index]) return 0;
    const counted = index === EXTENSION && endsInRow ? lines.slice(0, -1) : lines;
    const longest = Math.max(0, ...counted.map((line) => line[index]!.length));
    const width = !first && longest > 0 ? longest + delimiter.length : longest;
    if (width > 0) first = false;
    return width;
  });
}

/** On a terminal columns are widened to fill its lines, and broken over several where they don't fit. */
function spread(measured: number[], shown: readonly boolean[], screen: number | undefined): number[] {
  if (screen === undefined) return measured;
  const widths = measured.map((width) => Math.min(width, screen));
  let line: number[] = [];
  let length = 0;
  const used = widths.map((_, index) => index).filter((index) => shown[index] && widths[index]! > 0);
  for (let at = 0; at < used.length; at++) {
    const index = used[at]!;
    line.push(index);
    length += widths[index]!;
    if (at < used.length - 1 && length < screen) continue;
    if (length > screen && line.length > 1) {
      length -= widths[index]!;
      line.pop();
      at--;
    }
    distribute(widths, line, screen - length);
    line = [];
    length = 0;
  }
  return widths;
}

function distribute(widths: number[], line: readonly number[], room: number): void {
  if (room <= 0) return;
  const each = Math.floor(room / line.length);
  let rest = room % line.length;
  for (const index of [...line].reverse()) {
    widths[index]! += each + (rest > 0 ? 1 : 0);
    if (rest > 0) rest--;
  }
}

function renderLine(line: readonly string[], widths: readonly number[], shown: readonly boolean[]): string {
  let text = "";
  for (const [index, { align, delimiter }] of LAYOUT.entries()) {
    if (!shown[index]) continue;
    const lead = text === "" && index === shown.indexOf(true) ? "" : delimiter;
    const width = widths[index]!;
    const field = line[index]!;
    if (align === "right") text += lead + " ".repeat(Math.max(0, width - field.length - lead.length)) + field;
    else text += (lead + field).padEnd(width);
  }
  return `${text}\n`;
}
