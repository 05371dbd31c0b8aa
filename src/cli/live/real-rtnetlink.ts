import type { LinkRtnetlink } from "../../commands/ip/host.ts";
import { DaemonClient } from "../../live/daemon/client.ts";
import type { Refusal } from "../../live/daemon/protocol.ts";
import type { RunDirectory } from "../../live/daemon/run-directory.ts";
import type { ShownSlave } from "../../live/daemon/shown.ts";
import { encodeLink, nameAttribute, RTM_DELLINK, RTM_GETLINK, RTM_NEWLINK } from "../../live/netlink/link.ts";
import { NLM_F_CREATE, NLM_F_EXCL } from "../../live/netlink/message.ts";
import { namespaceId, withRouteSocket } from "../../live/netlink/requests.ts";
import { NetlinkRefusal, NetlinkSocket } from "../../live/netlink/socket.ts";
import { SystemCallError } from "../../live/sys/libc.ts";
import { namespaceInode, openNamespace, openOwnNamespace } from "../../live/sys/namespace.ts";
import { closeDescriptor } from "../../live/sys/socket.ts";
import type {
  LinkAttributes,
  LinkMessage,
  NetnsRef,
  NewLinkRequest,
  SetLinkRequest,
} from "../../net/netlink/link-message.ts";
import type { Errno, Result } from "../../wire/errno.ts";
import type { DriverChoice } from "./driver-choice.ts";
import { probeKernelDriver } from "./kernel-driver.ts";
import { encodeAttributesOf, encodeNewLink, kindAttribute, namespaceAttribute } from "./link-attributes.ts";
import { connectOrStart } from "./on-demand.ts";
import { LiveProblem } from "./problem.ts";
import { readRealLink } from "./real-link.ts";
import { slaveAsIpvlan, slavesHere } from "./slaves.ts";

/** A namespace as the parser of `ip` hands it on: opened, for the time of the command. */
export interface RealNamespace extends NetnsRef {
  readonly fd: number;
}

export interface RealRtnetlinkOptions {
  readonly run: RunDirectory;
  readonly driver: DriverChoice;
  /** Whether counters are printed: the driver's have to be asked for. */
  readonly detail: "identity" | "counters";
}

/**
 * The links of the namespace that this process is in, our slaves among them shown as ipvlan. What makes, changes or
 * removes one of ours goes to the daemon, what any device has to the kernel.
 */
export class RealRtnetlink implements LinkRtnetlink {
  readonly #options: RealRtnetlinkOptions;
  readonly #socket = new NetlinkSocket();
  readonly #inode = ownInode();
  #client: DaemonClient | undefined | "not asked" = "not asked";
  #slaves: ReadonlyMap<number, ShownSlave> | undefined;
  #dumped: ReadonlyMap<number, LinkMessage> | undefined;
  readonly #parents = new Map<string, LinkMessage | undefined>();
  readonly #known = new Map<number | string, LinkMessage | undefined>();

  constructor(options: RealRtnetlinkOptions) {
    this.#options = options;
  }

