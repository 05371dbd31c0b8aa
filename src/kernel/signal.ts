/** Signals with their Linux numbers (x86); names without SIG as `kill -l` prints them. */
export const SIGNALS = {
  HUP: 1,
  INT: 2,
  QUIT: 3,
  ILL: 4,
  TRAP: 5,
  ABRT: 6,
  BUS: 7,
  FPE: 8,
  KILL: 9,
  USR1: 10,
  SEGV: 11,
  USR2: 12,
  PIPE: 13,
  ALRM: 14,
  TERM: 15,
  STKFLT: 16,
  CHLD: 17,
  CONT: 18,
  STOP: 19,
  TSTP: 20,
  TTIN: 21,
  TTOU: 22,
  URG: 23,
  XCPU: 24,
  XFSZ: 25,
  VTALRM: 26,
  PROF: 27,
  WINCH: 28,
  IO: 29,
  PWR: 30,
  SYS: 31,
} as const;

export type SignalName = keyof typeof SIGNALS;

export type SignalDisposition = "default" | "ignore" | ((signal: SignalName) => void);

/** What the kernel does with a signal whose disposition is the default (signal(7)). */
export function defaultSignalAction(signal: SignalName): "terminate" | "ignore" | "stop" | "continue" {
  return NOT_TERMINATING[signal] ?? "terminate";
}

const NOT_TERMINATING: Partial<Record<SignalName, "ignore" | "stop" | "continue">> = {
  CHLD: "ignore",
  URG: "ignore",
  WINCH: "ignore",
  CONT: "continue",
  STOP: "stop",
  TSTP: "stop",
  TTIN: "stop",
  TTOU: "stop",
};

const BY_NUMBER: ReadonlyMap<number, SignalName> = new Map(
  Object.entries(SIGNALS).map(([name, number]) => [number, name as SignalName]),
);

/** `INT`, `SIGINT`, `int` or `2`; undefined when there is no such signal. */
export function parseSignal(text: string): SignalName | undefined {
  if (/^[0-9]+$/.test(text)) return BY_NUMBER.get(Number(text));
  const name = text.toUpperCase().replace(/^SIG/, "");
  return Object.hasOwn(SIGNALS, name) ? (name as SignalName) : undefined;
}

export function signalByNumber(number: number): SignalName | undefined {
  return BY_NUMBER.get(number);
}
