import type { SlaveStatistics } from "../../ipvlan/counters.ts";
import type { LinkData } from "../../ipvlan/link.ts";
import type { Flag, Mode } from "../../ipvlan/port.ts";
import type { MacAddress } from "../../wire/mac-address.ts";
import type { StealKind } from "../steal/hook.ts";

// What the daemon (main thread) and the worker of one parent say to each other. Everything here survives structured
// cloning. The daemon asks through `PortWorker` (port-worker.ts); each request gets one answer, in order. Events come at any time.

/**
 * A network namespace as a file that setns(2) takes: /run/netns/NAME, /proc/PID/ns/net, /proc/self/fd/N (threads share
 * descriptors). Opened while the request is worked on; need not live longer.
 */
export type NamespacePath = string;

/** How a namespace is found again after a crash, first by name, then by a process in it; `inode` says whether it is the one. */
export interface NamespaceRecord {
  readonly inode: number;
  /** /run/netns/NAME, or undefined where no file there leads to it. */
  readonly path: string | undefined;
  /** A process that was in it when this was written. */
  readonly pid: number | undefined;
}

export type PortRequest =
  | StartRequest
  | AddRequest
  | ChangeRequest
  | DeleteRequest
  | { readonly kind: "show" }
  /** Answered at once: a worker that doesn't has hung. */
  | { readonly kind: "ping" }
  | CaptureStartRequest
  | { readonly kind: "capture-stop"; readonly capture: number }
  /** Drains, then ends the thread. `keep`: TAPs stay, persistent and without carrier, for a later `restore`. */
  | { readonly kind: "shutdown"; readonly slaves: "keep" | "remove" };

/** The first request to a worker. Without slaves afterwards there is a port nobody uses: send `add` or `shutdown`. */
export interface StartRequest {
  readonly kind: "start";
  readonly parent: { readonly ifindex: number; readonly namespace: NamespacePath };
  /** Seeds the multicast filter's hash: any 32 random bits. */
  readonly secret: number;
  /** What a run before this one wrote down: its slaves are taken back, and what has become of each is in the answer. */
  readonly restore: PortRecord | undefined;
  /** A file for a recording of everything that the driver is told and asked (src/live/capture/stream.ts). */
  readonly record?: string;
}

/** RTM_NEWLINK of kind ipvlan. */
export interface AddRequest {
  readonly kind: "add";
  /** undefined: the first free of ipvlan0, ipvlan1, ... */
  readonly name: string | undefined;
  /** undefined: the next free one. */
  readonly ifindex: number | undefined;
  /** Where the device is made. */
  readonly namespace: NamespacePath;
  readonly data: LinkData | undefined;
  readonly mtu: number | undefined;
  readonly txQueueLength: number | undefined;
  /** `up`: as `ip link add ... up` asks (IFF_UP in the request). */
  readonly state: "up" | "down";
}

/** RTM_NEWLINK of an existing slave. */
export interface ChangeRequest {
  readonly kind: "change";
  readonly slave: SlaveSelector;
  readonly data: LinkData | undefined;
}

export interface DeleteRequest {
  readonly kind: "delete";
  readonly slave: SlaveSelector;
}

/** A slave as the user's `ip` sees it: a name in the namespace that the user is in. */
export interface SlaveSelector {
  readonly name: string;
  readonly namespace: NamespacePath;
}

/** Frames with the driver's branch as comment, as pcapng in `captured` events until `capture-stop`. */
export interface CaptureStartRequest {
  readonly kind: "capture-start";
  /** Chosen by the daemon; names the capture in its events. */
  readonly capture: number;
  /** Names of slaves; "parent" beside them with `parent`. undefined: every port. */
  readonly slaves: readonly string[] | undefined;
  readonly parent: "included" | "excluded";
  readonly snapLength: number;
  /** Over a SharedArrayBuffer of four octets: the daemon adds what the reader has taken, so that what is under way is bounded. */
  readonly consumed: Int32Array;
}

/** The answer to the request with the same number. */
export interface PortAnswer {
  readonly kind: "answer";
  readonly request: number;
  readonly result: PortResult;
}

export type PortResult =
  | {
      readonly ok: true;
      readonly kind: "started";
      readonly report: PortReport;
      readonly lost: readonly LostSlave[];
    }
  | { readonly ok: true; readonly kind: "added"; readonly slave: SlaveReport }
  | { readonly ok: true; readonly kind: "shown"; readonly report: PortReport }
  | { readonly ok: true; readonly kind: "done" }
  | PortRefusal;

