import { type CommandArgument, parse, type Word, type WordPart } from "unbash";
import { LimitReached } from "../kernel/limits.ts";
import type { Task } from "../kernel/task.ts";
import { evaluateInteger, expandArithmeticText } from "./arithmetic-expansion.ts";
import { expandBraces } from "./brace-expansion.ts";
import { substituteCommand } from "./command-substitution.ts";
import type { PartContext } from "./engine.ts";
import { expandParameter } from "./parameter-expansion.ts";
import { readParameter, refuseUnbound } from "./parameters.ts";
import { expandPaths } from "./pathname-expansion.ts";
import { openSubstitution } from "./process-substitution.ts";
import type { Shell } from "./shell.ts";
import { expandTilde, expandTildesInAssignment } from "./tilde.ts";
import { emitText, emitValue } from "./value-emission.ts";
import { FieldSink, PatternSink, RegExpSink, TextSink, type WordSink } from "./word-sink.ts";

/** The words of a command as its arguments: all expansions, splitting, pathnames. */
export function* expandWords(shell: Shell, words: readonly CommandArgument[]): Task<string[]> {
  const args: string[] = [];
  for (const word of words) {
    if (word.type === "Word") yield* expandWordInto(shell, word, args);
    else args.push(word.text);
  }
  return args;
}

export function* expandWordInto(shell: Shell, word: Word, args: string[]): Task<void> {
  if (word.parts === undefined) {
    args.push(isTilde(word) ? expandTilde(shell, word.value) : word.value);
    return;
  }
  if (word.parts.some((part) => part.type === "BraceExpansion") && shell.isSet("B")) {
    for (const each of bracedWords(word)) if (each.text !== "") yield* expandFields(shell, each, args);
    return;
  }
  yield* expandFields(shell, word, args);
}

function isTilde(word: Word): boolean {
  return word.text.charCodeAt(0) === 126;
}

function* expandFields(shell: Shell, word: Word, args: string[]): Task<void> {
  if (word.parts === undefined) {
    args.push(isTilde(word) ? expandTilde(shell, word.value) : word.value);
    return;
  }
  const sink = new FieldSink(shell.variables.text("IFS") ?? " \t\n");
  yield* expandWordParts(shell, word, { sink, place: "unquoted" });
  for (const field of sink.builder.finish()) {
    if (field.isPattern && !shell.isSet("f")) args.push(...(yield* expandPaths(shell, field)));
    else args.push(field.text);
  }
}

/** Brace expansion is textual and the same every time: each word is expanded and parsed once. */
const braced: WeakMap<Word, readonly Word[]> = new WeakMap();

function bracedWords(word: Word): readonly Word[] {
  const known = braced.get(word);
  if (known !== undefined) return known;
  const texts = expandBraces(word.text);
  if (texts === undefined) throw new LimitReached("maximumTextLength", "a brace expansion too large");
  const words = texts.length === 1 && texts[0] === word.text ? [plainWord(word)] : texts.map(parseWord);
  braced.set(word, words);
  return words;
}

/** A word whose braces mean nothing (`{a`), so that they are not looked at again. */
function plainWord(word: Word): Word {
  const parts = word.parts?.map((part) =>
    part.type === "BraceExpansion"
      ? ({ type: "Literal", pos: part.pos, end: part.end, text: part.text, value: part.text } as const)
      : part,
  );
  return { ...word, text: word.text, parts };
}

export function parseWord(text: string): Word {
  const command = parse(`: ${text}`).commands[0]?.command;
  const word = command?.type === "Command" ? command.args[0] : undefined;
  if (word?.type === "Word" && word.text === text) return word;
  return { type: "Word", text, value: text, pos: 0, end: text.length, parts: undefined };
}

/** One string, not split: assignments, `case` words, redirection targets, here-strings. */
export function* expandToText(shell: Shell, word: Word): Task<string> {
  if (word.parts === undefined) return isTilde(word) ? expandTilde(shell, word.value) : word.value;
  const sink = new TextSink(" ");
  yield* expandWordParts(shell, word, { sink, place: "unquoted" });
  return sink.text;
}

/** The value of an assignment: as `expandToText`, with tildes after each colon too. */
export function* expandAssignmentText(shell: Shell, word: Word): Task<string> {
  if (word.parts === undefined) {
    return word.text.includes("~") ? expandTildesInAssignment(shell, word.text, word.value) : word.value;
  }
  return yield* expandToText(shell, word);
}

export function* expandToPattern(shell: Shell, word: Word): Task<string> {
  const sink = new PatternSink();
  if (word.parts === undefined) return isTilde(word) ? expandTilde(shell, word.value) : rawLiteral(word.text);
  yield* expandWordParts(shell, word, { sink, place: "unquoted" });
  return sink.text;
}

