import type { Process } from "../../kernel/process.ts";
import type { Task } from "../../kernel/task.ts";
import { decodeText } from "../../kernel/text.ts";
import { formatIpv4Address, type Ipv4Address, parseIpv4Address } from "../../wire/ipv4-address.ts";

/** A dotted quad, or a name of /etc/hosts: there is no name server. */
export function* resolveHost(process: Process, name: string): Task<Ipv4Address | undefined> {
  const address = parseIpv4Address(name) ?? lookUp(process, name);
  if (address === undefined) yield* process.stderr.print(`${name}: Unknown host\n`);
  return address;
}

function lookUp(process: Process, name: string): Ipv4Address | undefined {
  for (const [address, ...names] of hosts(process)) {
    if (address !== undefined && names.includes(name)) return parseIpv4Address(address);
  }
  return undefined;
}

/** The name that an address has in /etc/hosts. */
export function nameOfAddress(process: Process, address: Ipv4Address): string | undefined {
  const text = formatIpv4Address(address);
  return hosts(process).find(([known]) => known === text)?.[1];
}

function hosts(process: Process): readonly (readonly string[])[] {
  const read = process.files.readFile("/etc/hosts");
  if (!read.ok) return [];
  const lines = decodeText(read.value).split("\n");
  return lines.map((line) => line.replace(/#.*/, "").trim().split(/\s+/));
}
