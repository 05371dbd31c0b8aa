import type { PortRange } from "../../net/netlink/route-message.ts";
import { PROTOCOL_NAMES } from "../tcpdump/netdb/protocols.ts";
import type { Invocation } from "./invocation.ts";
import { parseUnsigned, type Words } from "./words.ts";

/** The values of keywords that `ip rule add`, `del`, `list` and `flush` share (iprule.c). */

export function readPreference(invocation: Invocation, words: Words): number {
  const word = words.value();
  return parseUnsigned(word) ?? invocation.wrongArgument("preference value is invalid\n", word);
}

export interface MarkWords {
  readonly mark: number;
  readonly mask: number | undefined;
}

/** MARK or MARK/MASK */
export function readMark(invocation: Invocation, words: Words): MarkWords {
  const word = words.value();
  const slash = word.indexOf("/");
  const said = slash < 0 ? word : word.slice(0, slash);
  const mark = parseUnsigned(said) ?? invocation.wrongArgument("fwmark value is invalid\n", said);
  if (slash < 0) return { mark, mask: undefined };
  const rest = word.slice(slash + 1);
  const mask = parseUnsigned(rest) ?? invocation.wrongArgument("fwmask value is invalid\n", rest);
  return { mark, mask };
}

export function readTable(invocation: Invocation, words: Words): number {
  const word = words.value();
  return invocation.tableNumber(word) ?? invocation.wrongArgument("invalid table ID\n", word);
}

/** IFNAMSIZ - 1 */
const LONGEST_DEVICE_NAME = 15;

export function readDeviceName(invocation: Invocation, words: Words, key: string): string {
  const word = words.value();
  const valid = word.length <= LONGEST_DEVICE_NAME && word !== "" && !/[/\s]/.test(word);
  return valid ? word : invocation.wrongArgument(`${key} not a valid ifname`, word);
}

/** inet_proto_a2n */
export function readIpProtocol(invocation: Invocation, words: Words): number {
  const word = words.value();
  const number =
    /^\d+$/.test(word) && Number(word) <= 255 ? Number(word) : protocolOfName(word.toLowerCase());
  return number ?? invocation.wrongArgument('Invalid "ipproto" value\n', word);
}

function protocolOfName(name: string): number | undefined {
  for (const [number, known] of PROTOCOL_NAMES) if (known === name) return number;
  return undefined;
}

/** One port or FIRST-LAST, cut to 16 bits as sscanf("%hu") does. */
export function readPorts(invocation: Invocation, words: Words): PortRange {
  const word = words.value();
  const match = /^\s*([+-]?\d+)(?:-\s*([+-]?\d+))?/.exec(word);
  if (match === null) return invocation.wrongArgument("invalid port range\n", word);
  const first = Number(match[1]) & 0xffff;
  return { first, last: match[2] === undefined ? first : Number(match[2]) & 0xffff };
}

export function readUsers(invocation: Invocation, words: Words): PortRange {
  const word = words.value();
  const match = /^(\d+)-(\d+)/.exec(word);
  if (match === null) return invocation.wrongArgument("invalid UID range\n", word);
  return { first: Number(match[1]), last: Number(match[2]) };
}