export function* expandToRegExp(shell: Shell, word: Word): Task<string> {
  if (word.parts === undefined) return rawLiteral(word.text);
  const sink = new RegExpSink();
  yield* expandWordParts(shell, word, { sink, place: "unquoted" });
  return sink.text;
}

function rawLiteral(text: string): string {
  return text.includes("\\\n") ? text.replaceAll("\\\n", "") : text;
}

export function* expandWordParts(shell: Shell, word: Word, context: PartContext): Task<void> {
  const { sink } = context;
  if (word.parts === undefined) {
    const isTildeWord = context.place === "unquoted" && isTilde(word);
    if (isTildeWord) sink.quoted(expandTilde(shell, word.value));
    else sink.literal(word.value, rawLiteral(word.text));
    return;
  }
  const first = word.parts[0];
  if (context.place === "unquoted" && first?.type === "Literal" && first.text.startsWith("~")) {
    const slash = first.value.indexOf("/");
    const end = slash < 0 ? first.value.length : slash;
    if (slash >= 0 || word.parts.length === 1) {
      sink.quoted(expandTilde(shell, first.value.slice(0, end)));
      sink.literal(first.value.slice(end), first.value.slice(end));
      yield* expandParts(shell, word.parts.slice(1), context);
      return;
    }
  }
  yield* expandParts(shell, word.parts, context);
}

export function* expandParts(shell: Shell, parts: readonly WordPart[], context: PartContext): Task<void> {
  for (const part of parts) yield* expandPart(shell, part, context);
}

function* expandPart(shell: Shell, part: WordPart, context: PartContext): Task<void> {
  const { sink, place } = context;
  switch (part.type) {
    case "Literal":
      if (place === "quoted") sink.quoted(part.value);
      else sink.literal(part.value, rawLiteral(part.text));
      return;
    case "SingleQuoted":
    case "AnsiCQuoted":
      sink.quoted(part.value);
      return;
    case "DoubleQuoted":
    case "LocaleString":
      if (part.parts.length === 0) sink.quoted("");
      yield* expandParts(shell, part.parts, { sink, place: "quoted" });
      return;
    case "SimpleExpansion":
      yield* emitSimple(shell, part.text.slice(1), context);
      return;
    case "ParameterExpansion":
      yield* expandParameter(shell, part, context);
      return;
    case "CommandExpansion":
      emitText(yield* substituteCommand(shell, part), context);
      return;
    case "ArithmeticExpansion":
      emitText(yield* arithmetic(shell, part.text), context);
      return;
    case "ProcessSubstitution":
      sink.quoted(yield* openSubstitution(shell, part));
      return;
    case "Glob":
      if (part.kind === "bracket" && part.parts.some((each) => each.type !== "Literal")) {
        yield* expandBracket(shell, part.text, part.parts, context);
      } else sink.glob(part.text);
      return;
    case "ExtendedGlob":
      sink.glob(`${part.operator}(`);
      if (part.parts === undefined) sink.glob(part.pattern);
      else yield* expandParts(shell, part.parts, { sink: globSink(sink, /^$/), place });
      sink.glob(")");
      return;
    case "BraceExpansion":
      sink.literal(part.text, part.text);
      return;
  }
}

/** `[$a"b"]`: the brackets are operators, what is quoted inside is not. */
function* expandBracket(
  shell: Shell,
  text: string,
  parts: readonly WordPart[],
  context: PartContext,
): Task<void> {
  context.sink.glob(/^\[[!^]?/.exec(text)![0]);
  yield* expandParts(shell, parts, { sink: globSink(context.sink, /^[!^]/), place: context.place });
  context.sink.glob("]");
}

/** Inside a group, literals are part of the operator's text; `dropped` was given to the sink already. */
function globSink(sink: WordSink, dropped: RegExp): WordSink {
  return {
    quoted: (text) => sink.quoted(text),
    literal: (_value, raw) => sink.glob(raw.replace(dropped, "")),
    glob: (text) => sink.glob(text),
    result: (text) => sink.glob(text),
    breakQuoted: () => sink.breakQuoted(),
    breakUnquoted: () => sink.breakUnquoted(),
  };
}

function* arithmetic(shell: Shell, text: string): Task<string> {
  const inner = text.startsWith("$((") ? text.slice(3, -2) : text.slice(2, -1);
  return String(yield* evaluateInteger(shell, yield* expandArithmeticText(shell, inner)));
}

function* emitSimple(shell: Shell, name: string, context: PartContext): Task<void> {
  const value = readParameter(shell, name);
  if (value.kind === "text" && value.text === undefined && shell.isSet("u")) {
    yield* refuseUnbound(shell, /^[0-9!]/.test(name) ? `$${name}` : name);
  }
  emitValue(shell, value, context);
}
