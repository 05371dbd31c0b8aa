import type { NetDevice } from "../../../device/device.ts";
import type { Evaluation, Test } from "./evaluation.ts";
import type { AddressPattern, Family, IpAddress, RuleHeader } from "./rule.ts";

// Read first: net/ipv4/netfilter/ip_tables.c (ip_packet_match), net/ipv6/netfilter/ip6_tables.c (ip6_packet_match).

/** What a rule's header asks for, made into one test per thing asked; nothing asked = undefined. */
export function compileHeader(header: RuleHeader, family: Family): readonly Test[] {
  const { inverted } = header;
  const tests: Test[] = [];
  const add = (test: Test | undefined, isInverted: boolean): void => {
    if (test !== undefined) tests.push(isInverted ? (evaluation) => !test(evaluation) : test);
    else if (isInverted) tests.push(() => false);
  };
  add(addressTest(header.source, "source", family), inverted.has("source"));
  add(addressTest(header.destination, "destination", family), inverted.has("destination"));
  add(deviceTest(header.input, "input"), inverted.has("input"));
  add(deviceTest(header.output, "output"), inverted.has("output"));
  const protocol = family === 4 ? protocolTest4(header) : protocolTest6(header);
  if (protocol !== undefined) tests.push(protocol);
  if (header.fragment) add((evaluation) => evaluation.fragmentOffset !== 0, inverted.has("fragment"));
  return tests;
}

function addressTest(
  pattern: AddressPattern,
  which: "source" | "destination",
  family: Family,
): Test | undefined {
  if (isZero(pattern.mask) && isZero(pattern.address)) return undefined;
  const matches = patternTest(pattern, family);
  return which === "source"
    ? (evaluation) => matches(evaluation.source)
    : (evaluation) => matches(evaluation.destination);
}

function isZero(address: IpAddress): boolean {
  return typeof address === "bigint" ? address === 0n : address === 0;
}

/** Whether an address lies under a pattern. */
export function patternTest(pattern: AddressPattern, family: Family): (address: IpAddress) => boolean {
  if (family === 6) {
    const wanted = pattern.address as bigint;
    const mask = pattern.mask as bigint;
    return (address) => ((address as bigint) & mask) === wanted;
  }
  const wanted = (pattern.address as number) | 0;
  const mask = (pattern.mask as number) | 0;
  return (address) => ((address as number) & mask) === wanted;
}

/** ifname_compare_aligned: no device at all has the empty name. */
function deviceTest(name: string, which: "input" | "output"): Test | undefined {
  if (name === "") return undefined;
  const fits = nameTest(name);
  return which === "input"
    ? (evaluation) => fits(nameOf(evaluation.input))
    : (evaluation) => fits(nameOf(evaluation.output));
}

function nameOf(device: NetDevice | undefined): string {
  return device?.name ?? "";
}

function nameTest(name: string): (name: string) => boolean {
  if (!name.endsWith("+")) return (other) => other === name;
  const start = name.slice(0, -1);
  return (other) => other.startsWith(start);
}

function protocolTest4({ protocol, inverted }: RuleHeader): Test | undefined {
  if (protocol === 0) return undefined;
  return inverted.has("protocol")
    ? (evaluation) => evaluation.protocol !== protocol
    : (evaluation) => evaluation.protocol === protocol;
}

/** With `-p all` the headers are still walked, and a packet whose headers are broken is dropped. */
function protocolTest6({ protocol, protocolSaid, inverted }: RuleHeader): Test | undefined {
  if (!protocolSaid) return undefined;
  const isInverted = inverted.has("protocol");
  return (evaluation: Evaluation) => {
    if (evaluation.protocol === undefined) {
      evaluation.hotdrop = true;
      return false;
    }
    if (protocol === evaluation.protocol) return !isInverted;
    return protocol === 0 || isInverted;
  };
}
