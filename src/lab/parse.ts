import { Lexer, type Token, type Tokens } from "marked";
import { parseConsole } from "./console.ts";
import {
  type CaptureBlock,
  type CaptureOrder,
  ELISION,
  type Elision,
  FIRST_NAMESPACE,
  type Lab,
  type LabBlock,
  type LabPart,
  type RecordingStamp,
} from "./lab.ts";
import { parseStamp } from "./stamp.ts";

/** A mistake in a lab's text, with its place. */
export interface LabMistake {
  readonly line: number;
  readonly reason: string;
}

export type ParsedLab =
  | { readonly ok: true; readonly lab: Lab }
  | { readonly ok: false; readonly mistakes: readonly LabMistake[] };

/** Languages of fenced blocks; `text` is for showing, and anything else is taken for a slip of the pen. */
const LANGUAGES = ["sh", "console", "capture", "text"] as const;

export function parseLab(file: string, source: string): ParsedLab {
  const reader = new LabReader();
  const text = source.replaceAll("\r\n", "\n");
  for (const token of new Lexer().lex(text)) reader.token(token);
  reader.finish();
  if (reader.mistakes.length > 0) return { ok: false, mistakes: reader.mistakes };
  const { parts, stamp, title } = reader;
  const blocks = parts.filter((part): part is LabBlock => part.kind !== "prose");
  return { ok: true, lab: { title: title ?? file, file, parts, blocks, stamp } };
}

/** Options from the comments before a block: `keyword -> reason`. */
type Options = ReadonlyMap<string, string>;

class LabReader {
  readonly mistakes: LabMistake[] = [];
  readonly parts: LabPart[] = [];
  title: string | undefined;
  stamp: RecordingStamp | undefined;
  #line = 1;
  #commands = 0;
  #captures = 0;
  #consoleSeen = false;
  #options = new Map<string, string>();
  #optionsLine = 0;

  token(token: Token): void {
    if (token.type === "code" && (token as Tokens.Code).codeBlockStyle !== "indented") {
      this.#code(token as Tokens.Code);
      this.#options = new Map();
    } else {
      this.#prose(token);
    }
    this.#line += token.raw.split("\n").length - 1;
  }

  finish(): void {
    this.#refuseUnusedOptions();
  }

  #prose(token: Token): void {
    this.parts.push({ kind: "prose", raw: token.raw });
    if (token.type === "heading") this.title ??= (token as Tokens.Heading).text;
    if (token.type === "html") this.#comment(token.raw);
    else if (token.type !== "space") this.#refuseUnusedOptions();
    if (nestedFence(token))
      this.#mistake("a block inside a list or quotation is not run: move it to the margin");
  }

  #comment(raw: string): void {
    const stamp = parseStamp(raw);
    if (stamp !== undefined) {
      this.stamp = stamp;
      return;
    }
    for (const [, keyword = "", reason = ""] of raw.matchAll(
      /<!--\s*(unordered|\.\.\.)(?::\s*([\s\S]*?))?\s*-->/g,
    )) {
      if (reason === "") this.#mistake(`${keyword} needs a reason: <!-- ${keyword}: why -->`);
      this.#options.set(keyword, reason);
      this.#optionsLine = this.#line;
    }
  }

  #refuseUnusedOptions(): void {
    for (const keyword of this.#options.keys()) {
      this.mistakes.push({
        line: this.#optionsLine,
        reason: `no block directly after the comment "${keyword}"`,
      });
    }
    this.#options = new Map();
  }

  #mistake(reason: string): void {
    this.mistakes.push({ line: this.#line, reason });
  }

  #code(token: Tokens.Code): void {
    const info = (token.lang ?? "").trim();
    const language = LANGUAGES.find((name) => name === info.split(/\s+/)[0]);
    switch (language) {
      case "sh":
        this.#consoleSeen = false;
        this.parts.push({ kind: "setup", raw: token.raw, line: this.#line, script: token.text });
        return;
      case "console":
        this.#console(token);
        return;
      case "capture":
        this.#capture(token, info);
        return;
      case undefined:
        if (info !== "") this.#mistake(`block "${info}": must be ${LANGUAGES.join(", ")}`);
        this.parts.push({ kind: "prose", raw: token.raw });
        return;
      case "text":
        this.parts.push({ kind: "prose", raw: token.raw });
    }
  }

  #console(token: Tokens.Code): void {
    const parsed = parseConsole(token.text, { firstLine: this.#line + 1, firstIndex: this.#commands });
    if (!parsed.ok) {
      this.#mistake(parsed.reason);
      return;
    }
    const { commands } = parsed;
    this.#commands += commands.length;
    this.#consoleSeen = true;
    const elision = this.#elision(commands.flatMap((command) => command.expected));
    this.parts.push({ kind: "console", raw: token.raw, line: this.#line, commands, elision });
  }

  #capture(token: Tokens.Code, info: string): void {
    const place = parseCaptureInfo(info);
    if (place === undefined || !this.#consoleSeen) {
      this.#mistake(
        place
          ? "no console block before this capture (a set-up block ends what captures belong to)"
          : "write: capture NAMESPACE DEVICE 'filter'",
      );
      return;
    }
    const expected = token.text === "" ? [] : token.text.split("\n");
    const elision = this.#elision(expected);
    const order = captureOrder(this.#options);
    const index = this.#captures++;
    this.parts.push({
      kind: "capture",
      raw: token.raw,
      line: this.#line,
      index,
      ...place,
      order,
      elision,
      expected,
    });
  }

  #elision(lines: readonly string[]): Elision {
    const reason = this.#options.get(ELISION);
    if (reason !== undefined) return { kind: "allowed", reason };
    if (lines.includes(ELISION)) this.#mistake("... needs a reason: <!-- ...: why --> before the block");
    return { kind: "none" };
  }
}

function captureOrder(options: Options): CaptureOrder {
  const reason = options.get("unordered");
  return reason === undefined ? { kind: "ordered" } : { kind: "unordered", reason };
}

function parseCaptureInfo(info: string): Pick<CaptureBlock, "namespace" | "device" | "filter"> | undefined {
  const words = /^capture\s+(\S+)\s+(\S+)(?:\s+'([^']*)')?$/.exec(info);
  if (words === null) return undefined;
  const [, namespace = FIRST_NAMESPACE, device = "", filter = ""] = words;
  return { namespace, device, filter };
}

/** Whether a list item or quotation holds a block that looks as if it ran. */
function nestedFence(token: Token): boolean {
  return /^(\s|>|[-*+]|\d+\.)+(```|~~~)\s*(sh|console|capture)\b/m.test(token.raw) && token.type !== "code";
}
