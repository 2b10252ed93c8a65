import { HOUR, type Instant } from '../time.ts';

/** Hours are told apart up to this many respawns; more are as good as many. */
const RATE_MAX = 255;
/** In a log of fewer hours than a day, no hour is ordinary. */
const HOURS_MIN = 24;

/**
 * How often each service respawns in an ordinary hour, the median one: some are restarted by a timer all day long, and
 * for them a handful of respawns is no storm. Kept as a histogram of hours, so that memory does not grow with the log.
 */
export class Ordinary {
  #hour: Float64Array = new Float64Array(0);
  #inHour: Uint32Array = new Uint32Array(0);
  readonly #histograms: (Uint32Array | undefined)[] = [];

  /** Makes room for ids below `services`. */
  ensure(services: number): void {
    if (services <= this.#hour.length) return;
    const [hour, inHour] = [new Float64Array(services * 2).fill(-1), new Uint32Array(services * 2)];
    hour.set(this.#hour);
    inHour.set(this.#inHour);
    [this.#hour, this.#inHour] = [hour, inHour];
  }

  add(service: number, at: Instant): void {
    const hour = Math.floor(at / HOUR);
    if (hour !== this.#hour[service]) this.#turn(service, hour);
    this.#inHour[service] = (this.#inHour[service] ?? 0) + 1;
  }

  /** Respawns in the median hour of the log, by service. */
  rates(from: Instant, to: Instant): Float64Array {
    const hours = Math.floor(to / HOUR) - Math.floor(from / HOUR) + 1;
    return Float64Array.from(this.#histograms, (histogram, service) => {
      if (histogram === undefined || hours < HOURS_MIN) return 0;
      this.#turn(service, -1);
      return median(histogram, hours);
    });
  }

  #turn(service: number, hour: number): void {
    while (this.#histograms.length <= service) this.#histograms.push(undefined);
    const histogram = this.#histograms[service] ?? new Uint32Array(RATE_MAX + 1);
    this.#histograms[service] = histogram;
    const rate = Math.min(RATE_MAX, this.#inHour[service] ?? 0);
    if (rate > 0) histogram[rate] = (histogram[rate] ?? 0) + 1;
    this.#hour[service] = hour;
    this.#inHour[service] = 0;
  }
}

/** The hours that the histogram does not know were without a respawn. */
function median(histogram: Uint32Array, hours: number): number {
  let above = hours / 2;
  for (let rate = RATE_MAX; rate > 0; rate--) {
    above -= histogram[rate] ?? 0;
    if (above <= 0) return rate;
  }
  return 0;
}
