import type { LinkKindRequest, NewLinkRequest, SetLinkRequest } from "../../net/netlink/link-message.ts";
import { CommandFailed, EXIT_USAGE, Exit } from "./exit.ts";
import type { LinkInvocation } from "./invocation.ts";
import {
  explainIpvlan,
  isOtherKind,
  type KindWords,
  namedAttributes,
  netnsOf,
  readKind,
} from "./link-kind.ts";
import { explainMacvlan } from "./link-macvlan.ts";
import { runProperty } from "./link-property.ts";
import { type LinkRequest, readLinkRequest, utf8Length } from "./link-request.ts";
import { showLinks } from "./link-show.ts";
import { explainVlan } from "./link-vlan.ts";
import { usage } from "./usage.ts";
import { abbreviates, type Words } from "./words.ts";

/** `ip link`; the number is the exit status. */
export function runLink(invocation: LinkInvocation, words: Words): number {
  if (words.done) return showLinks(invocation, words);
  const command = words.take();
  if (abbreviates(command, "add")) return addLink(invocation, words);
  if (abbreviates(command, "set") || abbreviates(command, "change")) return setLink(invocation, words);
  if (abbreviates(command, "replace")) {
    return invocation.lacks('Error: either "dev" is duplicate, or "replace" is a garbage.', '"link replace"');
  }
  if (abbreviates(command, "delete")) return deleteLink(invocation, words);
  if (["show", "lst", "list"].some((name) => abbreviates(command, name))) return showLinks(invocation, words);
  if (abbreviates(command, "property")) return runProperty(invocation, words);
  for (const name of ["xstats", "afstats"]) {
    if (!abbreviates(command, name)) continue;
    const unknown = `Command "${command}" is unknown, try "ip link help".`;
    return invocation.lacks(unknown, `"link ${name}"`);
  }
  if (abbreviates(command, "help")) return explain(invocation, words);
  return invocation.fail(`Command "${command}" is unknown, try "ip link help".`);
}

function explain(invocation: LinkInvocation, words: Words): number {
  const kind = words.peek();
  if (kind === "vlan") {
    explainVlan((line) => invocation.print(`${line}\n`));
    return 0;
  }
  if (kind === "macvlan") {
    explainMacvlan((line) => invocation.print(`${line}\n`));
    return 0;
  }
  if (kind !== "ipvlan" && kind !== "ipvtap") usage(invocation, "link");
  explainIpvlan(kind, (line) => invocation.print(`${line}\n`));
  return 0;
}

function addLink(invocation: LinkInvocation, words: Words): number {
  const request = readLinkRequest(invocation, "create", words);
  const parent = request.parent === undefined ? undefined : invocation.linkIndex(request.parent);
  if (parent === 0) return invocation.noDevice(request.parent!);
  if (request.kind === undefined) {
    invocation.complain('Not enough information: "type" argument is required');
    return 1;
  }
  const kind = readKind(invocation, request.kind, words);
  if (vanishedPid(request)) return refuse(invocation, "ESRCH");
  if (request.addressOctets !== undefined && request.addressOctets !== 6) return refuse(invocation, "EINVAL");
  const message: NewLinkRequest = {
    ...namedAttributes(request),
    ...netnsOf(request),
    ...(parent === undefined ? {} : { link: parent }),
    type: kind.kind === "link" ? kind.request : { kind: "other", name: "bridge_slave" },
  };
  if (!passesPolicy(message.name) || !passesPolicy(peerName(message))) {
    invocation.answered({ ok: false, errno: "ERANGE", message: "Attribute failed policy validation" });
    return 2;
  }
  const result = invocation.rtnetlink.newLink(message);
  if (invocation.answered(result) || result.ok) return 0;
  if (message.type.kind === "other" && isOtherKind(message.type.name)) {
    invocation.complain(invocation.host.lackNote("ip", `a device of kind "${message.type.name}"`));
  }
  return 2;
}

/** rtnetlink.c: ifla_policy, which sees a name before anything else does. */
function passesPolicy(name: string | undefined): boolean {
  return name === undefined || utf8Length(name) < 16;
}

function peerName({ type }: NewLinkRequest): string | undefined {
  return type.kind === "veth" ? type.peer?.name : undefined;
}

function refuse(invocation: LinkInvocation, errno: "ESRCH" | "EINVAL"): number {
  invocation.answered({ ok: false, errno });
  return 2;
}

/** `netns PID` of no process: the kernel answers it, not iproute2. */
function vanishedPid(request: LinkRequest): boolean {
  return request.netns === undefined && request.netnsPid !== undefined;
}

function setLink(invocation: LinkInvocation, words: Words): number {
  const request = readLinkRequest(invocation, "change", words);
  const ifindex = indexOf(invocation, request);
  const kind = request.kind === undefined ? undefined : readKind(invocation, request.kind, words);
  if (vanishedPid(request)) return refuse(invocation, "ESRCH");
  const message: SetLinkRequest = {
    ifindex,
    ...namedAttributes(request),
    ...netnsOf(request),
    ...kindChange(kind),
  };
  return invocation.answered(invocation.rtnetlink.setLink(message)) ? 0 : 2;
}

/** A kind without data changes nothing and is not even compared with the device's (rtnetlink.c: __rtnl_newlink). */
function kindChange(kind: KindWords | undefined): Partial<SetLinkRequest> {
  if (kind === undefined) return {};
  if (kind.kind === "bridge port") return kind.settings === undefined ? {} : { bridgePort: kind.settings };
  const type: LinkKindRequest = kind.request;
  // vlan_validate wants data; no other kind misses it.
  return kind.data === "said" || type.kind === "vlan" ? { type } : {};
}

function deleteLink(invocation: LinkInvocation, words: Words): number {
  const request = readLinkRequest(invocation, "change", words);
  const ifindex = indexOf(invocation, request);
  if (request.kind !== undefined) readKind(invocation, request.kind, words);
  return invocation.answered(invocation.rtnetlink.deleteLink(ifindex)) ? 0 : 2;
}

function indexOf(invocation: LinkInvocation, request: LinkRequest): number {
  if (request.device === undefined) throw new Exit(EXIT_USAGE);
  const ifindex = invocation.linkIndex(request.device);
  if (ifindex === 0) throw new CommandFailed(invocation.noDevice(request.device));
  return ifindex;
}
