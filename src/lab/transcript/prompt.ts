/** What a prompt says, and what was typed at it. */
export type Prompt = HostPrompt | NamespacePrompt | BarePrompt;

/** `tao@S3:~$ `, `[root@S3 ~]# `, with `(ns1)` before it as a Debian chroot or a Python environment shows itself. */
interface HostPrompt {
  readonly kind: "host";
  readonly label: string | undefined;
  readonly user: string;
  readonly host: string;
  readonly typed: string;
}

/** `ns1# `, as in labs and in `ipvl shell`. */
interface NamespacePrompt {
  readonly kind: "namespace";
  readonly namespace: string;
  readonly typed: string;
}

/** `$ ` or `# ` alone. */
interface BarePrompt {
  readonly kind: "bare";
  readonly sign: string;
  readonly typed: string;
}

/** Which bare prompt a text uses; none where its prompts name hosts, since `# ` is a comment there. */
export type BareSign = "$" | "#" | "none";

const NAME = "[A-Za-z0-9_][A-Za-z0-9_.-]*";
const LABEL = `(?:\\((${NAME})\\) ?)?`;
const TYPED = "(?:[ \\t]+(.*))?$";
const HOST = [
  new RegExp(`^${LABEL}([A-Za-z_][A-Za-z0-9_.-]*)@(${NAME}):[^\\s$#]*[$#]${TYPED}`),
  new RegExp(`^${LABEL}\\[([A-Za-z_][A-Za-z0-9_.-]*)@(${NAME}) [^\\]]*\\][$#]${TYPED}`),
];
const NAMESPACE = new RegExp(`^(${NAME})#${TYPED}`);
const BARE = new RegExp(`^([$#])${TYPED}`);

/** The prompt that a line begins with; undefined for a line of output or prose. */
export function readPrompt(line: string, bare: BareSign): Prompt | undefined {
  for (const pattern of HOST) {
    const found = pattern.exec(line);
    if (found === null) continue;
    const [, label, user = "", host = "", typed = ""] = found;
    return { kind: "host", label, user, host, typed };
  }
  const [, namespace, inNamespace = ""] = NAMESPACE.exec(line) ?? [];
  if (namespace !== undefined) return { kind: "namespace", namespace, typed: inNamespace };
  const [, sign, typed = ""] = BARE.exec(line) ?? [];
  return sign !== undefined && sign === bare ? { kind: "bare", sign, typed } : undefined;
}

/** The text's bare prompt is its first one. */
export function bareSignOf(lines: readonly string[]): BareSign {
  let sign: BareSign = "none";
  for (const line of lines) {
    if (HOST.some((pattern) => pattern.test(line))) return "none";
    if (sign === "none" && /^[$#] \S/.test(line)) sign = line[0] as BareSign;
  }
  return sign;
}

/** Whether a text looks like a transcript rather than a script: a prompt that no script has at a line's beginning. */
export function firstPromptLine(text: string): number | undefined {
  const lines = text.split("\n");
  const at = lines.findIndex((line) => HOST.some((pattern) => pattern.test(line)) || /^\$ \S/.test(line));
  return at < 0 ? undefined : at + 1;
}
