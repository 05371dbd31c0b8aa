import { describe, expect, it } from "vitest";
import { decodeMac } from "../../wire/mac-address.ts";
import { decodeAttributeList, encodeAttributes, text, u32 } from "./attribute.ts";
import { decodeLink, encodeLink, IFLA_LINK, ipvlanInfo, nameAttribute, RTM_NEWLINK } from "./link.ts";
import {
  decodeAcknowledgement,
  decodeMessages,
  encodeMessage,
  NLM_F_ACK,
  NLM_F_CREATE,
  NLM_F_EXCL,
  NLM_F_REQUEST,
} from "./message.ts";

function octets(hex: string): Uint8Array {
  return Uint8Array.from(hex.trim().split(/\s+/), (pair) => Number.parseInt(pair, 16));
}

/** What iproute2 6.1.0 sent for `ip link add link p0 name v0 type ipvlan mode l2 bridge`, p0 being 3 (strace). */
const NEW_IPVLAN = octets(`
  54 00 00 00 10 00 05 06 a6 4b 0b 6b 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00
  08 00 05 00 03 00 00 00 07 00 03 00 76 30 00 00 24 00 12 00 0a 00 01 00 69 70 76 6c 61 6e 00 00
  14 00 02 00 06 00 01 00 00 00 00 00 06 00 02 00 00 00 00 00`);

/** What Linux 6.18.44 without ipvlan answered. */
const REFUSED = octets(`
  80 00 00 00 02 00 00 02 a6 4b 0b 6b b4 1b 00 00 a1 ff ff ff
  54 00 00 00 10 00 05 06 a6 4b 0b 6b 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00
  08 00 05 00 03 00 00 00 07 00 03 00 76 30 00 00 24 00 12 00 0a 00 01 00 69 70 76 6c 61 6e 00 00
  14 00 02 00 06 00 01 00 00 00 00 00 06 00 02 00 00 00 00 00
  18 00 01 00 55 6e 6b 6e 6f 77 6e 20 64 65 76 69 63 65 20 74 79 70 65 00`);

/** RTM_GETLINK's answer about one end of a veth pair, Linux 6.18.44, up to its statistics. */
const VETH = octets(`
  00 00 01 00 03 00 00 00 02 10 00 00 00 00 00 00 07 00 03 00 70 30 00 00 08 00 0d 00 e8 03 00 00
  05 00 10 00 02 00 00 00 05 00 11 00 00 00 00 00 05 00 43 00 00 00 00 00 08 00 04 00 dc 05 00 00
  08 00 32 00 44 00 00 00 08 00 33 00 ff ff 00 00 08 00 1b 00 00 00 00 00 08 00 1e 00 00 00 00 00
  08 00 3d 00 00 00 00 00 08 00 1f 00 02 00 00 00 05 00 21 00 00 00 00 00
  0a 00 01 00 b6 67 cd 74 1c 7a 00 00 0a 00 02 00 ff ff ff ff ff ff 00 00`);

describe("netlink messages", () => {
  it("are octet for octet what iproute2 sends", () => {
    const payload = encodeLink({ ifindex: 0 }, [
      { type: IFLA_LINK, value: u32(3) },
      nameAttribute("v0"),
      ipvlanInfo({ mode: 0, flags: 0 }),
    ]);
    const flags = NLM_F_REQUEST | NLM_F_ACK | NLM_F_CREATE | NLM_F_EXCL;
    const message = { type: RTM_NEWLINK, flags, sequence: 0x6b0b4ba6, payload };
    expect(encodeMessage(message)).toEqual(NEW_IPVLAN);
    expect(decodeMessages(NEW_IPVLAN)).toEqual([message]);
  });

  it("say in words why they are refused", () => {
    const [answer] = decodeMessages(REFUSED);
    expect(decodeAcknowledgement(answer!)).toEqual({ errno: "EOPNOTSUPP", message: "Unknown device type" });
  });

  it("describe a device", () => {
    expect(decodeLink(VETH)).toMatchObject({
      ifindex: 3,
      name: "p0",
      flags: 0x1002,
      mtu: 1500,
      minMtu: 68,
      maxMtu: 65535,
      carrier: "off",
      txQueueLength: 1000,
      mac: decodeMac(octets("b6 67 cd 74 1c 7a"), 0),
      broadcast: decodeMac(octets("ff ff ff ff ff ff"), 0),
      kind: undefined,
    });
  });

  it("cut off anywhere are read as far as they go, without an exception", () => {
    for (let length = 0; length < REFUSED.length; length++) {
      expect(decodeMessages(REFUSED.subarray(0, length))).toEqual([]);
      const [answer] = decodeMessages(REFUSED);
      decodeAcknowledgement({ ...answer!, payload: answer!.payload.subarray(0, length) });
    }
    for (let length = 0; length < VETH.length; length++) decodeLink(VETH.subarray(0, length));
  });
});

describe("attributes", () => {
  it("come back as they were, padded to four octets", () => {
    const bytes = encodeAttributes([
      { type: 3, value: text("abc") },
      { type: 18, value: [{ type: 1, value: u32(7) }] },
    ]);
    expect(bytes.length % 4).toBe(0);
    const [name, nested] = decodeAttributeList(bytes);
    expect(name).toEqual({ type: 3, value: text("abc") });
    expect(decodeAttributeList(nested!.value)).toEqual([{ type: 1, value: u32(7) }]);
  });

  it("with a length of nothing or beyond the end stop the reading", () => {
    expect(decodeAttributeList(octets("00 00 01 00 00 00 00 00"))).toEqual([]);
    expect(decodeAttributeList(octets("09 00 01 00 00 00 00 00"))).toEqual([]);
  });
});
