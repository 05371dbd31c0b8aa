import type { Task } from "../../kernel/task.ts";
import type { Invocation } from "./invocation.ts";

/** Hands what was written so far to the process, in its order; iproute2 flushes stdout after each object. */
export function* flushOutput(invocation: Invocation): Task<void> {
  const { host, chunks } = invocation;
  const { process } = host;
  for (const { stream, text } of chunks.splice(0)) {
    if (stream === "stderr") {
      yield* process.stderr.print(text);
      continue;
    }
    yield* process.stdout.print(text);
    yield* process.stdout.flush();
  }
}
