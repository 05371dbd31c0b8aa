/** Sequence numbers whose reply has come are remembered modulo this (MAX_DUP_CHK). */
const MAX_DUP_CHECK = 0x10000;
const UINT16 = 0xffff;
const HALF = 0x7fff;

/** What ping counts. Times in microseconds. */
export class PingStatistics {
  transmitted = 0;
  received = 0;
  repeats = 0;
  corrupted = 0;
  errors = 0;
  /** Estimate of the round-trip time, times eight. */
  rtt = 0;
  maximum = 0;
  minimum: number = Number.MAX_SAFE_INTEGER;
  sum = 0;
  #squares = 0;
  #acknowledged = 0;
  #pipeSize = -1;
  readonly #seen: Set<number> = new Set();

  /** in_flight */
  inFlight(): number {
    const difference = (this.transmitted - this.#acknowledged) & UINT16;
    return difference <= HALF ? difference : this.transmitted - this.received - this.errors;
  }

  /** acknowledge: the furthest sequence number answered, and how many were under way. */
  acknowledge(sequence: number): void {
    const difference = (this.transmitted - sequence) & UINT16;
    if (difference > HALF) return;
    if (difference + 1 > this.#pipeSize) this.#pipeSize = difference + 1;
    const ahead = (sequence - this.#acknowledged) & UINT16;
    const stale = ((this.transmitted - this.#acknowledged) & UINT16) > HALF;
    if ((ahead > 0 && ahead <= HALF) || stale) this.#acknowledged = sequence;
  }

  hasAnswer(sequence: number): boolean {
    return this.#seen.has(sequence % MAX_DUP_CHECK);
  }

  forget(sequence: number): void {
    this.#seen.delete(sequence % MAX_DUP_CHECK);
  }

  /** gather_statistics; tells whether this answer had come before. */
  answered(sequence: number, tripUs: number | undefined): "first" | "duplicate" {
    this.received++;
    this.acknowledge(sequence);
    if (tripUs !== undefined) this.#addTrip(tripUs);
    if (this.hasAnswer(sequence)) {
      this.repeats++;
      this.received--;
      return "duplicate";
    }
    this.#seen.add(sequence % MAX_DUP_CHECK);
    return "first";
  }

  #addTrip(tripUs: number): void {
    this.sum += tripUs;
    this.#squares += tripUs * tripUs;
    if (tripUs < this.minimum) this.minimum = tripUs;
    if (tripUs > this.maximum) this.maximum = tripUs;
    this.rtt = this.rtt === 0 ? tripUs * 8 : this.rtt + tripUs - Math.trunc(this.rtt / 8);
  }

  /** The two or three lines at the end, after the blank one. */
  summary(host: string, elapsedNs: number, style: SummaryStyle): string {
    return `--- ${host} ping statistics ---\n${this.#counts(elapsedNs)}\n${this.#times(elapsedNs, style)}\n`;
  }

  #counts(elapsedNs: number): string {
    const parts = [`${this.transmitted} packets transmitted`, `${this.received} received`];
    if (this.repeats > 0) parts.push(`+${this.repeats} duplicates`);
    if (this.corrupted > 0) parts.push(`+${this.corrupted} corrupted`);
    if (this.errors > 0) parts.push(`+${this.errors} errors`);
    if (this.transmitted > 0) {
      const lost = ((this.transmitted - this.received) * 100) / this.transmitted;
      parts.push(`${shortest(lost)}% packet loss`, `time ${Math.round(elapsedNs / 1e6)}ms`);
    }
    return parts.join(", ");
  }

  #times(elapsedNs: number, style: SummaryStyle): string {
    const parts: string[] = [];
    if (this.received > 0 && style.timing) {
      const count = this.received + this.repeats;
      const average = Math.trunc(this.sum / count);
      const deviation = Math.sqrt(Math.max(0, this.#squares / count - (this.sum / count) ** 2));
      const values = [this.minimum, average, this.maximum, Math.trunc(deviation)].map(milliseconds);
      parts.push(`rtt min/avg/max/mdev = ${values.join("/")} ms`);
    }
    if (this.#pipeSize > 1) parts.push(`pipe ${this.#pipeSize}`);
    if (this.received > 0 && style.gaps && this.transmitted > 1) {
      const gap = Math.trunc(Math.round(elapsedNs / 1000) / (this.transmitted - 1));
      parts.push(`ipg/ewma ${milliseconds(gap)}/${milliseconds(Math.trunc(this.rtt / 8))} ms`);
    }
    return parts.join(", ");
  }

  /** What SIGQUIT prints. */
  snapshot(style: SummaryStyle): string {
    const { transmitted, received } = this;
    const lost = transmitted === 0 ? 0 : Math.trunc(((transmitted - received) * 100) / transmitted);
    const counts = `${received}/${transmitted} packets, ${lost}% loss`;
    if (received === 0 || !style.timing) return `\r${counts}\n`;
    const average = Math.trunc(this.sum / (received + this.repeats));
    const values = [this.minimum, average, Math.trunc(this.rtt / 8), this.maximum].map(milliseconds);
    return `\r${counts}, min/avg/ewma/max = ${values.join("/")} ms\n`;
  }
}

export interface SummaryStyle {
  /** Packets carry a time stamp. */
  readonly timing: boolean;
  /** Flood and adaptive runs tell the gap between packets. */
  readonly gaps: boolean;
}

function milliseconds(microseconds: number): string {
  return `${Math.trunc(microseconds / 1000)}.${String(microseconds % 1000).padStart(3, "0")}`;
}

/** C's %g: six significant digits. */
function shortest(value: number): string {
  return String(Number(value.toPrecision(6)));
}

/** The time of one answer: fewer digits the longer it took. */
export function formatTrip(tripUs: number): string {
  if (tripUs >= 100000 - 50) return String(Math.trunc((tripUs + 500) / 1000));
  const whole = (value: number) => Math.trunc(value / 1000);
  const rest = (value: number, digits: number) =>
    String(Math.trunc((value % 1000) / 10 ** (3 - digits))).padStart(digits, "0");
  if (tripUs >= 10000 - 5) return `${whole(tripUs + 50)}.${rest(tripUs + 50, 1)}`;
  if (tripUs >= 1000) return `${whole(tripUs + 5)}.${rest(tripUs + 5, 2)}`;
  return `${whole(tripUs)}.${rest(tripUs, 3)}`;
}
