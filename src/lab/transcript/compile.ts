import { MARK } from "../compile.ts";
import { FIRST_NAMESPACE } from "../lab.ts";
import {
  commandsRun,
  type Ending,
  type TerminalShell,
  type TerminalTranscript,
  type TypedCommand,
} from "./transcript.ts";

/**
 * A transcript as one bash script, the same for the emulator and for a real kernel.
 *
 * A shell of the transcript is a bash that reads its commands from a pipe, so that whatever a command starts (a shell
 * of root, a shell in a namespace) reads on where it stands. The script writes the lines of one command at a time:
 *
 *     . begin-7      prints a mark
 *     the command
 *     . end-7        prints a mark with the status, and tells the script to go on; each keeps $?
 *
 * What Ctrl-C ends runs in the background of its shell, in a process group of its own, which gets SIGINT.
 */
export function compileTranscript(transcript: TerminalTranscript): string {
  const commands = commandsRun(transcript);
  const started = new Set<number>();
  const ensureShell = ({ shell }: TypedCommand): readonly string[] => {
    if (started.has(shell.index)) return [];
    started.add(shell.index);
    return [startShell(shell)];
  };
  const run = (command: TypedCommand): readonly string[] => [...ensureShell(command), ...runCommand(command)];
  const body = commands.flatMap((command) => {
    const listeners = commands.filter(
      ({ ending }) => ending.kind === "listens" && ending.from === command.index,
    );
    // In this order: the first to use a shell starts it.
    const before = [...listeners.flatMap(run), ...listeners.map(awaitListening)];
    const own = command.ending.kind === "listens" ? [] : run(command);
    return [...before, ...own, ...interruptsAfter(commands, command.index)];
  });
  return [PROLOGUE, ...setUp(transcript), ...body, ...commands.flatMap(interruptedOutput), EPILOGUE].join(
    "\n",
  );
}

export const SETUP_SECTION = "setup";
export const typedSection = (index: number): string => `typed-${index}`;
export const lateSection = (index: number | string): string => `late-${index}`;
export const shellSection = (index: number): string => `shell-${index}`;

const DIRECTORY = "/tmp/lab";
/** Bash's own descriptors are 10 and 255. */
const FIRST_DESCRIPTOR = 20;
/** A command to be interrupted after so many lines may never print them. */
const INTERRUPT_AT_LATEST_TICKS = 500;
/** A command that waits for input would wait for ever. */
export const LATE_AFTER_SECONDS = 100;
const LATE_AFTER_TICKS = LATE_AFTER_SECONDS * 50;
/** Nor may a program ever obey a Ctrl-C. */
const DEAF_AFTER_TICKS = 500;
const TICK = "sleep 0.02";

const PROLOGUE = `mkdir -p ${DIRECTORY}
lab_send() {
  [ ! -e ${DIRECTORY}/late ] || return
  cat ${DIRECTORY}/send-$2 2>/dev/null >&$((${FIRST_DESCRIPTOR} + $1))
  lab_ticks=0
  until [ -e ${DIRECTORY}/done-$2 ] || [ -e ${DIRECTORY}/ended-$1 ]; do
    ${TICK}
    lab_ticks=$((lab_ticks + 1))
    [ $lab_ticks -lt ${LATE_AFTER_TICKS} ] || { : >${DIRECTORY}/late; echo "${MARK}begin ${lateSection("$2")}"; return; }
  done
}
lab_listening() {
  until grep -q '^listening on' ${DIRECTORY}/out-$1 || [ -e ${DIRECTORY}/status-$1 ] || [ -e ${DIRECTORY}/ended-$2 ]; do ${TICK}; done
}
lab_lines() {
  [ -e ${DIRECTORY}/out-$1 ] || return
  lab_ticks=0
  until [ $(wc -l <${DIRECTORY}/out-$1) -ge $2 ] || [ -e ${DIRECTORY}/status-$1 ] || [ $lab_ticks -ge ${INTERRUPT_AT_LATEST_TICKS} ]; do
    ${TICK}
    lab_ticks=$((lab_ticks + 1))
  done
}
lab_interrupt() {
  [ -e ${DIRECTORY}/pid-$1 ] || return
  [ -e ${DIRECTORY}/status-$1 ] || kill -INT -- -$(cat ${DIRECTORY}/pid-$1)
  lab_ticks=0
  until [ -e ${DIRECTORY}/status-$1 ]; do
    ${TICK}
    lab_ticks=$((lab_ticks + 1))
    [ $lab_ticks -lt ${DEAF_AFTER_TICKS} ] || { kill -KILL -- -$(cat ${DIRECTORY}/pid-$1); return; }
  done
}
trap '' PIPE
`;

