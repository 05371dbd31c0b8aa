import type { Process } from "../../kernel/process.ts";
import type { Task } from "../../kernel/task.ts";
import { decodeText, encodeText } from "../../wire/text.ts";
import { Input, type InputLine } from "./input.ts";
import { Panic } from "./panic.ts";
import { expandReplacement } from "./replacement.ts";
import type { Address, Command, RangeEnd, SimpleLetter, Substitute } from "./script.ts";
import { unambiguous } from "./unambiguous.ts";

export interface Settings {
  readonly quiet: boolean;
  /** Whether each file has a last line of its own (-s, and -i, which writes to it too). */
  readonly scope: "together" | "separate" | "in place";
  /** -i: the suffix of the copy that is kept; "" = none. */
  readonly backup: string;
  readonly lineLength: number;
  readonly posix: boolean;
  readonly unbuffered: boolean;
}

/** What a command lets happen next. */
type Next =
  | { readonly kind: "on" }
  | { readonly kind: "jump"; readonly to: number }
  | { readonly kind: "cycle" | "restart" }
  | { readonly kind: "quit"; readonly print: boolean; readonly status: number };

const ON: Next = { kind: "on" };

/** Runs a script over lines: one cycle a line, as POSIX sed tells it. */
export class Executor {
  readonly #process: Process;
  readonly #commands: readonly Command[];
  readonly #settings: Settings;
  readonly #input: Input;
  #pattern = "";
  #hold = "";
  #line: InputLine | undefined;
  #number = 0;
  #replaced = false;
  #lastExpression: RegExp | undefined;
  #appended: ({ readonly text: string } | { readonly path: string })[] = [];
  /** -i: what the file at hand becomes. */
  #edited: string[] = [];
  readonly #written: Map<string, string[]> = new Map();
  /** The last line written ended without newline: one comes before anything else is written. */
  #owesNewline = false;

  constructor(
    process: Process,
    commands: readonly Command[],
    run: { readonly settings: Settings; readonly files: readonly string[] },
  ) {
    this.#process = process;
    this.#commands = commands;
    this.#settings = run.settings;
    this.#input = new Input(process, run.files, run.settings.scope);
    for (const { action } of commands) {
      if (action.kind === "file" && action.how === "w") this.#written.set(action.path, []);
      if (action.kind === "substitute" && action.substitute.file !== undefined)
        this.#written.set(action.substitute.file, []);
    }
  }

