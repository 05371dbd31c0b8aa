/** The recordings of test/golden/ip as data: shared by their recorder and their replay. */

/** One command, what it printed (both streams) and its exit status. */
export interface RecordedCommand {
  readonly command: string;
  readonly output: string;
  readonly status: number;
}

/** The commands of a script: one a line. */
export function commandsOf(script: string): readonly string[] {
  return script.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
}

/** Reads `$ command`, output, `[status]`, again and again. */
export function parseRecording(text: string): readonly RecordedCommand[] {
  const recorded: RecordedCommand[] = [];
  let command: string | undefined;
  let output = "";
  for (const line of text.split("\n")) {
    const status = /^\[(\d+)\]$/.exec(line);
    if (command === undefined) {
      if (line.startsWith("$ ")) command = line.slice(2);
    } else if (status !== null) {
      recorded.push({ command, output, status: Number(status[1]) });
      command = undefined;
      output = "";
    } else {
      output += `${line}\n`;
    }
  }
  return recorded;
}

export function formatRecording(commands: readonly RecordedCommand[]): string {
  return commands.map(({ command, output, status }) => `$ ${command}\n${output}[${status}]\n`).join("");
}

/**
 * Usage texts belong to the real programs and are not kept: of one, only the fact remains that it was printed. The
 * four lines that explain ipvlan's flags are.
 */
export function withoutUsage(output: string): string {
  const lines = output.split("\n");
  const start = lines.findIndex(
    (line) => /^\s*Usage:/.test(line) && !/^Usage: \.\.\. ipv(lan|tap) /.test(line),
  );
  return start < 0 ? output : [...lines.slice(0, start), "Usage: (not kept)", ""].join("\n");
}

/** Output that ends without a newline is marked so that the status stands on a line of its own. */
export function closeLine(output: string): string {
  return output === "" || output.endsWith("\n") ? output : `${output}\\\n`;
}
