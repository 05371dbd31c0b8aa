import type { Process } from "../../kernel/process.ts";
import type { Task } from "../../kernel/task.ts";
import { type Ipv4Address, parseIpv4Address } from "../../wire/ipv4-address.ts";
import type { HostError } from "../resolver/host-entry.ts";
import { hostByName, nameOfAddress } from "../resolver/host-lookup.ts";

/** A dotted quad, or a name that the resolver knows; else herror(3) says why not. */
export function* resolveHost(process: Process, name: string): Task<Ipv4Address | undefined> {
  const address = parseIpv4Address(name);
  if (address !== undefined) return address;
  const found = yield* hostByName(process, name, 4);
  if (found.status === "success") return found.value.addresses[0] as Ipv4Address;
  yield* process.stderr.print(`${name}: ${ERROR_WORDS[found.error]}\n`);
  return undefined;
}

/** hstrerror(3) */
const ERROR_WORDS: Readonly<Record<HostError, string>> = {
  HOST_NOT_FOUND: "Unknown host",
  TRY_AGAIN: "Host name lookup failure",
  NO_RECOVERY: "Unknown server error",
  NO_DATA: "No address associated with name",
  NETDB_INTERNAL: "Resolver internal error",
};

/** The names of addresses, each asked for once (INET_rresolve). */
export class AddressNames {
  readonly #process: Process;
  readonly #known: Map<Ipv4Address, string | undefined> = new Map();

  constructor(process: Process) {
    this.#process = process;
  }

  *nameOf(address: Ipv4Address): Task<string | undefined> {
    if (!this.#known.has(address)) {
      this.#known.set(address, yield* nameOfAddress(this.#process, address));
    }
    return this.#known.get(address);
  }
}