/**
 * In the kernel's words. iproute2 prints `Error: MESSAGE.` where there is a message, else `RTNETLINK answers: ` and the
 * text of errno; both end with exit code 2.
 */
export interface PortRefusal {
  readonly ok: false;
  /** As in errno.h, without a minus: "EEXIST". */
  readonly errno: string;
  /** The extended acknowledgement, as the kernel writes it (iproute2 adds the full stop). */
  readonly message: string | undefined;
  /** What the kernel's driver would write to its log: for `ipvl`'s log and for a hint. */
  readonly log: string | undefined;
}

/** A slave of a `PortRecord` that is no more. */
export interface LostSlave {
  readonly name: string;
  readonly reason: string;
}

export type PortEvent =
  | { readonly kind: "log"; readonly level: "error" | "warning" | "info" | "debug"; readonly text: string }
  /** Something that a restart needs has changed: write it down. */
  | { readonly kind: "state"; readonly record: PortRecord }
  | { readonly kind: "captured"; readonly capture: number; readonly bytes: Uint8Array }
  /** The last message of this worker, unless it was killed. `parent-gone` removed the slaves; `last-slave` freed the parent. */
  | {
      readonly kind: "ended";
      readonly reason: "shutdown" | "parent-gone" | "last-slave" | "failed";
      readonly text: string;
    };

/** All that the worker sends. */
export type PortMessage = PortAnswer | PortEvent;

/** What the daemon keeps on disk of a port. */
export interface PortRecord {
  readonly version: 1;
  readonly parent: {
    readonly ifindex: number;
    readonly name: string;
    readonly mac: MacAddress;
    readonly namespace: NamespaceRecord;
  };
  readonly secret: number;
  readonly mode: Mode;
  readonly flag: Flag;
  /** Where the driver looks for the next free dev_id. */
  readonly nextDevId: number;
  /** In order of creation, which is the order in which the driver serves group frames. */
  readonly slaves: readonly SlaveRecord[];
}

export interface SlaveRecord {
  readonly name: string;
  readonly ifindex: number;
  readonly namespace: NamespaceRecord;
  readonly devId: number;
}

/** All that `link show -d -s -j` and `status` print about a parent and its slaves. */
export interface PortReport {
  readonly parent: DeviceReport;
  readonly mode: Mode;
  readonly flag: Flag;
  /** How frames for slaves are kept from the parent's own stack. */
  readonly steal: StealKind | "none";
  /** Where an l3 slave's packets go out. */
  readonly l3Out: "raw" | "tun";
  readonly slaves: readonly SlaveReport[];
  /** Counters of the data plane by name, for people: drops of each queue, batches, wake-ups. */
  readonly plane: Readonly<Record<string, number>>;
}

export interface SlaveReport extends DeviceReport {
  readonly devId: number;
  /** What the driver counts: what `ip -s link` shows for a slave of the kernel's driver. */
  readonly statistics: SlaveStatistics;
  /** Learned addresses, as text. */
  readonly addresses: readonly string[];
  /** Counters of the adapter by name: drops of the TAP's queue, addresses that were taken off again. */
  readonly adapter: Readonly<Record<string, number>>;
}

/** What RTM_GETLINK says about a device. */
export interface DeviceReport {
  readonly ifindex: number;
  readonly name: string;
  readonly namespace: NamespaceRecord;
  /** ifi_flags, IFF_UP and so on. */
  readonly flags: number;
  readonly mtu: number;
  readonly minMtu: number;
  readonly maxMtu: number;
  readonly qdisc: string;
  /** IFLA_OPERSTATE: 0 UNKNOWN, 2 DOWN, 3 LOWERLAYERDOWN, 5 DORMANT, 6 UP. */
  readonly operState: number;
  /** IFLA_LINKMODE: 0 DEFAULT, 1 DORMANT. */
  readonly linkMode: number;
  readonly group: number;
  readonly txQueueLength: number;
  readonly mac: MacAddress;
  readonly broadcast: MacAddress;
  readonly promiscuity: number;
  readonly allmulti: number;
  readonly txQueues: number;
  readonly rxQueues: number;
  readonly gsoMaxSize: number;
  readonly gsoMaxSegs: number;
  /** IFLA_INET6_ADDR_GEN_MODE: 0 eui64, 1 none, 2 stable-privacy, 3 random. */
  readonly addrGenMode: number;
  readonly alias: string | undefined;
}
