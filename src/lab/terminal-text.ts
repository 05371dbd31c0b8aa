import { diffLines } from "./diff.ts";
import type { CaptureBlock, ConsoleBlock, Lab, LabPart } from "./lab.ts";
import type { Transcript } from "./transcript.ts";

/** A lab as it looks when somebody types it in, each line of output held against what the real kernel printed. */
export interface TerminalText {
  readonly text: string;
  /** Lines of output that the real kernel printed too. */
  readonly same: number;
  /** Lines printed that the real kernel did not print, and lines it printed that are missing. */
  readonly different: number;
}

/** How a terminal marks things; plain text by default. */
export interface TerminalStyle {
  readonly heading: (text: string) => string;
  readonly command: (text: string) => string;
  readonly different: (text: string) => string;
}

/** Begins a line of output: as on the real kernel, not there, or there and missing here. */
const MARKS = { " ": "  ", "+": "+ ", "-": "- " } as const;

/** `printed` is what a person sees, `shown` the same lines as labs compare them. */
export function terminalText(
  lab: Lab,
  outputs: { readonly printed: Transcript; readonly shown: Transcript },
  style: TerminalStyle,
): TerminalText {
  const writer = new TerminalWriter(style);
  for (const part of lab.parts) {
    writer.part(part, outputs);
  }
  return writer;
}

type Outputs = Parameters<typeof terminalText>[1];

class TerminalWriter implements TerminalText {
  same = 0;
  different = 0;
  readonly #style: TerminalStyle;

  readonly #paragraphs: string[] = [];

  constructor(style: TerminalStyle) {
    this.#style = style;
  }

  get text(): string {
    return this.#paragraphs.map((paragraph) => `${paragraph}\n\n`).join("");
  }

  part(part: LabPart, outputs: Outputs): void {
    switch (part.kind) {
      case "prose":
        this.#prose(part.raw);
        return;
      case "setup":
        this.#paragraph(part.script.split("\n").map((line) => this.#style.command(`# ${line}`)));
        return;
      case "console":
        this.#console(part, outputs);
        return;
      case "capture":
        this.#capture(part, outputs);
    }
  }

  #prose(raw: string): void {
    const text = raw.trim();
    if (text === "" || text.startsWith("<!--")) return;
    this.#paragraph([text.startsWith("#") ? this.#style.heading(text) : text]);
  }

  #console(block: ConsoleBlock, { printed, shown }: Outputs): void {
    const lines = block.commands.flatMap(({ index, typed, expected }) => [
      ...typed.map((line) => this.#style.command(line)),
      ...this.#output(expected, shown.commands[index] ?? [], printed.commands[index] ?? []),
    ]);
    this.#paragraph(lines);
  }

  #capture(block: CaptureBlock, { printed, shown }: Outputs): void {
    const { index, namespace, device, filter, order } = block;
    const command = `${namespace}# tcpdump -e -n -t -i ${device}${filter === "" ? "" : ` '${filter}'`}`;
    const lines = shown.captures[index] ?? [];
    const expected = order.kind === "ordered" ? block.expected : inOrderOf(block.expected, lines);
    this.#paragraph([
      this.#style.command(command),
      ...this.#output(expected, lines, printed.captures[index] ?? []),
    ]);
  }

  /** `shown` and `printed` are the same lines. */
  #output(
    expected: readonly string[],
    shown: readonly string[],
    printed: readonly string[],
  ): readonly string[] {
    let at = 0;
    return diffLines(expected, shown).map(({ sign, text }) => {
      if (sign === " ") this.same++;
      else this.different++;
      const line = MARKS[sign] + (sign === "-" ? text : (printed[at++] ?? text));
      return sign === " " ? line.trimEnd() : this.#style.different(line);
    });
  }

  #paragraph(lines: readonly string[]): void {
    this.#paragraphs.push(lines.join("\n"));
  }
}

/** The lines of `expected` in the order in which `actual` has them; what `actual` lacks comes last. */
function inOrderOf(expected: readonly string[], actual: readonly string[]): readonly string[] {
  const left = [...expected];
  const found = actual.filter((line) => {
    const at = left.indexOf(line);
    if (at >= 0) left.splice(at, 1);
    return at >= 0;
  });
  return [...found, ...left];
}
