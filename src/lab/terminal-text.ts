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
  text = "";
  same = 0;
  different = 0;
  readonly #style: TerminalStyle;

  constructor(style: TerminalStyle) {
    this.#style = style;
  }

  part(part: LabPart, outputs: Outputs): void {
    switch (part.kind) {
      case "prose":
        this.#prose(part.raw);
        return;
      case "setup":
        for (const line of part.script.split("\n")) this.#line(this.#style.command(`# ${line}`));
        this.text += "\n";
        return;
      case "console":
        this.#console(part, outputs);
        return;
      case "capture":
        this.#capture(part, outputs);
    }
  }

  #prose(raw: string): void {
    if (raw.startsWith("<!--")) return;
    this.text += raw.startsWith("#") ? this.#style.heading(raw) : raw.replace(/^\n+$/, "\n");
  }

  #console(block: ConsoleBlock, { printed, shown }: Outputs): void {
    for (const { index, typed, expected } of block.commands) {
      for (const line of typed) this.#line(this.#style.command(line));
      this.#output(expected, shown.commands[index] ?? [], printed.commands[index] ?? []);
    }
    this.text += "\n";
  }

  #capture(block: CaptureBlock, { printed, shown }: Outputs): void {
    const { index, namespace, device, filter, order, expected } = block;
    const command = `${namespace}# tcpdump -e -n -t -i ${device}${filter === "" ? "" : ` '${filter}'`}`;
    this.#line(this.#style.command(command));
    const lines = shown.captures[index] ?? [];
    this.#output(
      order.kind === "ordered" ? expected : inOrderOf(expected, lines),
      lines,
      printed.captures[index] ?? [],
    );
    this.text += "\n";
  }

  /** `shown` and `printed` are the same lines. */
  #output(expected: readonly string[], shown: readonly string[], printed: readonly string[]): void {
    let at = 0;
    for (const { sign, text } of diffLines(expected, shown)) {
      if (sign === " ") this.same++;
      else this.different++;
      const line = MARKS[sign] + (sign === "-" ? text : (printed[at++] ?? text));
      this.#line(sign === " " ? line : this.#style.different(line));
    }
  }

  #line(text: string): void {
    this.text += `${text}\n`;
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
