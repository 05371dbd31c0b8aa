import { FIRST_NAMESPACE } from "../lab.ts";
import type { LabMistake } from "../parse.ts";
import type { Prompt } from "./prompt.ts";
import type { TerminalShell } from "./transcript.ts";

interface BlockPlace {
  readonly line: number;
  /** From a note; it goes before what the prompt says. */
  readonly inName: string | undefined;
  readonly prompt: Prompt;
}

/** Which shell a block was typed in: one for each name, and a namespace for each of them. */
export class ShellTable {
  readonly #namespaces = new Map<string, string>();
  readonly #shells = new Map<string, TerminalShell>();
  /** The only host that may do without a note: a text from one machine just works. */
  #plainHost: string | undefined;

  map(host: string, namespace: string): void {
    this.#namespaces.set(host, namespace);
  }

  of(block: BlockPlace, mistakes: LabMistake[]): TerminalShell {
    const name = block.inName ?? nameOf(block.prompt);
    const known = this.#shells.get(name);
    if (known !== undefined) return known;
    const namespace = this.#namespaces.get(name) ?? this.#unmapped(block, name);
    if (namespace === undefined) {
      const reason = `nothing says where the host ${name} is; write a note: "#: host ${name} is NAMESPACE", or "#: in NAMESPACE" before the block`;
      mistakes.push({ line: block.line, reason });
    } else if (!/^[A-Za-z0-9_][A-Za-z0-9_.-]*$/.test(namespace)) {
      mistakes.push({ line: block.line, reason: `no name of a namespace: ${namespace}` });
    }
    const shell = { index: this.#shells.size, name, namespace: namespace ?? FIRST_NAMESPACE };
    this.#shells.set(name, shell);
    return shell;
  }

  all(): readonly TerminalShell[] {
    return [...this.#shells.values()];
  }

  #unmapped({ inName, prompt }: BlockPlace, name: string): string | undefined {
    if (inName !== undefined) return inName;
    switch (prompt.kind) {
      case "bare":
        return FIRST_NAMESPACE;
      case "namespace":
        return prompt.namespace;
      case "host":
        if (prompt.label !== undefined) return prompt.label;
        if (this.#namespaces.size > 0) return undefined;
        this.#plainHost ??= name;
        return this.#plainHost === name ? FIRST_NAMESPACE : undefined;
    }
  }
}

function nameOf(prompt: Prompt): string {
  switch (prompt.kind) {
    case "bare":
      return "";
    case "namespace":
      return prompt.namespace;
    case "host":
      return prompt.label ?? prompt.host;
  }
}
