import type { Process, Program } from "../../kernel/process.ts";
import type { Task } from "../../kernel/task.ts";
import { changeEntries } from "./change.ts";
import { Complaint } from "./complaint.ts";
import { showEvents } from "./events.ts";
import { type ParsedRequest, parseRequest } from "./options.ts";
import type { Request } from "./request.ts";
import { type Answer, answerRequest } from "./show.ts";
import { USAGE, VERSION_LINE } from "./usage.ts";

/** `conntrack` of conntrack-tools 1.4.7. */
export const conntrack: Program = function* (process, args) {
  let parsed: ParsedRequest;
  try {
    parsed = parseRequest(args.slice(1));
  } catch (error) {
    if (!(error instanceof Complaint)) throw error;
    return yield* complain(process, error);
  }
  for (const warning of parsed.warnings) yield* process.stderr.print(warning);
  return yield* run(process, parsed.request);
};

function* run(process: Process, request: Request): Task<number> {
  if (request.command === "event" || request.command === "expect event") {
    return yield* showEvents(process, request);
  }
  let answer: Answer;
  try {
    answer = answerOf(process, request);
  } catch (error) {
    if (!(error instanceof Complaint)) throw error;
    return yield* complain(process, error);
  }
  yield* process.stdout.print(answer.output);
  yield* process.stderr.print(answer.notes);
  return answer.status;
}

function answerOf(process: Process, request: Request): Answer {
  switch (request.command) {
    case undefined:
    case "help":
      return { output: USAGE, notes: "", status: 0 };
    case "version":
      return { output: `${VERSION_LINE}\n`, notes: "", status: 0 };
    case "create":
    case "add":
    case "update":
    case "delete":
      return changeEntries(process, request);
    default:
      return answerRequest(process, request);
  }
}

function* complain(process: Process, { status, message, reason }: Complaint): Task<number> {
  yield* process.stderr.print(`${VERSION_LINE}: ${message}\n`);
  if (reason === "lacking") yield* process.stderr.print("ipvl: see docs/fidelity.md\n");
  else if (status === 2) {
    yield* process.stderr.print("Try `conntrack -h' or 'conntrack --help' for more information.\n");
  }
  return status;
}
