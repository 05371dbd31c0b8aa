import { expect, test } from "vitest";
import { MASKS, maskOutput } from "./masks.ts";

/** As real programs printed them (iputils 20221126, tcpdump 4.99.3). */
const PRINTED = `64 bytes from 10.138.36.2: icmp_seq=1 ttl=64 time=0.092 ms
1 packets transmitted, 1 received, 0% packet loss, time 0ms
2 packets transmitted, 0 received, +2 errors, 100% packet loss, time 1030ms
rtt min/avg/max/mdev = 0.092/0.092/0.092/0.000 ms
IP 10.138.36.3 > 10.138.36.2: ICMP echo request, id 26381, seq 1, length 64
IP6 fe80::1 > fe80::2: ICMP6, echo reply, id 26381, seq 2, length 64
       valid_lft 86398sec preferred_lft 14398sec
default via fe80::1 dev v0 proto ra metric 1024 expires 1798sec hoplimit 64 pref medium
IP 10.0.0.1.45989 > 10.0.0.53.53: 53275+ A? x.test. (24)
IP 10.0.0.53.53 > 10.0.0.1.45989: 53275* 1/0/0 A 10.9.9.9 (40)`;

test("one value is hidden and nothing around it", () => {
  expect(maskOutput(PRINTED).split("\n")).toEqual([
    "64 bytes from 10.138.36.2: icmp_seq=1 ttl=64 time=TIME ms",
    "1 packets transmitted, 1 received, 0% packet loss, time TIMEms",
    "2 packets transmitted, 0 received, +2 errors, 100% packet loss, time TIMEms",
    "rtt min/avg/max/mdev = TIME/TIME/TIME/TIME ms",
    "IP 10.138.36.3 > 10.138.36.2: ICMP echo request, id ID, seq 1, length 64",
    "IP6 fe80::1 > fe80::2: ICMP6, echo reply, id ID, seq 2, length 64",
    "       valid_lft SECONDSsec preferred_lft SECONDSsec",
    "default via fe80::1 dev v0 proto ra metric 1024 expires SECONDSsec hoplimit 64 pref medium",
    "IP 10.0.0.1.PORT > 10.0.0.53.53: ID+ A? x.test. (24)",
    "IP 10.0.0.53.53 > 10.0.0.1.PORT: ID* 1/0/0 A 10.9.9.9 (40)",
  ]);
});

test("masking twice changes nothing", () => {
  expect(maskOutput(maskOutput(PRINTED))).toBe(maskOutput(PRINTED));
});

test("every mask has its reason and is needed", () => {
  for (const { pattern, reason } of MASKS) {
    expect(reason).not.toBe("");
    expect(PRINTED.match(pattern)).not.toBeNull();
  }
});
