/** How long a rest is: some frames come in the meantime, and nobody notices on a path that is busy. */
const REST_MICROSECONDS = 50;
/** How many frames a round brings on average before rests begin. One at a time, questions and answers, never rests. */
const BUSY_FRAMES = 1.3;
/** Frames that are longer on average keep the thread busy without rests: 64 KB take as long to copy as a rest. */
const SMALL_BYTES = 4096;
/** The averages go by the last dozen rounds or so. */
const WEIGHT = 1 / 16;

/**
 * What network cards call interrupt moderation. Small frames that come fast would wake the thread one by one, and each
 * waking takes the processor from the program that sends them: with two processors half of what could be carried is
 * lost to switching. So the thread looks away for a moment once a round that brought few of many small frames is over.
 */
export class Moderation {
  readonly #fullRound: number;
  readonly #rest: (microseconds: number) => void;
  #frames = 0;
  #bytes = 0;
  #averageFrames = 0;
  #averageBytes = 0;

  /** A round of `fullRound` frames is followed by the next at once: more are waiting. */
  constructor(fullRound: number, rest: (microseconds: number) => void) {
    this.#fullRound = fullRound;
    this.#rest = rest;
  }

  /** What one read of this round brought. */
  add(frames: number, bytes: number): void {
    this.#frames += frames;
    this.#bytes += bytes;
  }

  roundEnded(): void {
    const frames = this.#frames;
    this.#averageFrames += (frames - this.#averageFrames) * WEIGHT;
    this.#averageBytes += (this.#bytes - this.#averageBytes) * WEIGHT;
    this.#frames = 0;
    this.#bytes = 0;
    if (frames >= this.#fullRound || this.#averageFrames < BUSY_FRAMES) return;
    if (this.#averageBytes > SMALL_BYTES * this.#averageFrames) return;
    this.#rest(REST_MICROSECONDS);
  }
}
