import { numericNames } from "../../commands/tcpdump/names.ts";
import type { PrintContext, PrintOptions } from "../../commands/tcpdump/print/dissection.ts";
import { printPacket } from "../../commands/tcpdump/print/packet.ts";
import { Conversations } from "../../commands/tcpdump/print/tcp-conversations.ts";
import { TimePrinter } from "../../commands/tcpdump/print/timestamp.ts";
import { LINKTYPE_ETHERNET } from "../../wire/pcap.ts";
import type { PcapngPacket, PcapngReception } from "../../wire/pcapng.ts";

/** A time stamp is put before the device's name here, and not by the printer of packets. */
const UNSTAMPED = 1;
const NANOSECONDS = 1_000_000_000n;
const NANOSECONDS_IN_MICROSECOND = 1000;

/**
 * Frames as `tcpdump -i any` shows them, with what the driver decided at the end of the first line:
 *
 *   12:00:00.000000 ipvl1 Out IP 10.0.0.1 > 10.0.0.2: ICMP echo request, ... [ipvlan_xmit_mode_l2:sibling -> ipvl2 (slave, forward)]
 */
export class CaptureText {
  readonly #context: PrintContext;
  readonly #options: PrintOptions;
  readonly #times: TimePrinter = new TimePrinter();
  #counted = 0;

  constructor(options: PrintOptions) {
    this.#options = options;
    this.#context = {
      options: { ...options, timestamps: UNSTAMPED, numbered: 0 },
      names: numericNames(() => undefined),
      conversations: new Conversations(),
    };
  }

  /** One line or more, with the newline. */
  print(packet: PcapngPacket, device: string): string {
    this.#counted++;
    const number = this.#options.numbered > 0 ? `${String(this.#counted).padStart(5)}  ` : "";
    const nanoseconds = Number(packet.time % NANOSECONDS);
    const time = {
      seconds: Number(packet.time / NANOSECONDS),
      fraction:
        this.#options.fractionDigits === 9
          ? nanoseconds
          : Math.floor(nanoseconds / NANOSECONDS_IN_MICROSECOND),
    };
    const { bytes, originalLength } = packet;
    const captured = { time, bytes, originalLength, linkType: LINKTYPE_ETHERNET };
    const { text } = printPacket(captured, this.#counted, this.#context, this.#times);
    const stamp = this.#times.print(time, this.#options);
    const [first, ...more] = text.split("\n");
    const where = `${device.padEnd(5)} ${wayOf(packet).padEnd(3)}`;
    return [`${number}${stamp}${where} ${first} [${packet.comments.join("; ")}]`, ...more].join("\n");
  }
}

/** What tcpdump says of LINUX_SLL2's packet types. */
const RECEIVED: Readonly<Record<PcapngReception, string>> = {
  unknown: "In",
  unicast: "In",
  broadcast: "B",
  multicast: "M",
  promiscuous: "P",
};

function wayOf({ direction, reception }: PcapngPacket): string {
  return direction === "out" ? "Out" : RECEIVED[reception];
}
