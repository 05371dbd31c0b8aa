import { type AddressMessage, IFA_F_SECONDARY } from "../../net/netlink/address-message.ts";
import { strerror } from "../../wire/errno.ts";
import { printAddress } from "../network-text/address-text.ts";
import { dumpAddresses } from "./address-show.ts";
import { addressSelected, type DeviceFilter, readDeviceFilter } from "./device-filter.ts";
import type { Invocation } from "./invocation.ts";
import { findDevice } from "./link-show.ts";
import type { Words } from "./words.ts";

/** `ip addr flush`: deletes what the filter selects, again and again until nothing is left of it. */
export function flushAddresses(invocation: Invocation, words: Words): number {
  const { options } = invocation;
  if (words.done) return complain(invocation, "Flush requires arguments.");
  if (options.family === "packet") return complain(invocation, "Cannot flush link addresses.");
  const filter = readDeviceFilter(invocation, options.family, words);
  if (!findDevice(invocation, filter)) return 1;
  for (let round = 0; options.flushLoops === 0 || round < options.flushLoops; round++) {
    const selected = dumpAddresses(invocation, filter).filter((address) => addressSelected(filter, address));
    if (selected.length === 0) return finish(invocation, round);
    if (options.statistics > 1) for (const address of selected) printAddress(invocation, address, "own line");
    if (!deleteAll(invocation, selected)) return 255;
    if (options.statistics > 0) {
      invocation.print(`\n*** Round ${round + 1}, deleting ${selected.length} addresses ***\n`);
    }
    if (onlyPrimaries(filter)) return finish(invocation, round + 1);
  }
  invocation.complain(`*** Flush remains incomplete after ${options.flushLoops} rounds. ***`);
  return 255;
}

function complain(invocation: Invocation, line: string): number {
  invocation.complain(line);
  return 1;
}

/** One round is enough then: secondaries that became primary meanwhile shall stay. */
function onlyPrimaries(filter: DeviceFilter): boolean {
  return (filter.flagMask & IFA_F_SECONDARY) !== 0 && (filter.flags & IFA_F_SECONDARY) === 0;
}

function deleteAll(invocation: Invocation, addresses: readonly AddressMessage[]): boolean {
  for (const address of addresses) {
    const result = invocation.rtnetlink.deleteAddress(address);
    // Gone with its primary address already.
    if (result.ok || result.errno === "EADDRNOTAVAIL") continue;
    invocation.answered(result);
    invocation.complain(`Failed to send flush request: ${strerror(result.errno)}`);
    return false;
  }
  return true;
}

function finish(invocation: Invocation, rounds: number): number {
  if (invocation.options.statistics > 0) {
    const plural = rounds > 1 ? "s" : "";
    if (rounds === 0) invocation.print("Nothing to flush.\n");
    else invocation.print(`*** Flush is complete after ${rounds} round${plural} ***\n`);
  }
  return 0;
}
