import type { LongOption } from "./option-reader.ts";

/** The letters of getopt(3). */
export const LETTERS = "A:C:D:R:I:L::S::M:F::Z::N:X::E:P:Vh::o:p:s:d:j:i:fbvw::W::nt:m:xc:g:46";

export interface BaseOption extends LongOption {
  readonly letter: string;
}

function option(letter: string, name: string, argument: LongOption["argument"]): BaseOption {
  return { letter, name, argument };
}

/** The options of iptables itself; those of extensions join them. */
export const BASE_OPTIONS: readonly BaseOption[] = [
  option("A", "append", "required"),
  option("D", "delete", "required"),
  option("C", "check", "required"),
  option("I", "insert", "required"),
  option("R", "replace", "required"),
  option("L", "list", "optional"),
  option("S", "list-rules", "optional"),
  option("F", "flush", "optional"),
  option("Z", "zero", "optional"),
  option("N", "new-chain", "required"),
  option("X", "delete-chain", "optional"),
  option("E", "rename-chain", "required"),
  option("P", "policy", "required"),
  option("s", "source", "required"),
  option("d", "destination", "required"),
  option("s", "src", "required"),
  option("d", "dst", "required"),
  option("p", "protocol", "required"),
  option("i", "in-interface", "required"),
  option("j", "jump", "required"),
  option("t", "table", "required"),
  option("m", "match", "required"),
  option("n", "numeric", "none"),
  option("o", "out-interface", "required"),
  option("v", "verbose", "none"),
  option("w", "wait", "optional"),
  option("W", "wait-interval", "optional"),
  option("x", "exact", "none"),
  option("f", "fragments", "none"),
  option("V", "version", "none"),
  option("h", "help", "optional"),
  option("0", "line-numbers", "none"),
  option("M", "modprobe", "required"),
  option("c", "set-counters", "required"),
  option("g", "goto", "required"),
  option("4", "ipv4", "none"),
  option("6", "ipv6", "none"),
];
