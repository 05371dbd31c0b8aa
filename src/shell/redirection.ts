import type { HereDoc, Redirect, Redirection, WordPart } from "unbash";
import type { OpenMode } from "../kernel/process.ts";
import type { Task } from "../kernel/task.ts";
import { strerror } from "../wire/errno.ts";
import { encodeText } from "../wire/text.ts";
import { expandParts, expandToText, expandWordInto } from "./expansion.ts";
import { assignParameter } from "./parameters.ts";
import type { Shell } from "./shell.ts";
import { TextSink } from "./word-sink.ts";

/** A descriptor as it was before a redirection: a copy above 10, or nothing. */
interface Saved {
  readonly fd: number;
  readonly copy: number | undefined;
}

/** Copies of descriptors are kept from here on, as bash does (SHELL_FD_BASE). */
const SAVED_FROM = 10;

/** Runs `body` with the redirections in force; a redirection that fails is told, and is status 1. */
export function* withRedirections(
  shell: Shell,
  redirections: readonly Redirection[],
  body: () => Task<void>,
): Task<void> {
  if (redirections.length === 0) {
    yield* body();
    return;
  }
  const saved: Saved[] = [];
  try {
    for (const redirection of redirections) {
      if (yield* applyRedirection(shell, redirection, saved)) continue;
      shell.status = 1;
      return;
    }
    yield* body();
  } finally {
    restore(shell, saved);
  }
}

/** `exec >file`: redirections that stay. False when one failed. */
export function* redirectForGood(shell: Shell, redirections: readonly Redirection[]): Task<boolean> {
  const saved: Saved[] = [];
  for (const redirection of redirections) {
    if (yield* applyRedirection(shell, redirection, saved)) continue;
    restore(shell, saved);
    return false;
  }
  for (const { copy } of saved) if (copy !== undefined) closeInternal(shell, copy);
  return true;
}

function restore(shell: Shell, saved: readonly Saved[]): void {
  for (const { fd, copy } of [...saved].reverse()) {
    if (copy === undefined) shell.process.close(fd);
    else {
      shell.process.duplicate(copy, fd);
      closeInternal(shell, copy);
    }
  }
}

function closeInternal(shell: Shell, fd: number): void {
  shell.process.close(fd);
  shell.internalDescriptors.delete(fd);
}

function save(shell: Shell, fd: number, saved: Saved[]): void {
  const copy = shell.process.duplicateAbove(fd, SAVED_FROM);
  if (copy.ok) shell.internalDescriptors.add(copy.value);
  saved.push({ fd, copy: copy.ok ? copy.value : undefined });
}

function* applyRedirection(shell: Shell, redirection: Redirection, saved: Saved[]): Task<boolean> {
  switch (redirection.type) {
    case "HereDoc":
      return yield* feed(shell, { redirection, text: yield* hereDocText(shell, redirection) }, saved);
    case "HereString": {
      const text = redirection.target === undefined ? "" : yield* expandToText(shell, redirection.target);
      return yield* feed(shell, { redirection, text: `${text}\n` }, saved);
    }
    case "Redirect":
      return yield* applyRedirect(shell, redirection, saved);
  }
}

function* applyRedirect(shell: Shell, redirect: Redirect, saved: Saved[]): Task<boolean> {
  const targets: string[] = [];
  if (redirect.target !== undefined) yield* expandWordInto(shell, redirect.target, targets);
  const target = targets[0];
  if (target === undefined || targets.length > 1) {
    yield* shell.complain(`${redirect.target?.text ?? ""}: ambiguous redirect`);
    return false;
  }
  const { operator } = redirect;
  if (operator === "<&" || (operator === ">&" && /^(?:[0-9]+-?|-)$/.test(target))) {
    return yield* duplicateTo(shell, { redirect, target }, saved);
  }
  const isBoth = operator === "&>" || operator === "&>>" || (operator === ">&" && isStdout(redirect));
  if (operator === ">&" && !isBoth) {
    yield* shell.complain(`${target}: ambiguous redirect`);
    return false;
  }
  const opened = yield* openTarget(shell, operator, target);
  if (opened === undefined) return false;
  if (!isBoth) return yield* place(shell, { redirect, from: opened }, saved);
  save(shell, 1, saved);
  save(shell, 2, saved);
  shell.process.duplicate(opened, 1);
  shell.process.duplicate(opened, 2);
  if (opened !== 1 && opened !== 2) shell.process.close(opened);
  return true;
}

function isStdout(redirect: Redirect): boolean {
  return (
    redirect.descriptor === undefined ||
    (redirect.descriptor.type === "FileDescriptor" && redirect.descriptor.value === 1)
  );
}

const MODES: Readonly<Record<string, OpenMode>> = {
  "<": "read",
  "<>": "read-write",
  ">>": "append",
  "&>>": "append",
};

function* openTarget(shell: Shell, operator: string, target: string): Task<number | undefined> {
  const { process } = shell;
  if (operator === ">" && shell.isSet("C") && process.files.kindOf(target) === "file") {
    yield* shell.complain(`${target}: cannot overwrite existing file`);
    return undefined;
  }
  const opened = process.open(target, MODES[operator] ?? "write");
  if (opened.ok) return opened.value;
  yield* shell.complain(`${target}: ${strerror(opened.errno)}`);
  return undefined;
}

