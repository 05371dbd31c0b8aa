import type { NetDevice } from "../../../device/device.ts";
import {
  IPV4_OFFSET_MASK,
  ipv4Destination,
  ipv4FragmentField,
  ipv4HeaderLength,
  ipv4Protocol,
  ipv4Source,
} from "../../../wire/ipv4.ts";
import { ipv6Destination, ipv6Source, walkIpv6 } from "../../../wire/ipv6.ts";
import { NETWORK_OFFSET, type Packet } from "../../packet.ts";
import type { HookPoint, HookState } from "../hooks.ts";
import type { Family, IpAddress } from "./rule.ts";

/** One packet on its way through one table (struct xt_action_param, and what ipt_do_table reads of the header once). */
export class Evaluation {
  readonly family: Family;
  readonly state: HookState;
  readonly point: HookPoint;
  readonly input: NetDevice | undefined;
  readonly output: NetDevice | undefined;
  /** Replaced by targets that change it; never changed in place. */
  packet: Packet;
  source: IpAddress;
  destination: IpAddress;
  /** The transport protocol; undefined where the chain of IPv6 headers is broken. */
  readonly protocol: number | undefined;
  /** Of the fragment, in units of 8 octets; 0 for whole packets and first fragments. */
  readonly fragmentOffset: number;
  /** Where the transport header starts in `packet.bytes`. */
  readonly transport: number;
  /** A match found the packet malformed: it is dropped at once. */
  hotdrop = false;

  constructor(packet: Packet, state: HookState) {
    this.packet = packet;
    this.state = state;
    this.family = state.family;
    this.point = state.point;
    this.input = state.input;
    this.output = state.output;
    const { bytes } = packet;
    if (state.family === 4) {
      this.source = ipv4Source(bytes, NETWORK_OFFSET);
      this.destination = ipv4Destination(bytes, NETWORK_OFFSET);
      this.protocol = ipv4Protocol(bytes, NETWORK_OFFSET);
      this.fragmentOffset = ipv4FragmentField(bytes, NETWORK_OFFSET) & IPV4_OFFSET_MASK;
      this.transport = NETWORK_OFFSET + ipv4HeaderLength(bytes, NETWORK_OFFSET);
      return;
    }
    this.source = ipv6Source(bytes, NETWORK_OFFSET);
    this.destination = ipv6Destination(bytes, NETWORK_OFFSET);
    const walked = walkIpv6(bytes, NETWORK_OFFSET, bytes.length);
    this.protocol = walked.ok ? walked.value.protocol : undefined;
    this.fragmentOffset = walked.ok ? (walked.value.fragment?.offset ?? 0) : 0;
    this.transport = walked.ok ? walked.value.offset : bytes.length;
  }

  /** The number of octets from the transport header on. */
  get transportLength(): number {
    return this.packet.bytes.length - this.transport;
  }
}

/** Whether the packet is what a rule, or one of its matches, asks for. */
export type Test = (evaluation: Evaluation) => boolean;

/** What a target decides; CONTINUE goes on with the next rule. STOLEN: the packet is gone, and its sender told nothing. */
export type TargetVerdict = "ACCEPT" | "DROP" | "QUEUE" | "CONTINUE";

export type TargetFunction = (evaluation: Evaluation) => TargetVerdict;
