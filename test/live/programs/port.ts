/**
 * One parent's worker without the daemon: each line of standard input is a `PortRequest` as JSON, each line of output
 * `{"answer": PortResult}` or `{"event": PortEvent}`. Ends with standard input, as after a crash: TAPs stay.
 */
import { createInterface } from "node:readline";
import type { PortRequest } from "../../../src/live/port/messages.ts";
import { startPortWorker } from "../../../src/live/port/port-worker.ts";

function say(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value)}\n`);
}

const worker = startPortWorker((event) => say({ event }));
for await (const line of createInterface({ input: process.stdin })) {
  say({ answer: await worker.request(JSON.parse(line) as PortRequest) });
}
worker.terminate();
