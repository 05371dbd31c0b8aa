import type { TimedTraceEvent } from "./tracer.ts";

/** Anything that a JSON string may not hold as it is, and all that is not plain ASCII. */
const NOT_PLAIN = /[^ !#-[\]-~]/;

/**
 * One event as a line of JSON, as JSON.stringify would write it. By hand, since a traced run spends most of its time
 * here: `kind` and `function` are our own words, the other texts are plain but for odd device names.
 */
export function formatTraceLine(event: TimedTraceEvent): string {
  return (
    `{"timeNs":${event.timeNs},"sequence":${event.sequence},"kind":"${event.kind}","frame":${event.frame},` +
    `"namespace":${quote(event.namespace)},"device":${quote(event.device)},"function":"${event.function}",` +
    `"verdict":${quote(event.verdict)},"rule":${quote(event.rule)}}\n`
  );
}

function quote(text: string): string {
  return NOT_PLAIN.test(text) ? JSON.stringify(text) : `"${text}"`;
}
