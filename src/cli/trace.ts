import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import { parseArgs } from "node:util";
import type { TimedTraceEvent } from "../trace/tracer.ts";
import { complain, fileProblem } from "./complaint.ts";

/** `ipvl trace FILE [--frame N]`: one line for each decision. */
export async function traceCommand(args: readonly string[]): Promise<number> {
  let file: string | undefined;
  let frame: string | undefined;
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { frame: { type: "string" } },
    });
    [file, frame] = [positionals[0], values.frame];
    if (positionals.length !== 1 || file === undefined) return complain("trace: name one file");
  } catch (error) {
    return complain(`trace: ${(error as Error).message.split(". To specify")[0]}`);
  }
  if (frame !== undefined && !/^[0-9]+$/.test(frame))
    return complain(`trace: --frame ${frame}: not a number`);
  return await printEvents(file, frame === undefined ? undefined : Number(frame));
}

async function printEvents(file: string, frame: number | undefined): Promise<number> {
  let line = 0;
  try {
    for await (const text of createInterface({ input: createReadStream(file) })) {
      line++;
      const event = parseEvent(text);
      if (event === undefined) return complain(`${file}:${line}: not a line of a trace`);
      if (frame === undefined || event.frame === frame) process.stdout.write(`${formatTraceEvent(event)}\n`);
    }
    return 0;
  } catch (error) {
    return complain(`${file}: ${fileProblem(error)}`);
  }
}

function parseEvent(text: string): TimedTraceEvent | undefined {
  try {
    const event = JSON.parse(text) as Partial<TimedTraceEvent>;
    return typeof event.kind === "string" && typeof event.timeNs === "number"
      ? (event as TimedTraceEvent)
      : undefined;
  } catch {
    return undefined;
  }
}

/** `12.000341 #17 ns1/ipvl1 driver ipvlan_rcv_frame: deliver (10.0.0.2 -> ipvl1)` */
export function formatTraceEvent(event: TimedTraceEvent): string {
  const { timeNs, frame, namespace, device, kind, verdict, rule } = event;
  const seconds = (timeNs / 1e9).toFixed(6);
  const place = device === "" ? namespace : `${namespace}/${device}`;
  const about = frame === 0 ? "" : `#${frame} `;
  return `${seconds} ${about}${place} ${kind} ${event.function}: ${verdict}${rule === "" ? "" : ` (${rule})`}`;
}
