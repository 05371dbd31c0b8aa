/**
 * What one run of `ip` or `bridge` prints: the same statements give either text or JSON, as in iproute2, so that the
 * two can't drift apart. Layout of the JSON (compact, or pretty with four spaces) is iproute2's.
 */
export type JsonStyle = "none" | "compact" | "pretty";
export type JsonScalar = string | number | boolean | null;
export type Palette = "plain" | "light" | "dark";
export type Hue = "ifname" | "mac" | "inet" | "inet6" | "up" | "down";

const HUES: Readonly<Record<Exclude<Palette, "plain">, Readonly<Record<Hue, string>>>> = {
  light: { ifname: "36", mac: "33", inet: "35", inet6: "34", up: "32", down: "31" },
  dark: { ifname: "1;36", mac: "1;33", inet: "1;35", inet6: "1;34", up: "1;32", down: "1;31" },
};

export interface ReportStyle {
  readonly json: JsonStyle;
  /** `-o`: lines of one object are joined by a backslash. */
  readonly lineEnd: "\n" | "\\";
  readonly palette: Palette;
}

export class Report {
  readonly style: ReportStyle;
  readonly #write: (text: string) => void;
  #open = false;
  #depth = 0;
  #separator = "";

  constructor(style: ReportStyle, write: (text: string) => void) {
    this.style = style;
    this.#write = write;
  }

  /** Inside a JSON document: between `begin` and `end` of a run with -j. */
  get inJson(): boolean {
    return this.#open;
  }

  /** Starts the one array that holds all objects; nothing in text mode. */
  begin(): void {
    if (this.style.json === "none") return;
    this.#open = true;
    this.#start("[");
    if (this.style.json === "pretty") this.#write(" ");
  }

  end(): void {
    if (!this.#open) return;
    this.closeArray();
    this.#write("\n");
    this.#open = false;
    this.#separator = "";
  }

  /** Text that has no place in JSON. */
  text(text: string): void {
    if (!this.#open) this.#write(text);
  }

  newline(): void {
    this.text(this.style.lineEnd);
  }

  /** One key and value, or the text that stands for it. */
  field(key: string, value: JsonScalar, text: string, hue?: Hue): void {
    if (this.#open) this.json(key, value);
    else if (text !== "") this.#write(this.#paint(text, hue));
  }

  /** As `field`, in text only for a word that is there or not. */
  json(key: string, value: JsonScalar): void {
    if (!this.#open) return;
    this.#name(key);
    this.#scalar(scalarText(value));
  }

  /** A number that JSON shows in a layout of its own (timers: 0.00). */
  jsonRaw(key: string, text: string): void {
    if (!this.#open) return;
    this.#name(key);
    this.#scalar(text);
  }

  /** One element of an array. */
  item(value: string, text: string, hue?: Hue): void {
    if (this.#open) this.#scalar(scalarText(value));
    else this.#write(this.#paint(text, hue));
  }

  openObject(key?: string): void {
    if (!this.#open) return;
    if (key !== undefined) this.#name(key);
    this.#start("{");
  }

  closeObject(): void {
    if (this.#open) this.#finish("}");
  }

  openArray(key: string): void {
    if (!this.#open) return;
    this.#name(key);
    this.#start("[");
    if (this.style.json === "pretty") this.#write(" ");
  }

  closeArray(): void {
    if (!this.#open) return;
    if (this.style.json === "pretty" && this.#separator !== "") this.#write(" ");
    this.#separator = "";
    this.#finish("]");
  }

  #paint(text: string, hue: Hue | undefined): string {
    if (hue === undefined || this.style.palette === "plain") return text;
    return `\u001b[${HUES[this.style.palette][hue]}m${text}\u001b[0m`;
  }

  #name(key: string): void {
    this.#write(this.#separator);
    this.#lineBreak();
    this.#separator = "";
    this.#write(`${scalarText(key)}:${this.style.json === "pretty" ? " " : ""}`);
  }

  #scalar(text: string): void {
    this.#write(this.#separator + text);
    this.#separator = ",";
  }

  #start(bracket: string): void {
    this.#write(this.#separator + bracket);
    this.#depth++;
    this.#separator = "";
  }

  #finish(bracket: string): void {
    this.#depth--;
    if (this.#separator !== "") this.#lineBreak();
    this.#write(bracket);
    this.#separator = ",";
  }

  #lineBreak(): void {
    if (this.style.json === "pretty") this.#write(`\n${"    ".repeat(this.#depth)}`);
  }
}

const ESCAPES: Readonly<Record<string, string>> = {
  "\t": "\\t",
  "\n": "\\n",
  "\r": "\\r",
  "\f": "\\f",
  "\b": "\\b",
  "\\": "\\\\",
  '"': '\\"',
};

function scalarText(value: JsonScalar): string {
  if (typeof value !== "string") return String(value);
  return `"${value.replace(/[\t\n\r\f\b\\"]/g, (character) => ESCAPES[character]!)}"`;
}
