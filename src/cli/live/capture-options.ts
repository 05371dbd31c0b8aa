import { parseInvocation, type CaptureOptions as TcpdumpOptions } from "../../commands/tcpdump/options.ts";

/** `ipvl capture` understands what `tcpdump` does about files, counts and printing. */
export interface CaptureOptions {
  readonly parent: string | undefined;
  /** Names; none: the parent and all its slaves. */
  readonly devices: readonly string[];
  readonly tcpdump: TcpdumpOptions;
}

export type CaptureInvocation =
  | { readonly kind: "capture"; readonly options: CaptureOptions }
  | { readonly kind: "help" }
  /** What is wrong, without the program's name. */
  | { readonly kind: "wrong"; readonly message: string };

export const CAPTURE_USAGE = `Usage: ipvl capture [OPTION]... [DEV]...

Shows the frames of ipvl's slaves and their parent, and what the driver decided about each.
DEV is a slave or a parent, by default a parent and all its slaves.

  --parent DEV  which parent, where there are several
  -w FILE       write pcapng into FILE (- for standard output: ipvl capture -w - | wireshark -k -i -)
  --print       show the frames as text as well
  -c COUNT      end after so many
  -s SNAPLEN    no more than so many octets of each
  -e -q -t... -v... -x -X -A -S -K -# --nano   as tcpdump has them
`;

/** Options of tcpdump's that mean nothing here, by how they would show. */
function misplaced(options: TcpdumpOptions): string | undefined {
  if (options.readFile !== undefined) return "-r: tcpdump and wireshark read the files";
  if (options.filterFile !== undefined) return "-F: there are no filters; tcpdump filters what -w - writes";
  return undefined;
}

export function parseCaptureOptions(args: readonly string[]): CaptureInvocation {
  const own = takeParent(args);
  if (own === undefined) return { kind: "wrong", message: "option '--parent' requires an argument" };
  const invocation = parseInvocation(own.rest);
  switch (invocation.kind) {
    case "capture":
      break;
    case "help":
      return { kind: "help" };
    case "usage":
    case "error":
      return { kind: "wrong", message: invocation.message };
    case "lacking":
      return { kind: "wrong", message: `${invocation.option} is not there (see ipvl capture --help)` };
    case "list devices":
      return { kind: "wrong", message: "-D: ipvl status shows what there is" };
    case "list link types":
    case "version":
      return { kind: "help" };
  }
  const { options } = invocation;
  if (options.countOnly) return { kind: "wrong", message: "--count is not there (see ipvl capture --help)" };
  const message = misplaced(options);
  if (message !== undefined) return { kind: "wrong", message };
  const named = options.expression === "" ? [] : options.expression.split(" ");
  const devices = options.device === undefined ? named : [options.device, ...named];
  return { kind: "capture", options: { parent: own.parent, devices, tcpdump: options } };
}

/** `--parent DEV` or `--parent=DEV`, which no tcpdump has; undefined when DEV is missing. */
function takeParent(
  args: readonly string[],
): { readonly parent: string | undefined; readonly rest: readonly string[] } | undefined {
  const at = args.findIndex((arg) => arg === "--parent" || arg.startsWith("--parent="));
  if (at < 0) return { parent: undefined, rest: args };
  const [, inWord] = args[at]!.split("=", 2);
  if (inWord !== undefined) return { parent: inWord, rest: args.toSpliced(at, 1) };
  if (args[at + 1] === undefined) return undefined;
  return { parent: args[at + 1], rest: args.toSpliced(at, 2) };
}