  /** The exit status. */
  *run(): Task<number> {
    let keep = false;
    let status = 0;
    while (keep || (yield* this.#nextLine())) {
      if (this.#process.charge(1000) === "yield") yield* this.#process.yieldNow();
      const end = yield* this.#cycle();
      if (end.kind === "quit") {
        if (end.print && !this.#settings.quiet) yield* this.#printPattern();
        if (end.print) yield* this.#flushAppended();
        status = end.status;
        break;
      }
      keep = end.kind === "restart";
      if (!keep && end.kind === "on" && !this.#settings.quiet) yield* this.#printPattern();
      yield* this.#flushAppended();
    }
    yield* this.#finishFile();
    for (const [path, lines] of this.#written) yield* this.#save(path, lines);
    return status === 0 ? this.#input.status : status;
  }

  *#nextLine(): Task<boolean> {
    const previous = this.#line;
    const line = yield* this.#input.next();
    if (line === undefined) return false;
    if (previous !== undefined && previous.file !== line.file && this.#settings.scope !== "together") {
      this.#line = previous;
      yield* this.#finishFile();
      this.#number = 0;
    }
    this.#line = line;
    this.#number++;
    this.#pattern = line.text;
    this.#replaced = false;
    return true;
  }

  *#cycle(): Task<Next> {
    let at = 0;
    while (at < this.#commands.length) {
      const command = this.#commands[at]!;
      at++;
      if ((yield* this.#selects(command)) === command.negated) {
        if (command.action.kind === "block") at = command.action.end;
        continue;
      }
      const next = yield* this.#execute(command);
      if (next.kind === "jump") at = next.to;
      else if (next.kind !== "on") return next;
      if (next.kind === "jump" && this.#process.charge(1000) === "yield") yield* this.#process.yieldNow();
    }
    return ON;
  }

  /** Whether the command's addresses take the line in; a range remembers where it is. */
  *#selects(command: Command): Task<boolean> {
    const { first, last } = command;
    if (first === undefined) return true;
    if (last === undefined) return yield* this.#matches(first);
    if (command.range.kind === "open") return yield* this.#insideRange(command, last);
    if (first.kind === "zero") {
      if (this.#number !== 1) return false;
      command.range = { kind: "open", until: undefined };
      return yield* this.#insideRange(command, last);
    }
    if (!(yield* this.#matches(first))) return false;
    const until = this.#rangeLimit(last);
    // An end that is not after the beginning selects one line.
    if (until !== undefined && until <= this.#number) return true;
    command.range = { kind: "open", until };
    return true;
  }

  #rangeLimit(last: RangeEnd): number | undefined {
    switch (last.kind) {
      case "line":
        return last.line;
      case "count":
        return this.#number + last.count;
      case "multiple":
        return last.of === 0 ? this.#number : Math.ceil(this.#number / last.of) * last.of;
      default:
        return undefined;
    }
  }

  *#insideRange(command: Command, last: RangeEnd): Task<boolean> {
    const { range } = command;
    if (range.kind === "open" && range.until !== undefined) {
      if (this.#number >= range.until) command.range = { kind: "closed" };
      // Past its end already (an `N` jumped over it): the first line decides anew.
      return (
        this.#number <= range.until ||
        (command.first!.kind !== "line" && (yield* this.#matches(command.first!)))
      );
    }
    if (yield* this.#matches(last as Address)) command.range = { kind: "closed" };
    return true;
  }

  *#matches(address: Address): Task<boolean> {
    switch (address.kind) {
      case "line":
        return this.#number === address.line;
      case "step":
        return address.step === 0
          ? this.#number === address.first
          : this.#number >= address.first && (this.#number - address.first) % address.step === 0;
      case "last":
        return yield* this.#input.isLast(this.#line!);
      case "zero":
        return false;
      case "match":
        return this.#find(address.expression, 0) !== null;
    }
  }

  #find(expression: RegExp | undefined, from: number): RegExpExecArray | null {
    const used = expression ?? this.#lastExpression;
    if (used === undefined) throw new Panic("-e expression #1, char 0: no previous regular expression", 1);
    this.#lastExpression = used;
    used.lastIndex = from;
    return used.exec(this.#pattern);
  }

  *#execute(command: Command): Task<Next> {
    const { action } = command;
    switch (action.kind) {
      case "simple":
        return yield* this.#simple(action.letter);
      case "substitute":
        yield* this.#substitute(action.substitute);
        return ON;
      case "translate":
        this.#pattern = Array.from(this.#pattern, (letter) => action.table.get(letter) ?? letter).join("");
        return ON;
      case "text":
        return yield* this.#text(command, action);
      case "file":
        if (action.how === "r") this.#appended.push({ path: action.path });
        else yield* this.#writeTo(action.path);
        return ON;
      case "branch": {
        const taken = action.how === "b" || this.#replaced === (action.how === "t");
        if (action.how !== "b") this.#replaced = false;
        return taken ? { kind: "jump", to: action.target } : ON;
      }
      case "quit":
        return { kind: "quit", print: action.how === "q", status: action.status };
      default:
        return ON;
    }
  }

  *#text(command: Command, action: { readonly how: "a" | "c" | "i"; readonly text: string }): Task<Next> {
    if (action.how === "a") {
      this.#appended.push({ text: action.text });
      return ON;
    }
    if (action.how === "i") {
      yield* this.#print(action.text);
      return ON;
    }
    const atEnd = command.last === undefined || command.negated || command.range.kind === "closed";
    if (atEnd) yield* this.#print(action.text);
    return { kind: "cycle" };
  }

  *#simple(letter: SimpleLetter): Task<Next> {
    switch (letter) {
      case "=":
        yield* this.#print(`${this.#number}\n`);
        return ON;
      case "F":
        yield* this.#print(`${this.#line!.file}\n`);
        return ON;
      case "p":
        yield* this.#printPattern();
        return ON;
      case "P":
        yield* this.#print(`${this.#pattern.split("\n", 1)[0]}\n`);
        return ON;
      case "l":
        yield* this.#print(unambiguous(encodeText(this.#pattern), this.#settings.lineLength));
        return ON;
      case "d":
        return { kind: "cycle" };
      case "D":
        return this.#deleteFirst();
      case "n":
      case "N":
        return yield* this.#readOn(letter);
      default:
        this.#exchange(letter);
        return ON;
    }
  }

  #exchange(letter: SimpleLetter): void {
    if (letter === "g") this.#pattern = this.#hold;
    else if (letter === "G") this.#pattern += `\n${this.#hold}`;
    else if (letter === "h") this.#hold = this.#pattern;
    else if (letter === "H") this.#hold += `\n${this.#pattern}`;
    else if (letter === "z") this.#pattern = "";
    else if (letter === "x") [this.#pattern, this.#hold] = [this.#hold, this.#pattern];
  }

  #deleteFirst(): Next {
    const newline = this.#pattern.indexOf("\n");
    if (newline < 0) return { kind: "cycle" };
    this.#pattern = this.#pattern.slice(newline + 1);
    return { kind: "restart" };
  }

  /** Without a next line `n` ends as `q` does; `N` too in GNU sed, and without printing in POSIX. */
  *#readOn(letter: "n" | "N"): Task<Next> {
    if (!(yield* this.#input.hasMore())) {
      return { kind: "quit", print: letter === "n" || !this.#settings.posix, status: 0 };
    }
    if (letter === "n" && !this.#settings.quiet) yield* this.#printPattern();
    yield* this.#flushAppended();
    const before = this.#pattern;
    const replaced = this.#replaced;
    yield* this.#nextLine();
    this.#replaced = replaced;
    if (letter === "N") this.#pattern = `${before}\n${this.#pattern}`;
    return ON;
  }

  *#substitute(substitute: Substitute): Task<void> {
    const { replacement, from, global, file, print } = substitute;
    let out = "";
    let at = 0;
    let count = 0;
    let replaced = false;
    for (let search = 0; search <= this.#pattern.length; ) {
      const match = this.#find(substitute.expression, search);
      if (match === null) break;
      const [whole] = match;
      const end = match.index + whole.length;
      // An empty match right behind the last one is none.
      const counts = whole !== "" || match.index !== at || count === 0;
      if (counts) count++;
      if (counts && count >= from) {
        out += this.#pattern.slice(at, match.index) + expandReplacement(replacement, match);
        at = end;
        replaced = true;
        if (!global) break;
      }
      search = whole === "" ? end + 1 : end;
      if (counts && count < from) {
        out += this.#pattern.slice(at, end);
        at = end;
      }
    }
    if (!replaced) return;
    this.#pattern = out + this.#pattern.slice(at);
    this.#replaced = true;
    if (print) yield* this.#printPattern();
    if (file !== undefined) yield* this.#writeTo(file);
  }

  *#writeTo(path: string): Task<void> {
    if (path === "/dev/stdout") yield* this.#printPattern();
    else if (path === "/dev/stderr") yield* this.#process.stderr.print(`${this.#pattern}\n`);
    else this.#written.get(path)!.push(`${this.#pattern}\n`);
  }

  *#printPattern(): Task<void> {
    yield* this.#print(this.#pattern);
    if (this.#line?.newline === "") this.#owesNewline = true;
    else yield* this.#emit("\n");
  }

  *#print(text: string): Task<void> {
    if (this.#owesNewline) {
      this.#owesNewline = false;
      yield* this.#emit("\n");
    }
    yield* this.#emit(text);
  }

  *#emit(text: string): Task<void> {
    if (this.#settings.scope === "in place") this.#edited.push(text);
    else {
      yield* this.#process.stdout.print(text);
      if (this.#settings.unbuffered) yield* this.#process.stdout.flush();
    }
  }

  *#flushAppended(): Task<void> {
    const appended = this.#appended;
    this.#appended = [];
    for (const each of appended) {
      if ("text" in each) yield* this.#print(each.text);
      else {
        const read = this.#process.files.readFile(each.path);
        if (read.ok && read.value.length > 0) yield* this.#print(decodeText(read.value));
      }
    }
  }

  /** -i: the file is replaced when its last line is through. */
  *#finishFile(): Task<void> {
    const { backup, scope } = this.#settings;
    if (scope !== "in place" || this.#line === undefined) return;
    const { file } = this.#line;
    if (backup !== "") {
      const before = this.#process.files.readFile(file);
      const name = backup.includes("*") ? backup.replaceAll("*", file) : file + backup;
      if (before.ok) this.#process.files.writeFile(name, before.value, "truncate");
    }
    yield* this.#save(file, this.#edited);
    this.#edited = [];
    this.#owesNewline = false;
    this.#line = undefined;
  }

  *#save(path: string, lines: readonly string[]): Task<void> {
    const written = this.#process.files.writeFile(path, encodeText(lines.join("")), "truncate");
    if (!written.ok) yield* this.#process.stderr.print(`sed: couldn't open file ${path}\n`);
  }
}
