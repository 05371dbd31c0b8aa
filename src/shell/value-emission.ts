import type { ParameterValue } from "./array-access.ts";
import type { PartContext } from "./engine.ts";
import type { Shell } from "./shell.ts";

/** An expansion's one text. */
export function emitText(text: string, context: PartContext): void {
  if (context.place === "quoted") context.sink.quoted(text);
  else context.sink.result(text);
}

/** Gives a parameter's value to the sink: `@` and `*` by their own rules. */
export function emitValue(shell: Shell, value: ParameterValue, context: PartContext): void {
  const { sink, place } = context;
  if (value.kind === "text") {
    emitText(value.text ?? "", context);
    return;
  }
  if (place === "quoted" && value.join === "*") {
    sink.quoted(value.items.join(ifsJoiner(shell)));
    return;
  }
  for (const [index, item] of value.items.entries()) {
    if (index > 0 && place === "quoted") sink.breakQuoted();
    else if (index > 0) sink.breakUnquoted();
    emitText(item, context);
  }
}

function ifsJoiner(shell: Shell): string {
  return (shell.variables.text("IFS") ?? " ").slice(0, 1);
}
