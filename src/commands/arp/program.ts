import type { Process, Program } from "../../kernel/process.ts";
import type { Task } from "../../kernel/task.ts";
import { parseOptions } from "../options.ts";
import { deleteEntry, setEntry } from "./change.ts";
import { type ArpOptions, usage } from "./options.ts";
import { showTable } from "./show.ts";

const EXIT_OPTIONS = 3;
const EXIT_FAILURE = 255;

/** `arp` of net-tools 2.10. */
export const arp: Program = function* (process, args) {
  const parsed = parseOptions(args.slice(1), {
    short: "A:H:adfp:nsei:t:vhDNV",
    long: {
      verbose: "v",
      version: "V",
      all: "a",
      delete: "d",
      file: "f",
      numeric: "n",
      set: "s",
      "protocol=": "A",
      "hw-type=": "H",
      "device=": "i",
      help: "h",
      "use-device": "D",
      symbolic: "N",
    },
  });
  if (!parsed.ok) {
    yield* process.stderr.print(`arp: ${parsed.message}\n`);
    return yield* usage(process, EXIT_OPTIONS);
  }
  const values = new Map(parsed.options.map(({ name, value }) => [name, value]));
  const early = yield* answerEarly(process, values);
  if (early !== undefined) return early;
  const command = parsed.options.findLast(({ name }) => "afds".includes(name))?.name;
  const options: ArpOptions = {
    device: (values.get("i") ?? "").slice(0, 15),
    style: command === "a" && !values.has("e") ? "BSD" : "Linux",
    numeric: values.has("n"),
    verbose: values.has("v"),
    hardwareSaid: values.has("H") || values.has("t"),
    useDevice: values.has("D"),
  };
  if (command === "d") return yield* deleteEntry(process, options, parsed.operands);
  if (command === "s") return yield* setEntry(process, options, parsed.operands);
  return yield* showTable(process, options, parsed.operands[0]);
};

/** Options that end the program by themselves. */
function* answerEarly(process: Process, values: ReadonlyMap<string, string>): Task<number | undefined> {
  const complain = function* (line: string): Task<number> {
    yield* process.stderr.print(`${line}\n`);
    return EXIT_FAILURE;
  };
  if (values.has("V")) {
    yield* process.stdout.print(VERSION);
    return 0;
  }
  if (values.has("h")) return yield* usage(process, 0);
  const family = values.get("A") ?? values.get("p");
  if (family !== undefined && family !== "inet") {
    const known = ["inet6", "unix", "ax25", "netrom", "rose", "ipx", "ddp", "econet", "x25"].includes(family);
    return yield* complain(
      known ? `arp: ${family}: kernel only supports 'inet'.` : `arp: ${family}: unknown address family.`,
    );
  }
  const hardware = values.get("H") ?? values.get("t");
  if (hardware !== undefined && hardware !== "ether") {
    return yield* complain(`arp: ${hardware}: unknown hardware type.`);
  }
  if (values.has("f")) return yield* complain("arp: option -f is not emulated, see docs/fidelity.md");
  return undefined;
}

const VERSION = `net-tools 2.10
+I18N +SELINUX
AF: (inet) +UNIX +INET +INET6 +IPX +AX25 +NETROM +X25 +ATALK +ECONET +ROSE -BLUETOOTH
HW: (ether) +ETHER +ARC +SLIP +PPP +TUNNEL -TR +AX25 +NETROM +X25 +FR +ROSE +ASH +SIT +FDDI +HIPPI +HDLC/LAPB +EUI64${" "}
`;
