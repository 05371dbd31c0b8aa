/**
 * One parent's worker without the daemon: each line of standard input is a `PortRequest` as JSON, each line of output
 * `{"answer": PortResult}` or `{"event": PortEvent}`. The line
 * "terminate" ends the worker by force and starts another, "again" waits for its end. Ends with standard input, as after a crash: TAPs stay.
 */
import { createInterface } from "node:readline";
import type { PortRequest } from "../../../src/live/port/messages.ts";
import { startPortWorker } from "../../../src/live/port/port-worker.ts";

function say(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value)}\n`);
}

let worker = startPortWorker((event) => say({ event }));
for await (const line of createInterface({ input: process.stdin })) {
  if (line === "terminate" || line === "again") {
    if (line === "terminate") worker.terminate();
    await worker.ended;
    worker = startPortWorker((event) => say({ event }));
  } else say({ answer: await worker.request(JSON.parse(line) as PortRequest) });
}
worker.terminate();
