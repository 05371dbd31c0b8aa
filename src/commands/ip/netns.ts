import type { SpawnRequest } from "../../kernel/process.ts";
import type { Task } from "../../kernel/task.ts";
import type { Namespace } from "../../net/namespace.ts";
import { absentProgramNote } from "../../shell/absent-programs.ts";
import { type Errno, strerror } from "../../wire/errno.ts";
import { findNamespace, netnsMounts } from "./emulated-host.ts";
import { Exit } from "./exit.ts";
import type { Invocation } from "./invocation.ts";
import { flushOutput } from "./output.ts";
import { usage } from "./usage.ts";
import { abbreviates, parseInteger, type Words } from "./words.ts";

const RUN_DIRECTORY = "/run/netns";

/** How a command that runs another program does it: in its own place, or as a child and go on (batch). */
export type ExecStyle = "in place" | "as child";

/** `ip netns`; only `exec` takes time. */
export function* runNetns(invocation: Invocation, words: Words, style: ExecStyle): Task<number> {
  if (words.done) return listNamespaces(invocation);
  const command = words.take();
  const name = words.peek();
  if (!invocation.options.all && name !== undefined && !isValidName(name)) {
    return invocation.fail(`Invalid netns name "${name}"`);
  }
  const is = (known: string): boolean => abbreviates(command, known);
  const unknown = `Command "${command}" is unknown, try "ip netns help".`;
  if (is("list") || is("show") || is("lst")) return listNamespaces(invocation);
  if (is("list-id")) return invocation.lacks(unknown, '"netns list-id"');
  if (is("help")) usage(invocation, "netns");
  if (is("add")) return addNamespace(invocation, words);
  if (is("set")) return setId(invocation, words);
  if (is("delete")) return deleteNamespaces(invocation, words);
  if (is("identify")) return identify(invocation, words);
  if (is("pids")) return listPids(invocation, words);
  if (is("exec")) return yield* execute(invocation, words, style);
  if (is("monitor") || is("attach")) return invocation.lacks(unknown, `"netns ${command}"`);
  return invocation.fail(unknown);
}

function isValidName(name: string): boolean {
  return name !== "" && name.length <= 255 && !name.includes("/") && name !== "." && name !== "..";
}

function refuse(invocation: Invocation, line: string): number {
  invocation.complain(line);
  return 1;
}

function listNamespaces(invocation: Invocation): number {
  const { report, host, rtnetlink } = invocation;
  const { process } = host;
  report.begin();
  for (const name of process.machine.namespaceNames()) {
    const namespace = process.machine.namedNamespace(name);
    const id = namespace && rtnetlink.netnsId(namespace);
    report.openObject();
    report.field("name", name, name);
    if (id !== undefined) report.field("id", id, ` (id: ${id})`);
    report.text("\n");
    report.closeObject();
  }
  report.end();
  return 0;
}

function addNamespace(invocation: Invocation, words: Words): number {
  if (words.done) return refuse(invocation, "No netns name specified");
  const name = words.take();
  const result = invocation.host.process.machine.addNamespace(name);
  if (result.ok) return 0;
  return refuse(
    invocation,
    `Cannot create namespace file "${RUN_DIRECTORY}/${name}": ${strerror(result.errno)}`,
  );
}

function deleteNamespaces(invocation: Invocation, words: Words): number {
  const { machine } = invocation.host.process;
  if (invocation.options.all) {
    for (const name of machine.namespaceNames()) machine.deleteNamespace(name);
    return 0;
  }
  if (words.done) return refuse(invocation, "No netns name specified");
  const name = words.take();
  const result = machine.deleteNamespace(name);
  if (result.ok) return 0;
  return refuse(
    invocation,
    `Cannot remove namespace file "${RUN_DIRECTORY}/${name}": ${strerror(result.errno)}`,
  );
}

function setId(invocation: Invocation, words: Words): number {
  if (words.done) return refuse(invocation, "No netns name specified");
  const name = words.take();
  if (words.done) return refuse(invocation, "No nsid specified");
  const word = words.take();
  const id = word === "auto" ? word : parseInteger(word);
  if (id === undefined) invocation.wrongArgument('Invalid "netnsid" value', word);
  if (id !== "auto" && id < 0) invocation.wrongArgument('"netnsid" value should be >= 0', word);
  const namespace = namespaceOrComplaint(invocation, name);
  if (namespace === undefined) return 1;
  const { rtnetlink } = invocation;
  if (rtnetlink.setNetnsId === undefined) {
    return invocation.lacks('Command "set" is unknown, try "ip netns help".', '"netns set"');
  }
  return invocation.answered(rtnetlink.setNetnsId(namespace, id)) ? 0 : 2;
}

