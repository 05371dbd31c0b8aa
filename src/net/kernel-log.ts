/** One line of the kernel log, without its time stamp. */
export interface KernelLogLine {
  /** Since boot. */
  readonly timeNs: number;
  readonly text: string;
}

/** CONFIG_LOG_BUF_SHIFT 17: what is older goes. */
const LIMIT_CHARACTERS: number = 1 << 17;

/** What printk writes to: one for the machine. */
export class KernelLog {
  #lines: KernelLogLine[] = [];
  #characters = 0;
  /** How many lines have gone, and up to which one a reader has cleared. */
  #dropped = 0;
  #cleared = 0;

  write(line: KernelLogLine): void {
    this.#lines.push(line);
    this.#characters += line.text.length;
    while (this.#characters > LIMIT_CHARACTERS) {
      this.#characters -= this.#lines.shift()!.text.length;
      this.#dropped++;
    }
  }

  /** SYSLOG_ACTION_READ_ALL: what came after the last `clear`, the oldest first. */
  lines(): readonly KernelLogLine[] {
    return this.#lines.slice(Math.max(0, this.#cleared - this.#dropped));
  }

  texts(): readonly string[] {
    return this.lines().map(({ text }) => text);
  }

  /** SYSLOG_ACTION_CLEAR */
  clear(): void {
    this.#cleared = this.#dropped + this.#lines.length;
  }
}
