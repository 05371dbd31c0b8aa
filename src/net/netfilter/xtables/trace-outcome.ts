import type { Namespace } from "../../namespace.ts";
import type { Evaluation } from "./evaluation.ts";
import type { XtTable } from "./table.ts";
import type { Outcome } from "./traversal.ts";

/** Tells which rule decided, in the words in which `iptables` would show it. Called only when somebody listens. */
export function traceOutcome(
  { family, kind }: { readonly family: XtTable["family"]; readonly kind: XtTable["kind"] },
  namespace: Namespace,
  { packet, input, output }: Evaluation,
  { verdict, chain, rule }: Outcome,
): void {
  const program = family === 4 ? "iptables" : "ip6tables";
  namespace.tracer.emit({
    kind: "hook",
    frame: packet.id,
    namespace: namespace.label,
    device: (output ?? input)?.name ?? "",
    function: family === 4 ? "ipt_do_table" : "ip6t_do_table",
    verdict,
    rule: `${program} -t ${kind.name} -L ${chain}${rule === 0 ? " (policy)" : ` ${rule}`}`,
  });
}
