import type { ShownPort, Status } from "../../live/daemon/shown.ts";
import type { NamespaceRecord, PortReport, SlaveReport } from "../../live/port/messages.ts";
import { formatMac } from "../../wire/mac-address.ts";

/** What `ipvl status` prints: a paragraph for each parent, a few lines for each slave. */
export function statusText(status: Status): string {
  const { program, pid, since, ports, unrestored } = status;
  const { node, kernel } = status;
  const lines = [`ipvl ${program} (Node ${node}, Linux ${kernel}), daemon ${pid} since ${since}`];
  if (ports.length === 0) lines.push("no slaves");
  for (const port of ports) lines.push("", ...portLines(port));
  for (const { parent, slaves, reason } of unrestored) {
    lines.push("", `${parent}: not taken back: ${reason}`, `    slaves then: ${slaves.join(", ")}`);
  }
  return `${lines.join("\n")}\n`;
}

function portLines({ parent, state, trouble, report }: ShownPort): readonly string[] {
  const lines: string[] = [];
  if (trouble !== undefined) lines.push(`${parent.name}: ${state}: ${trouble}`);
  if (report === undefined) {
    if (trouble === undefined) lines.push(`${parent.name}: ${state}`);
    return lines;
  }
  const { mode, flag, steal, l3Out, slaves, plane } = report;
  const place = namespaceName(report.parent.namespace);
  const count = slaves.length === 1 ? "1 slave" : `${slaves.length} slaves`;
  lines.push(`${report.parent.name} in ${place}: ${mode} ${flag}, ${count}, ${formatMac(report.parent.mac)}`);
  lines.push(`    ${stealText(steal)}; l3 goes out by ${l3Out}`);
  lines.push(...counterLines(plane));
  for (const slave of slaves) lines.push(...slaveLines(slave));
  return lines;
}

function stealText(steal: PortReport["steal"]): string {
  if (steal !== "none") return `slaves' frames kept from its own stack by ${steal}`;
  return "DEGRADED: its own stack sees slaves' frames too, and may answer them (see ipvl doctor)";
}

function slaveLines(slave: SlaveReport): readonly string[] {
  const { rxPackets, rxBytes, rxDropped, txPackets, txBytes, txDropped } = slave.statistics;
  const addresses = slave.addresses.length === 0 ? "no addresses" : slave.addresses.join(", ");
  return [
    `    ${slave.name} in ${namespaceName(slave.namespace)}: ${addresses}`,
    `        received ${rxPackets} packets, ${rxBytes} bytes, ${rxDropped} dropped;` +
      ` sent ${txPackets} packets, ${txBytes} bytes, ${txDropped} dropped`,
    ...counterLines(slave.adapter).map((line) => `    ${line}`),
  ];
}

/** Only what counts something. */
function counterLines(counters: Readonly<Record<string, number>>): readonly string[] {
  const said = Object.entries(counters).filter(([, value]) => value !== 0);
  return said.length === 0 ? [] : [`    ${said.map(([name, value]) => `${name} ${value}`).join(", ")}`];
}

function namespaceName({ path, pid, inode }: NamespaceRecord): string {
  if (path !== undefined) return path.replace(/^\/(var\/)?run\/netns\//, "netns ");
  return pid === undefined ? `netns ${inode}` : `netns of process ${pid}`;
}
