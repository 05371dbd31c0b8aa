import type { NumberRange } from "../../../net/netfilter/xtables/match-data.ts";
import type { AddressPattern } from "../../../net/netfilter/xtables/rule.ts";
import { ipv4Mask, parseIpv4Address } from "../../../wire/ipv4-address.ts";
import { ipv6Mask, parseIpv6Address } from "../../../wire/ipv6-address.ts";
import { prefixLengthOf } from "../addresses.ts";
import { refuse } from "../failure.ts";
import { protocolByName, serviceByName, serviceName } from "../names.ts";
import { type Limits, parseNumber, parseNumberPrefix, UINT8, UINT16, UINT32 } from "../numbers.ts";
import type { OptionCall, Setting } from "./extension.ts";

// Read first: libxtables/xtoptions.c (xtopt_parse_*), libxtables/xtables.c (xtables_parse_val_mask).

export const ALL_PORTS: NumberRange = { first: 0, last: 0xffff };

/** xtables_parse_port */
export function parsePort(text: string, protocol: string | undefined): number {
  return (
    parseNumber(text, UINT16) ??
    serviceByName(text, protocol) ??
    refuse(`invalid port/service \`${text}' specified`)
  );
}

/** xtopt_parse_mport: a port or a range; numbers go through getaddrinfo, which keeps their lower 16 bits. */
export function parsePortRange(name: string, { option, argument }: OptionCall): NumberRange {
  const words = argument.split(":");
  const ports: NumberRange = ALL_PORTS;
  const values: (number | undefined)[] = [];
  for (const word of words) {
    if (values.length === 2) {
      refuse(`${name}: Too many components for option "--${option.id}" (max: 2)\n`);
    }
    const port = word === "" ? undefined : resolvePort(word);
    values.push(port);
  }
  const first = values[0] ?? ports.first;
  return { first, last: values.length === 1 ? first : (values[1] ?? ports.last) };
}

function resolvePort(word: string): number {
  if (/^\s*[+-]?\d+$/.test(word)) return Number(BigInt.asUintN(16, BigInt(word.trim())));
  return serviceByName(word, undefined) ?? refuse(`Port "${word}" does not resolve to anything.\n`);
}

export function showPort(port: number, protocol: string, { numeric }: Setting): string {
  return (numeric ? undefined : serviceName(port, protocol)) ?? String(port);
}

export function isAllPorts({ first, last }: NumberRange): boolean {
  return first === ALL_PORTS.first && last === ALL_PORTS.last;
}

/** xtopt_parse_int */
export function parseInteger(name: string, { option, argument }: OptionCall, limits: Limits): number {
  const { minimum, maximum } = limits;
  return (
    parseNumber(argument, limits) ??
    refuse(`${name}: bad value for option "--${option.id}", or out of range (${minimum}-${maximum}).\n`)
  );
}

/** xtopt_parse_mint with at most two components. */
export function parseIntegerRange(
  name: string,
  { option, argument }: OptionCall,
  limits: Limits = UINT32,
): NumberRange {
  const { minimum, maximum } = limits;
  const values: number[] = [];
  let rest = argument;
  for (;;) {
    if (values.length === 2) refuse(`${name}: Too many components for option "--${option.id}" (max: 2)\n`);
    let behind = rest;
    if (rest === "" || rest.startsWith(":")) values.push(values.length === 1 ? maximum : minimum);
    else {
      const found = parseNumberPrefix(rest, limits);
      const range = `(${minimum}-${maximum})`;
      if (found === undefined) {
        return refuse(
          `${name}: bad value for option "--${option.id}" near "${rest}", or out of range ${range}.\n`,
        );
      }
      if (found.rest !== "" && !found.rest.startsWith(":")) {
        refuse(`${name}: Argument to "--${option.id}" has unexpected characters near "${found.rest}".\n`);
      }
      values.push(found.value);
      behind = found.rest;
    }
    if (behind === "") break;
    rest = behind.slice(1);
  }
  return { first: values[0]!, last: values[1] ?? values[0]! };
}

export interface MarkMask {
  readonly mark: number;
  readonly mask: number;
}

/** xtables_parse_val_mask */
export function parseMarkMask(name: string, { option, argument }: OptionCall): MarkMask {
  const value = parseNumberPrefix(argument, UINT32);
  const bad = (): never =>
    refuse(`${name}: bad integer value for option "--${option.id}", or out of range.\n`);
  const garbage = (): never => refuse(`${name}: trailing garbage after value for option "--${option.id}".\n`);
  if (value === undefined) return bad();
  if (value.rest === "") return { mark: value.value, mask: UINT32.maximum };
  if (!value.rest.startsWith("/")) return garbage();
  const mask = parseNumberPrefix(value.rest.slice(1), UINT32);
  if (mask === undefined) return bad();
  return mask.rest === "" ? { mark: value.value, mask: mask.value } : garbage();
}

export function formatMarkMask({ mark, mask }: MarkMask): string {
  return mask === UINT32.maximum
    ? ` 0x${mark.toString(16)}`
    : ` 0x${mark.toString(16)}/0x${mask.toString(16)}`;
}

/** xtables_parse_protocol */
export function parseProtocol(text: string): number {
  return parseNumber(text, UINT8) ?? protocolByName(text) ?? refuse(`unknown protocol "${text}" specified`);
}

/** xtopt_parse_hostmask: the address keeps what lies outside its mask. */
export function parseHostMask(name: string, call: OptionCall): AddressPattern {
  const { argument, setting } = call;
  const slash = argument.indexOf("/");
  const address = parseHost(slash < 0 ? argument : argument.slice(0, slash), setting);
  const longest = setting.family === 4 ? 32 : 128;
  const make = setting.family === 4 ? ipv4Mask : ipv6Mask;
  return { address, mask: make(slash < 0 ? longest : parseLength(name, call, argument.slice(slash + 1))) };
}

function parseHost(text: string, { family, hosts }: Setting): AddressPattern["address"] {
  const literal = family === 4 ? parseIpv4Address(text) : parseIpv6Address(text);
  const found = literal ?? hosts.addresses(text, family)[0];
  return found ?? refuse("getaddrinfo: Temporary failure in name resolution\n");
}

/** A length, or a mask in full; a mask that is no prefix counts as that of a single host. */
function parseLength(name: string, { option, setting }: OptionCall, text: string): number {
  const longest = setting.family === 4 ? 32 : 128;
  const length = parseNumber(text, { minimum: 0, maximum: longest });
  if (length !== undefined) return length;
  const loose = setting.family === 4 && /^\d+$/.test(text) ? `0.0.0.${text}` : text;
  const mask = setting.family === 4 ? parseIpv4Address(loose) : parseIpv6Address(text);
  if (mask === undefined) {
    const what = `neither a valid network mask nor valid CIDR (0-${longest})`;
    return refuse(`${name}: bad value for option "--${option.id}", ${what}.\n`);
  }
  return prefixLengthOf(mask) ?? longest;
}

/** xtables_save_string: in quotes unless it is a plain word. */
export function saveString(text: string): string {
  if (/^[-_0-9a-zA-Z]+$/.test(text)) return ` ${text}`;
  return ` "${text.replace(/["\\']/g, (quote) => `\\${quote}`)}"`;
}