  dumpLinks(): readonly LinkMessage[] {
    this.#dumped ??= new Map(
      this.#socket
        .dump(RTM_GETLINK, encodeLink({ ifindex: 0 }, []))
        .map(({ payload }) => readRealLink(payload))
        .filter((link) => link !== undefined)
        .map((link) => [link.ifindex, this.#asShown(link)]),
    );
    return [...this.#dumped.values()];
  }

  getLink(by: { readonly ifindex: number } | { readonly name: string }): LinkMessage | undefined {
    const key = "ifindex" in by ? by.ifindex : by.name;
    const dumped = typeof key === "number" ? this.#dumped?.get(key) : undefined;
    if (dumped !== undefined) return dumped;
    if (!this.#known.has(key)) this.#known.set(key, this.#ask(key));
    return this.#known.get(key);
  }

  newLink(request: NewLinkRequest): Result<{ readonly ifindex: number }> {
    const { type } = request;
    if (type.kind !== "ipvlan" && type.kind !== "ipvtap") {
      const kind = type.kind === "other" ? type.name : type.kind;
      throw new LiveProblem(`makes links of type ipvlan only; for type ${kind} use ip link add`);
    }
    if (this.#driverFor(request) === "kernel") return this.#newKernelLink(request);
    if (type.kind === "ipvtap") return { ok: false, errno: "EOPNOTSUPP", message: "Unknown device type" };
    return this.#newSlave(request);
  }

  setLink(request: SetLinkRequest): Result<void> {
    const link = this.getLink({ ifindex: request.ifindex });
    if (link === undefined) return { ok: false, errno: "ENODEV" };
    const slave = this.#slavesHere().get(request.ifindex);
    if (slave === undefined) {
      if (link.data?.kind !== "ipvlan") throw notOurs(link, "set");
      return this.#kernelRequest(request);
    }
    // No ndo_set_mac_address.
    if (request.address !== undefined) return { ok: false, errno: "EOPNOTSUPP" };
    const { type, ...rest } = request;
    if (type !== undefined) {
      if (type.kind !== "ipvlan") return { ok: false, errno: "EOPNOTSUPP" };
      const changed = this.#toDaemon({ op: "change", name: link.name, data: type.data });
      if (!changed.ok) return changed;
    }
    return saysSomething(rest) ? this.#kernelRequest(rest) : { ok: true, value: undefined };
  }

  deleteLink(ifindex: number): Result<void> {
    const link = this.getLink({ ifindex });
    if (link === undefined) return { ok: false, errno: "ENODEV" };
    if (this.#slavesHere().has(ifindex)) return this.#toDaemon({ op: "delete", name: link.name });
    if (link.data?.kind !== "ipvlan") throw notOurs(link, "del");
    return asResult(() => void this.#socket.request(RTM_DELLINK, encodeLink({ ifindex }, [])));
  }

  changeAltNames(): Result<void> {
    throw new LiveProblem("does not change alternative names; use ip link property");
  }

  netnsId(other: NetnsRef): number | undefined {
    const id = namespaceId(this.#socket, (other as RealNamespace).fd);
    return id < 0 ? undefined : id;
  }

  close(): void {
    this.#socket.close();
    if (this.#client instanceof DaemonClient) this.#client.close();
  }

  #ask(key: number | string): LinkMessage | undefined {
    const query =
      typeof key === "number"
        ? encodeLink({ ifindex: key }, [])
        : encodeLink({ ifindex: 0 }, [nameAttribute(key)]);
    try {
      const [answer] = this.#socket.request(RTM_GETLINK, query);
      const link = answer === undefined ? undefined : readRealLink(answer.payload);
      return link === undefined ? undefined : this.#asShown(link);
    } catch (error) {
      // ENODEV, and what no device can be called (ERANGE, EINVAL).
      if (error instanceof NetlinkRefusal) return undefined;
      throw error;
    }
  }

  #asShown(link: LinkMessage): LinkMessage {
    // Only a TAP can be one of ours: others are shown without any daemon.
    if (link.data?.kind !== "other" || link.data.name !== "tun") return link;
    const slave = this.#slavesHere().get(link.ifindex);
    if (slave === undefined) return link;
    const parentTsoMaxSize = this.#parentLink(slave.parent)?.hardware?.tsoMaxSize;
    return slaveAsIpvlan(link, slave, { socket: this.#socket, ownInode: this.#inode, parentTsoMaxSize });
  }

  #parentLink({ ifindex, inode, namespace }: ShownSlave["parent"]): LinkMessage | undefined {
    const key = `${inode}/${ifindex}`;
    if (!this.#parents.has(key)) this.#parents.set(key, readParent(namespace, ifindex));
    return this.#parents.get(key);
  }

  #slavesHere(): ReadonlyMap<number, ShownSlave> {
    if (this.#client === "not asked") this.#client = DaemonClient.connect(this.#options.run.socket);
    this.#slaves ??= slavesHere(this.#client, this.#options.detail);
    return this.#slaves;
  }

  #driverFor({ link }: NewLinkRequest): "kernel" | "user" {
    const { driver } = this.#options;
    if (driver !== "auto") return driver;
    // A parent, or a slave, that is ours already stays ours: two drivers would both take its frames.
    const ours = [...this.#slavesHere().values()];
    const served = ours.some(({ ifindex, parent }) => {
      return ifindex === link || (parent.ifindex === link && parent.inode === this.#inode);
    });
    return !served && probeKernelDriver().kind === "present" ? "kernel" : "user";
  }

  #newKernelLink(request: NewLinkRequest): Result<{ readonly ifindex: number }> {
    const netns = request.netns as RealNamespace | undefined;
    const message = encodeNewLink(request, netns?.fd);
    const result = asResult(() => void this.#socket.request(RTM_NEWLINK, message, NLM_F_CREATE | NLM_F_EXCL));
    return result.ok ? { ok: true, value: { ifindex: 0 } } : result;
  }

  #newSlave(request: NewLinkRequest): Result<{ readonly ifindex: number }> {
    refuseForNewSlave(request);
    const { type, link, netns, name, mtu, txQueueLength, ifindex, up } = request;
    // ipvlan_link_new: no IFLA_LINK.
    if (link === undefined) return { ok: false, errno: "EINVAL" };
    if (this.#client === "not asked" || this.#client === undefined) {
      this.#client = connectOrStart(this.#options.run);
    }
    return this.#toDaemon<{ readonly ifindex: number }>({
      op: "add",
      parent: link,
      name,
      mtu,
      txQueueLength,
      ifindex,
      state: up ? "up" : "down",
      data: type.kind === "ipvlan" ? type.data : undefined,
      netns: netns === undefined ? undefined : { fd: (netns as RealNamespace).fd },
    });
  }

  #kernelRequest(request: SetLinkRequest): Result<void> {
    const { flags, change, attributes } = encodeAttributesOf(request);
    const netns = request.netns as RealNamespace | undefined;
    const place = netns === undefined ? [] : [namespaceAttribute(netns.fd)];
    const kind = request.type === undefined ? [] : [kindAttribute(request.type)];
    const header = { ifindex: request.ifindex, flags, change };
    const message = encodeLink(header, [...attributes, ...place, ...kind]);
    return asResult(() => void this.#socket.request(RTM_NEWLINK, message));
  }

  #toDaemon<T = void>(operation: { readonly op: string; readonly [field: string]: unknown }): Result<T> {
    if (!(this.#client instanceof DaemonClient)) return { ok: false, errno: "ENODEV" };
    const answer = this.#client.request(operation);
    if (answer.ok) return { ok: true, value: answer.value as T };
    return failure(answer.error);
  }
}

/** A device of another namespace; undefined where that is closed to us. */
function readParent(namespace: string, ifindex: number): LinkMessage | undefined {
  let fd: number;
  try {
    fd = openNamespace(namespace);
  } catch {
    return undefined;
  }
  try {
    const query = encodeLink({ ifindex }, []);
    const [answer] = withRouteSocket(fd, (socket) => socket.request(RTM_GETLINK, query));
    return answer === undefined ? undefined : readRealLink(answer.payload);
  } catch (error) {
    if (error instanceof SystemCallError) return undefined;
    throw error;
  } finally {
    closeDescriptor(fd);
  }
}

function ownInode(): number {
  const fd = openOwnNamespace();
  try {
    return namespaceInode(fd);
  } finally {
    closeDescriptor(fd);
  }
}

function notOurs({ name }: LinkMessage, verb: "set" | "del"): LiveProblem {
  return new LiveProblem(`"${name}" is not an ipvlan: use ip link ${verb}`);
}

function failure({ errno, message, words }: Refusal): Result<never> {
  if (errno === undefined) throw new LiveProblem(words ?? "the daemon refused");
  if (words !== undefined) process.stderr.write(`ipvl: ${words}\n`);
  return { ok: false, errno: errno as Errno, ...(message === undefined ? {} : { message }) };
}

function asResult(request: () => void): Result<void> {
  try {
    request();
    return { ok: true, value: undefined };
  } catch (error) {
    if (!(error instanceof SystemCallError)) throw error;
    const message = error instanceof NetlinkRefusal ? error.words : undefined;
    return { ok: false, errno: error.code as Errno, ...(message === undefined ? {} : { message }) };
  }
}

function saysSomething({ ifindex: _ifindex, ...rest }: SetLinkRequest): boolean {
  return Object.values(rest).some((value) => value !== undefined);
}

/** What a kernel's slave is made with and ours isn't: `ip link set` does it afterwards. */
const AFTERWARDS = [
  "arp",
  "multicast",
  "allMulticast",
  "promisc",
  "broadcast",
  "group",
  "master",
  "addrGenMode",
] as const;
const NEVER = ["numTxQueues", "numRxQueues"] as const;

function refuseForNewSlave(request: LinkAttributes): void {
  const later = AFTERWARDS.find((key) => request[key] !== undefined);
  if (later !== undefined) {
    throw new LiveProblem(
      `a new slave in user space has no "${later.toLowerCase()}" yet: use ip link set afterwards`,
    );
  }
  const never = NEVER.find((key) => request[key] !== undefined);
  if (never !== undefined) {
    throw new LiveProblem(`a slave in user space has one queue: no "${never.toLowerCase()}"`);
  }
}
