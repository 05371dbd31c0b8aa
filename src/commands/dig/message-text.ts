import {
  DNS_AUTHENTIC_DATA,
  DNS_AUTHORITATIVE,
  DNS_CHECKING_DISABLED,
  DNS_RECURSION_AVAILABLE,
  DNS_RECURSION_DESIRED,
  DNS_RESPONSE,
  DNS_TRUNCATED,
  DNS_TYPE,
  type DnsMessage,
  type DnsRecord,
  dnsOperation,
  dnsResponseCode,
} from "../../wire/dns.ts";
import { EDNS_COOKIE, EDNS_EXTENDED_ERROR, type EdnsOption } from "../../wire/dns-data.ts";
import { decodeText } from "../../wire/text.ts";
import type { DigLookup } from "./options.ts";
import { classText, columns, hexadecimal, recordLine, typeText } from "./record-text.ts";

// A message as dig shows it (BIND 9.18 bin/dig/dig.c: printmessage; lib/dns/message.c).

const OPERATIONS = ["QUERY", "IQUERY", "STATUS", "RESERVED3", "NOTIFY", "UPDATE"];
const CODES = [
  ...[
    "NOERROR",
    "FORMERR",
    "SERVFAIL",
    "NXDOMAIN",
    "NOTIMP",
    "REFUSED",
    "YXDOMAIN",
    "YXRRSET",
    "NXRRSET",
    "NOTAUTH",
  ],
  ...["NOTZONE", "RESERVED11", "RESERVED12", "RESERVED13", "RESERVED14", "RESERVED15", "BADVERS"],
];
const FLAGS: readonly (readonly [number, string])[] = [
  [DNS_RESPONSE, "qr"],
  [DNS_AUTHORITATIVE, "aa"],
  [DNS_TRUNCATED, "tc"],
  [DNS_RECURSION_DESIRED, "rd"],
  [DNS_RECURSION_AVAILABLE, "ra"],
  [DNS_AUTHENTIC_DATA, "ad"],
  [DNS_CHECKING_DISABLED, "cd"],
];
const EXTENDED_ERRORS = [
  ...["Other", "Unsupported DNSKEY Algorithm", "Unsupported DS Digest Type", "Stale Answer", "Forged Answer"],
  ...[
    "DNSSEC Indeterminate",
    "DNSSEC Bogus",
    "Signature Expired",
    "Signature Not Yet Valid",
    "DNSKEY Missing",
  ],
  ...[
    "RRSIGs Missing",
    "No Zone Key Bit Set",
    "NSEC Missing",
    "Cached Error",
    "Not Ready",
    "Blocked",
    "Censored",
  ],
  ...[
    "Filtered",
    "Prohibited",
    "Stale NXDOMAIN Answer",
    "Not Authoritative",
    "Not Supported",
    "No Reachable Authority",
  ],
  ...["Network Error", "Invalid Data"],
];

export function codeText(message: DnsMessage): string {
  return CODES[dnsResponseCode(message)]!;
}

/** Header, EDNS and sections, as far as they are wanted. */
export function messageText(
  message: DnsMessage,
  lookup: DigLookup,
  clientCookie: Uint8Array | undefined,
): string {
  const { comments } = lookup;
  const opt = message.additionals.find(({ type }) => type === DNS_TYPE.OPT);
  const sections: readonly (readonly [string, keyof DigLookup, readonly DnsRecord[]])[] = [
    ["ANSWER", "answer", message.answers],
    ["AUTHORITY", "authority", message.authorities],
    ["ADDITIONAL", "additional", message.additionals.filter((record) => record !== opt)],
  ];
  let text = comments ? headerText(message) : "";
  if (comments && opt !== undefined) text += ednsText(opt, clientCookie);
  if (lookup.question && message.questions.length > 0)
    text += section("QUESTION", questionLines(message), comments);
  for (const [title, wanted, records] of sections) {
    if (lookup[wanted] !== true || records.length === 0) continue;
    const style = { ttl: lookup.ttl, class: lookup.showClass ? "shown" : "none" } as const;
    text += section(title, records.map((record) => `${recordLine(record, style)}\n`).join(""), comments);
  }
  return text;
}

function section(title: string, lines: string, comments: boolean): string {
  return comments ? `;; ${title} SECTION:\n${lines}\n` : lines;
}

function headerText(message: DnsMessage): string {
  const { id, flags, questions, answers, authorities, additionals } = message;
  const operation = OPERATIONS[dnsOperation(message)] ?? `RESERVED${dnsOperation(message)}`;
  const set = FLAGS.filter(([bit]) => (flags & bit) !== 0).map(([, name]) => ` ${name}`);
  const counts = [questions, answers, authorities, additionals].map((list) => list.length);
  const missing = (flags & DNS_RECURSION_DESIRED) !== 0 && (flags & DNS_RECURSION_AVAILABLE) === 0;
  return (
    `;; ->>HEADER<<- opcode: ${operation}, status: ${codeText(message)}, id: ${id}\n` +
    `;; flags:${set.join("")}; QUERY: ${counts[0]}, ANSWER: ${counts[1]}, AUTHORITY: ${counts[2]}, ` +
    `ADDITIONAL: ${counts[3]}\n` +
    `${missing && (flags & DNS_RESPONSE) !== 0 ? ";; WARNING: recursion requested but not available\n" : ""}\n`
  );
}

function ednsText({ class: size, ttl, data }: DnsRecord, clientCookie: Uint8Array | undefined): string {
  const flags = (ttl & 0x8000) !== 0 ? " do" : "";
  let text = `;; OPT PSEUDOSECTION:\n; EDNS: version: ${(ttl >>> 16) & 255}, flags:${flags}; udp: ${size}\n`;
  for (const option of data.kind === "opt" ? data.options : []) text += optionText(option, clientCookie);
  return text;
}

function optionText({ code, bytes }: EdnsOption, clientCookie: Uint8Array | undefined): string {
  if (code === EDNS_COOKIE) {
    const isOurs = clientCookie !== undefined && hexadecimal(bytes.slice(0, 8)) === hexadecimal(clientCookie);
    const verdict = bytes.length === 8 ? " (echoed)" : isOurs ? " (good)" : " (bad)";
    return `; COOKIE: ${hexadecimal(bytes)}${clientCookie === undefined ? "" : verdict}\n`;
  }
  if (code === EDNS_EXTENDED_ERROR && bytes.length >= 2) {
    const number = (bytes[0]! << 8) | bytes[1]!;
    const words = EXTENDED_ERRORS[number] === undefined ? "" : ` (${EXTENDED_ERRORS[number]})`;
    const extra = bytes.length > 2 ? `: (${decodeText(bytes.slice(2))})` : "";
    return `; EDE: ${number}${words}${extra}\n`;
  }
  return `; OPT=${code}${bytes.length === 0 ? "" : `: ${hexadecimal(bytes)}`}\n`;
}

function questionLines({ questions }: DnsMessage): string {
  return questions
    .map(({ name, type, class: class_ }) => {
      const cells = [
        [0, name],
        [32, classText(class_)],
        [40, typeText(type)],
      ] as const;
      // The semicolon does not count.
      return `;${columns(cells)}\n`;
    })
    .join("");
}
