import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeText } from "../src/wire/text.ts";
import { emulate } from "./ip-replay.ts";

/** Words that lead deep into the parser, and some that nobody expects. */
const WORDS = [
  ...[
    "-A",
    "-I",
    "-D",
    "-R",
    "-C",
    "-L",
    "-S",
    "-F",
    "-Z",
    "-N",
    "-X",
    "-E",
    "-P",
    "-t",
    "-n",
    "-v",
    "-x",
    "-w",
    "-c",
  ],
  ...["INPUT", "FORWARD", "OUTPUT", "PREROUTING", "POSTROUTING", "mine", "1", "0", "99", "!", "--", "-", ""],
  ...[
    "filter",
    "nat",
    "mangle",
    "raw",
    "-s",
    "-d",
    "-i",
    "-o",
    "-p",
    "-f",
    "-m",
    "-j",
    "-g",
    "-4",
    "-6",
    "--line-numbers",
  ],
  ...[
    "tcp",
    "udp",
    "icmp",
    "icmpv6",
    "all",
    "6",
    "multiport",
    "conntrack",
    "state",
    "addrtype",
    "mark",
    "comment",
  ],
  ...[
    "limit",
    "iprange",
    "length",
    "ttl",
    "hl",
    "mac",
    "pkttype",
    "--dport",
    "--sport",
    "--dports",
    "--icmp-type",
  ],
  ...[
    "--tcp-flags",
    "--syn",
    "--ctstate",
    "--state",
    "--dst-type",
    "--mark",
    "--comment",
    "--limit",
    "--src-range",
  ],
  ...[
    "--length",
    "--ttl-eq",
    "--mac-source",
    "--pkt-type",
    "ACCEPT",
    "DROP",
    "RETURN",
    "QUEUE",
    "REJECT",
    "LOG",
  ],
  ...[
    "MARK",
    "SNAT",
    "DNAT",
    "MASQUERADE",
    "REDIRECT",
    "CT",
    "NOTRACK",
    "--reject-with",
    "--log-prefix",
    "--set-mark",
  ],
  ...[
    "--to-source",
    "--to-destination",
    "--to-ports",
    "--notrack",
    "10.0.0.1",
    "10.0.0.0/8",
    "::1",
    "2001:db8::/32",
  ],
  ...[
    "80",
    "1:5",
    "5:1",
    "80,443",
    "NEW,ESTABLISHED",
    "LOCAL",
    "0x1/0xff",
    "5/s",
    "10.0.0.1-10.0.0.9",
    "SYN,ACK",
  ],
  ...["lo", "eth+", "echo-request", "3/1", "tcp-reset", "-1", "99999999999999999999", "ü", "a b", "'", '"'],
];

const word = fc.oneof(
  { weight: 9, arbitrary: fc.constantFrom(...WORDS) },
  { weight: 1, arbitrary: fc.string() },
);

describe("iptables and ip6tables end in order whatever they are told", () => {
  it.each(["iptables", "ip6tables"])("%s", (program) => {
    const machine = emulate();
    const property = fc.property(fc.array(word, { maxLength: 14 }), (words) => {
      let output = "";
      const sink = (bytes: Uint8Array): void => {
        output += decodeText(bytes);
      };
      const process = machine.start(program, [program, ...words], { stdout: sink, stderr: sink });
      const result = machine.run({ ended: process });
      expect(result.kind).toBe("ended");
      if (result.kind !== "ended") return;
      expect(result.status.kind).toBe("exited");
      if (result.status.kind === "exited") expect(result.status.status).toBeLessThanOrEqual(4);
      expect(output).not.toMatch(/undefined|NaN|\[object/);
    });
    fc.assert(property, { numRuns: 2000, seed: 1 });
  });

  it("what iptables-save writes, iptables-restore reads back", () => {
    const machine = emulate();
    const run = (script: string): string => {
      let output = "";
      const sink = (bytes: Uint8Array): void => {
        output += decodeText(bytes);
      };
      machine.run({ ended: machine.start("bash", ["bash", "-c", script], { stdout: sink, stderr: sink }) });
      return output;
    };
    const property = fc.property(fc.array(word, { minLength: 2, maxLength: 12 }), (words) => {
      const process = machine.start("iptables", ["iptables", "-A", "INPUT", ...words], {
        stdout: () => {},
        stderr: () => {},
      });
      machine.run({ ended: process });
      const saved = run("iptables-save -c -t filter | grep -v ^#");
      run("iptables-save -c -t filter > /tmp/rules; iptables-restore -c /tmp/rules");
      expect(run("iptables-save -c -t filter | grep -v ^#")).toBe(saved);
      run("iptables -F; iptables -X");
    });
    fc.assert(property, { numRuns: 200, seed: 1 });
  });
});
