// sd-daemon(3): a line that begins with `<6>` has that priority where systemd reads our standard error.

/** Syslog's numbers. */
const PRIORITIES = { error: 3, warning: 4, info: 6, debug: 7 } as const;

export type LogLevel = keyof typeof PRIORITIES;

export interface Log {
  write(level: LogLevel, text: string): void;
}

/** How lines are marked: for the journal by priority, for people and files by time and word. */
export type LogStyle = "journal" | "file" | "terminal";

export function createLog(style: LogStyle, write: (line: string) => void): Log {
  return {
    write: (level, text) => {
      for (const line of text.split("\n")) write(`${prefix(style, level)}${line}\n`);
    },
  };
}

function prefix(style: LogStyle, level: LogLevel): string {
  const word = level === "info" ? "" : `${level}: `;
  switch (style) {
    case "journal":
      return `<${PRIORITIES[level]}>`;
    case "file":
      return `${new Date().toISOString()} ${word}`;
    case "terminal":
      return `ipvl: ${word}`;
  }
}
