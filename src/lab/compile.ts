import {
  type CaptureBlock,
  type ConsoleBlock,
  type ConsoleCommand,
  FIRST_NAMESPACE,
  type Lab,
} from "./lab.ts";

/**
 * A lab as one bash script, the same for the emulator and for a real kernel. Sections of its standard output are set
 * off by lines that begin with MARK: `begin NAME`, then what was printed, then `end NAME STATUS`.
 *
 * A capture listens before the first command of its console block starts, and ends DRAIN_SECONDS after the last has
 * ended: frames in flight have landed by then and tcpdump has read them (in immediate mode each frame is handed over
 * as it comes; without, up to a second later).
 */
export function compileLab(lab: Lab): string {
  const script = [PROLOGUE];
  let setups = 0;
  for (const [at, block] of lab.blocks.entries()) {
    if (block.kind === "setup") script.push(compileSetup(block.script, setups++));
    if (block.kind === "console") script.push(compileConsole(block, capturesOf(lab, at)));
  }
  return script.join("\n");
}

/** ASCII record separator: no program prints it by chance. */
export const MARK = "\x1e";

export const setupSection = (index: number): string => `setup-${index}`;
export const commandSection = (index: number): string => `command-${index}`;
export const captureSection = (index: number): string => `capture-${index}`;
export const captureLogSection = (index: number): string => `capture-log-${index}`;

const DRAIN_SECONDS = "0.2";
const DIRECTORY = "/tmp/lab";

const PROLOGUE = `mkdir -p ${DIRECTORY}
lab_listening() {
  until grep -q '^listening on' "$1"; do
    kill -0 "$2" 2>/dev/null || return 1
    sleep 0.02
  done
}
`;

/** The captures that belong to the console block at `at`: all up to the next console or set-up block. */
function capturesOf(lab: Lab, at: number): readonly CaptureBlock[] {
  const captures: CaptureBlock[] = [];
  for (const block of lab.blocks.slice(at + 1)) {
    if (block.kind !== "capture") break;
    captures.push(block);
  }
  return captures;
}

function compileSetup(script: string, index: number): string {
  const name = setupSection(index);
  return [begin(name), "{", script, "} 2>&1", end(name)].join("\n");
}

function compileConsole(block: ConsoleBlock, captures: readonly CaptureBlock[]): string {
  return [
    ...captures.map(startCapture),
    ...captures.map((capture) => `lab_listening ${captureFile(capture)}.log $capture_${capture.index}`),
    ...block.commands.map(compileCommand),
    ...(captures.length > 0 ? [`sleep ${DRAIN_SECONDS}`] : []),
    ...captures.map(endCapture),
  ].join("\n");
}

function startCapture(capture: CaptureBlock): string {
  const filter = capture.filter === "" ? "" : ` ${quote(capture.filter)}`;
  const tcpdump = `tcpdump --immediate-mode -l -e -n -t -i ${capture.device}${filter}`;
  const file = captureFile(capture);
  return `${inNamespace(capture.namespace, tcpdump)} >${file} 2>${file}.log & capture_${capture.index}=$!`;
}

function endCapture(capture: CaptureBlock): string {
  const { index } = capture;
  return [
    `kill -INT $capture_${index}; wait $capture_${index}; lab_status=$?`,
    begin(captureSection(index)),
    `cat ${captureFile(capture)}`,
    end(captureSection(index), "$lab_status"),
    begin(captureLogSection(index)),
    `cat ${captureFile(capture)}.log`,
    end(captureLogSection(index)),
  ].join("\n");
}

function compileCommand({ index, namespace, command }: ConsoleCommand): string {
  const name = commandSection(index);
  return [
    begin(name),
    `${inNamespace(namespace, `bash -c ${quote(command)}`)} 2>&1 </dev/null`,
    end(name),
  ].join("\n");
}

function inNamespace(namespace: string, command: string): string {
  return namespace === FIRST_NAMESPACE ? command : `ip netns exec ${namespace} ${command}`;
}

function captureFile(capture: CaptureBlock): string {
  return `${DIRECTORY}/${captureSection(capture.index)}`;
}

function begin(name: string): string {
  return `echo '${MARK}begin ${name}'`;
}

function end(name: string, status = "$?"): string {
  return `echo "${MARK}end ${name} ${status}"`;
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