/** Puts an open descriptor where the redirection wants it. */
function* place(
  shell: Shell,
  request: { readonly redirect: Redirection; readonly from: number },
  saved: Saved[],
): Task<boolean> {
  const { redirect, from } = request;
  const { process } = shell;
  const { descriptor } = redirect;
  if (descriptor?.type === "FileDescriptorVariable") {
    const moved = process.duplicateAbove(from, SAVED_FROM);
    process.close(from);
    if (moved.ok) yield* assignParameter(shell, { name: descriptor.name }, String(moved.value));
    return moved.ok;
  }
  const fd = descriptor?.value ?? (redirect.operator.startsWith("<") ? 0 : 1);
  if (fd === from) {
    saved.push({ fd, copy: undefined });
    return true;
  }
  save(shell, fd, saved);
  process.duplicate(from, fd);
  process.close(from);
  return true;
}

/** `n>&m`, `n>&-`, `n>&m-` */
function* duplicateTo(
  shell: Shell,
  request: { readonly redirect: Redirect; readonly target: string },
  saved: Saved[],
): Task<boolean> {
  const { redirect, target } = request;
  const { process } = shell;
  const { descriptor } = redirect;
  if (descriptor?.type === "FileDescriptorVariable")
    return yield* duplicateToVariable(shell, descriptor.name, target);
  const fd = descriptor?.value ?? (redirect.operator === "<&" ? 0 : 1);
  if (target === "-") {
    save(shell, fd, saved);
    process.close(fd);
    return true;
  }
  const from = Number.parseInt(target, 10);
  const isMove = target.endsWith("-");
  if (!/^[0-9]+-?$/.test(target)) {
    yield* shell.complain(`${target}: ambiguous redirect`);
    return false;
  }
  if (!process.descriptors().includes(from) || shell.internalDescriptors.has(from)) {
    yield* shell.complain(`${from}: Bad file descriptor`);
    return false;
  }
  if (fd !== from) {
    save(shell, fd, saved);
    process.duplicate(from, fd);
  }
  if (isMove) {
    save(shell, from, saved);
    process.close(from);
  }
  return true;
}

function* duplicateToVariable(shell: Shell, name: string, target: string): Task<boolean> {
  if (target === "-") {
    const value = shell.variables.text(name) ?? "";
    if (/^[0-9]+$/.test(value)) shell.process.close(Number(value));
    return true;
  }
  const copied = shell.process.duplicateAbove(Number.parseInt(target, 10), SAVED_FROM);
  if (!copied.ok) {
    yield* shell.complain(`${target}: Bad file descriptor`);
    return false;
  }
  yield* assignParameter(shell, { name }, String(copied.value));
  return true;
}

/** What a pipe holds without a reader; longer documents go through a file, as in bash. */
const MAXIMUM_PIPED_BYTES = 65536;

function* feed(
  shell: Shell,
  request: { readonly redirection: Redirection; readonly text: string },
  saved: Saved[],
): Task<boolean> {
  const { process } = shell;
  const bytes = encodeText(request.text);
  if (bytes.length > MAXIMUM_PIPED_BYTES) {
    const path = `/tmp/sh-thd.${process.machine.deviceRandom.uint32()}`;
    process.files.writeFile(path, bytes, "truncate");
    const opened = process.open(path, "read");
    process.files.remove(path);
    return opened.ok && (yield* place(shell, { redirect: request.redirection, from: opened.value }, saved));
  }
  const { readFd, writeFd } = process.pipe();
  yield* process.write(writeFd, bytes);
  process.close(writeFd);
  return yield* place(shell, { redirect: request.redirection, from: readFd }, saved);
}

function* hereDocText(shell: Shell, hereDoc: HereDoc): Task<string> {
  const { body, operator, delimiter } = hereDoc;
  if (hereDoc.closing === undefined) {
    const last = shell.source.lineAt(Math.max(0, shell.source.text.length - 1));
    const why = `here-document at line ${shell.source.lineAt(hereDoc.pos)} delimited by end-of-file`;
    yield* shell.printError(
      `${shell.name}: line ${last}: warning: ${why} (wanted \`${delimiter?.value ?? ""}')\n`,
    );
  }
  const raw = operator === "<<-" ? body.text.replace(/^\t+/gm, "") : body.text;
  if (delimiter?.quoted === true) return raw;
  if (body.parts === undefined) return unescapeHereDoc(raw);
  const sink = new TextSink(" ");
  const parts = operator === "<<-" ? withoutTabs(body.parts) : body.parts;
  yield* expandParts(shell, parts, { sink, place: "quoted" });
  return sink.text;
}

function unescapeHereDoc(text: string): string {
  return text.includes("\\")
    ? text.replace(/\\([\\$`\n])/g, (_, letter) => (letter === "\n" ? "" : letter))
    : text;
}

/** `<<-` takes the tabs at the start of each line; those that an expansion gives stay. */
function withoutTabs(parts: readonly WordPart[]): readonly WordPart[] {
  return parts.map((part, index) => {
    if (part.type !== "Literal") return part;
    const value = part.value.replace(index === 0 ? /(^|\n)\t+/g : /(\n)\t+/g, "$1");
    return { ...part, value };
  });
}