const EPILOGUE = `for lab_shell in ${DIRECTORY}/shell-*; do
  echo "${MARK}begin \${lab_shell##*/}"
  cat $lab_shell
  echo "${MARK}end \${lab_shell##*/} 0"
done
`;

function setUp({ machine }: TerminalTranscript): readonly string[] {
  if (machine === undefined) return [];
  return [
    `echo '${MARK}begin ${SETUP_SECTION}'`,
    `{ . ${quote(`./${machine}`)}; } 2>&1`,
    `echo "${MARK}end ${SETUP_SECTION} $?"`,
  ];
}

function startShell({ index, namespace }: TerminalShell): string {
  const bash = namespace === FIRST_NAMESPACE ? "bash" : `ip netns exec ${namespace} bash`;
  const out = `${DIRECTORY}/${shellSection(index)}`;
  return `exec ${FIRST_DESCRIPTOR + index}> >(${bash} >${out} 2>&1; : >${DIRECTORY}/ended-${index})`;
}

function runCommand(command: TypedCommand): readonly string[] {
  const { index, shell, ending } = command;
  const send = `lab_send ${shell.index} ${index}`;
  switch (ending.kind) {
    case "by itself":
      return [...typedFiles(command), send];
    case "listens":
      return [...backgroundFiles(command), send];
    case "not run":
      return [];
    case "interrupted":
      return [
        ...backgroundFiles(command),
        send,
        `lab_lines ${index} ${ending.afterLines}`,
        `lab_interrupt ${index}`,
      ];
  }
}

function typedFiles({ index, command }: TypedCommand): readonly string[] {
  const name = typedSection(index);
  return [
    file(`begin-${index}`, `lab_status=$?\necho '${MARK}begin ${name}'\nreturn $lab_status`),
    file(
      `end-${index}`,
      `lab_status=$?\necho "${MARK}end ${name} $lab_status"\n: >${DIRECTORY}/done-${index}\nreturn $lab_status`,
    ),
    file(`send-${index}`, `. ${DIRECTORY}/begin-${index}\n${command}\n. ${DIRECTORY}/end-${index}`),
  ];
}

/** In a subshell, so that it is no job of the shell it was typed in. */
function backgroundFiles({ index, command }: TypedCommand): readonly string[] {
  const at = (name: string): string => `${DIRECTORY}/${name}-${index}`;
  const started = `lab_status=$?
: >${at("out")}
( set -m
{ trap : INT
${command}
echo $? >${at("status")}.new; mv ${at("status")}.new ${at("status")}; } >${at("out")} 2>&1 </dev/null &
echo $! >${at("pid")} )
: >${at("done")}
return $lab_status`;
  return [file(`begin-${index}`, started), file(`send-${index}`, `. ${DIRECTORY}/begin-${index}`)];
}

function file(name: string, text: string): string {
  const end = `LAB_${name.toUpperCase().replace("-", "_")}`;
  return `cat >${DIRECTORY}/${name} <<'${end}'\n${text}\n${end}`;
}

function awaitListening({ index, shell }: TypedCommand): string {
  return `lab_listening ${index} ${shell.index}`;
}

/** The listeners that have heard all they should when the command of that index has ended, the most impatient first. */
function interruptsAfter(commands: readonly TypedCommand[], to: number): readonly string[] {
  const due = commands.flatMap(({ index, ending }) =>
    ending.kind === "listens" && ending.to === to ? [{ index, ending }] : [],
  );
  let waited = 0;
  return due
    .sort((a, b) => delayOf(a.ending) - delayOf(b.ending))
    .flatMap(({ index, ending }) => {
      const pause = delayOf(ending) - waited;
      waited = delayOf(ending);
      return [...(pause > 0 ? [`sleep ${pause.toFixed(3)}`] : []), `lab_interrupt ${index}`];
    });
}

function delayOf(ending: Ending): number {
  return ending.kind === "listens" ? ending.afterSeconds : 0;
}

/** What an interrupted command printed stands in a file of its own. */
function interruptedOutput({ index, ending }: TypedCommand): readonly string[] {
  if (ending.kind === "by itself") return [];
  const name = typedSection(index);
  return [
    `if [ -e ${DIRECTORY}/out-${index} ]; then`,
    `echo '${MARK}begin ${name}'`,
    `cat ${DIRECTORY}/out-${index}`,
    `echo "${MARK}end ${name} $(cat ${DIRECTORY}/status-${index} 2>/dev/null || echo 0)"`,
    "fi",
  ];
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
