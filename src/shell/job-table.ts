import type { ExitStatus } from "../kernel/process.ts";

/** One background pipeline. */
export interface Job {
  readonly number: number;
  /** Processes in the order of the pipeline; the last one's status is the job's. */
  readonly pids: readonly number[];
  readonly text: string;
  /** Line of the script that started it. */
  readonly line: number;
}

/** Background jobs of one shell and the statuses of those that were reaped. */
export class JobTable {
  #jobs: Job[] = [];
  /** Jobs that have ended since `takeRemoved`, while an interactive shell wants to know. */
  #removed: Job[] | undefined;
  /** Statuses of children that ended before anybody asked. */
  readonly ended: Map<number, ExitStatus> = new Map();

  /** What a subshell can still list; the processes are not its children. */
  copy(): JobTable {
    const copy = new JobTable();
    copy.#jobs = this.#jobs;
    return copy;
  }

  add(job: Omit<Job, "number">): Job {
    const number = (this.#jobs.at(-1)?.number ?? 0) + 1;
    const added = { ...job, number };
    this.#jobs.push(added);
    return added;
  }

  all(): readonly Job[] {
    return this.#jobs;
  }

  byPid(pid: number): Job | undefined {
    return this.#jobs.find((job) => job.pids.includes(pid));
  }

  /** `%1`, `%%`, `%+`, `%-`, `%name` */
  bySpec(spec: string): Job | undefined {
    const name = spec.slice(1);
    if (name === "" || name === "%" || name === "+") return this.#jobs.at(-1);
    if (name === "-") return this.#jobs.at(-2) ?? this.#jobs.at(-1);
    if (/^[0-9]+$/.test(name)) return this.#jobs.find((job) => job.number === Number(name));
    if (name.startsWith("?")) return this.#jobs.find((job) => job.text.includes(name.slice(1)));
    return this.#jobs.find((job) => job.text.startsWith(name));
  }

  /** Jobs that ended since the last call; none before the first. */
  takeRemoved(): readonly Job[] {
    const removed = this.#removed ?? [];
    this.#removed = [];
    return removed;
  }

  takeEnded(pid: number): ExitStatus | undefined {
    const status = this.ended.get(pid);
    this.ended.delete(pid);
    return status;
  }

  remove(job: Job): void {
    this.#jobs = this.#jobs.filter((each) => each !== job);
    this.#removed?.push(job);
  }
}
