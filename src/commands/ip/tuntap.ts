import type { TunMode } from "../../device/tun.ts";
import type { LinkMessage } from "../../net/netlink/link-message.ts";
import { addTun, deleteTun } from "../../net/tun-control.ts";
import { strerror } from "../../wire/errno.ts";
import { CommandFailed, EXIT_USAGE } from "./exit.ts";
import type { Invocation } from "./invocation.ts";
import { isInterfaceName } from "./link-request.ts";
import { usage } from "./usage.ts";
import { abbreviates, findKeyword, type Keyword, type Words } from "./words.ts";

/** `ip tuntap` (iptuntap.c): persistent devices, which no process is attached to. */
export function runTuntap(invocation: Invocation, words: Words): number {
  if (words.done) return showDevices(invocation);
  const command = words.take();
  const is = (name: string): boolean => abbreviates(command, name);
  if (is("add")) return change(invocation, words, addTun);
  if (is("delete")) return change(invocation, words, deleteTun);
  if (is("show") || is("lst") || is("list")) return showDevices(invocation);
  if (is("help")) usage(invocation, "tuntap");
  return invocation.fail(`Command "${command}" is unknown, try "ip tuntap help".`);
}

interface TuntapWords {
  readonly invocation: Invocation;
  name: string;
  mode: TunMode | undefined;
}

function readMode(said: TuntapWords, words: Words): void {
  const word = words.value();
  if (said.mode !== undefined) {
    said.invocation.complain("You can't specify more than one mode");
    throw new CommandFailed(EXIT_USAGE);
  }
  if (abbreviates(word, "tun")) said.mode = "tun";
  else if (abbreviates(word, "tap")) said.mode = "tap";
  else {
    said.invocation.complain(`Unknown tunnel mode "${word}"`);
    throw new CommandFailed(EXIT_USAGE);
  }
}

function readName(said: TuntapWords, name: string): void {
  if (!isInterfaceName(name)) said.invocation.wrongArgument('"dev" not a valid ifname', name);
  said.name = name;
}

const lacking: Keyword<TuntapWords>[2] = ({ invocation }, _words, word) =>
  invocation.lacks(`Error: either "name" is duplicate, or "${word}" is a garbage.`, `"tuntap ${word}"`);

const KEYWORDS: readonly Keyword<TuntapWords>[] = [
  ["mode", "prefix", readMode],
  ["user", "prefix", lacking],
  ["group", "prefix", lacking],
  ["pi", "prefix", lacking],
  ["one_queue", "prefix", lacking],
  ["vnet_hdr", "prefix", lacking],
  ["multi_queue", "prefix", lacking],
  ["dev", "prefix", (said, words) => readName(said, words.value())],
];

function readWords(invocation: Invocation, words: Words): TuntapWords {
  const said: TuntapWords = { invocation, name: "", mode: undefined };
  while (!words.done) {
    const word = words.take();
    const handle = findKeyword(KEYWORDS, word);
    if (handle !== undefined) {
      handle(said, words, word);
      continue;
    }
    const name = word === "name" ? words.value() : word;
    if (abbreviates(name, "help")) usage(invocation, "tuntap");
    if (said.name !== "") invocation.duplicateOrGarbage("name", name);
    readName(said, name);
  }
  return said;
}

function change(invocation: Invocation, words: Words, act: typeof addTun): number {
  const { name, mode } = readWords(invocation, words);
  if (mode === undefined) {
    invocation.complain("You failed to specify a tunnel mode");
    return 1;
  }
  const refused = act(invocation.host.process.namespace, name, mode);
  if (refused === undefined) return 0;
  invocation.complain(`ioctl(TUNSETIFF): ${strerror(refused.errno)}`);
  return 1;
}

/** Words after `show` are passed over, as the real program does. */
function showDevices(invocation: Invocation): number {
  const { report, rtnetlink } = invocation;
  report.begin();
  for (const link of rtnetlink.dumpLinks())
    if (link.data?.kind === "tun") printDevice(invocation, link, link.data.mode);
  report.end();
  return 0;
}

function printDevice({ report, options }: Invocation, link: LinkMessage, mode: TunMode): void {
  report.openObject();
  report.field("ifname", link.name, `${link.name}:`);
  report.openArray("flags");
  for (const flag of [mode, "persist"]) report.item(flag, ` ${flag}`);
  report.closeArray();
  report.text("\n");
  if (options.details > 0) {
    report.text("\tAttached to processes:\n");
    report.openArray("processes");
    report.closeArray();
  }
  report.closeObject();
}