function namespaceOrComplaint(invocation: Invocation, name: string): Namespace | undefined {
  return findNamespace(invocation.host.process, name, (line) => invocation.complain(line));
}

function identify(invocation: Invocation, words: Words): number {
  const { process } = invocation.host;
  const { machine } = process;
  let namespace: Namespace | undefined = process.namespace;
  if (words.left > 1) return refuse(invocation, "extra arguments specified");
  if (!words.done) {
    const word = words.take();
    if (!/^[0-9]*$/.test(word)) return refuse(invocation, `Specified string '${word}' is not a pid`);
    namespace = machine.process(Number(word))?.namespace;
    if (namespace === undefined) {
      return refuse(invocation, "Cannot open network namespace: No such file or directory");
    }
  }
  const { id } = namespace;
  // The last name in directory order wins where a namespace has several.
  const name = machine.namespaceNames().findLast((known) => machine.namedNamespace(known)?.id === id);
  invocation.print(`${name ?? ""}\n`);
  return 0;
}

function listPids(invocation: Invocation, words: Words): number {
  if (words.done) return refuse(invocation, "No netns name specified");
  const name = words.take();
  if (!words.done) return refuse(invocation, "extra arguments specified");
  const { machine } = invocation.host.process;
  const namespace = machine.namedNamespace(name);
  if (namespace === undefined) {
    return refuse(invocation, "Cannot open network namespace: No such file or directory");
  }
  const pids = machine
    .processes()
    .filter((process) => process.namespace.id === namespace.id)
    .map((process) => process.pid);
  for (const pid of pids.sort((a, b) => a - b)) invocation.print(`${pid}\n`);
  return 0;
}

function* execute(invocation: Invocation, words: Words, style: ExecStyle): Task<number> {
  const { all } = invocation.options;
  if (!all && words.done) return refuse(invocation, "No netns name specified");
  if (words.left < (all ? 1 : 2)) return refuse(invocation, "No command specified");
  if (all) {
    const command = words.rest();
    for (const name of invocation.host.process.machine.namespaceNames()) {
      invocation.print(`\nnetns: ${name}\n`);
      yield* runChild(invocation, name, command);
    }
    return 0;
  }
  const name = words.take();
  if (style === "as child") return yield* runChild(invocation, name, words.rest());
  return yield* becomeProgram(invocation, name, words.rest());
}

/** The program takes the place of `ip`: same pid, so that a signal to it reaches the program. */
function* becomeProgram(invocation: Invocation, name: string, command: readonly string[]): Task<number> {
  const { process } = invocation.host;
  yield* flushOutput(invocation);
  const namespace = namespaceOrComplaint(invocation, name);
  if (namespace === undefined) return 255;
  process.namespace = namespace;
  process.mounts = netnsMounts(process, name, (line) => invocation.complain(line));
  yield* flushOutput(invocation);
  const result = yield* process.exec(command[0]!, command);
  if (result.ok) return result.value;
  complainAboutExec(invocation, command[0]!, result.errno);
  return 1;
}

function* runChild(invocation: Invocation, name: string, command: readonly string[]): Task<number> {
  const { process } = invocation.host;
  yield* flushOutput(invocation);
  const namespace = namespaceOrComplaint(invocation, name);
  if (namespace === undefined) return 255;
  const mounts = netnsMounts(process, name, (line) => invocation.complain(line));
  yield* flushOutput(invocation);
  const request: SpawnRequest = { program: command[0]!, args: command, namespace, mounts };
  const child = process.spawn(request);
  if (!child.ok) {
    complainAboutExec(invocation, command[0]!, child.errno);
    return 1;
  }
  const ended = yield* process.waitpid(child.value);
  if (!ended.ok || ended.value.kind === "signalled") throw new Exit(1);
  return ended.value.status;
}

function complainAboutExec(invocation: Invocation, program: string, errno: Errno): void {
  invocation.complain(`exec of "${program}" failed: ${strerror(errno)}`);
  const note = absentProgramNote(program);
  if (note !== undefined) invocation.complain(note);
}
