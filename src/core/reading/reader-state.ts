import type { Instant } from '../time.ts';

/** Every line is counted in `lines`, and one that makes no event in exactly one of the three next. */
export interface ReaderCounts {
  lines: number;
  malformed: number;
  /** Lines longer than the limit. */
  tooLong: number;
  /** Lines of services for which there was no room. */
  overLimit: number;
  /** Lines that NUL bytes stood before, as a power cut leaves them. They are read, if they can be. */
  afterNuls: number;
  /** Lines with an event other than `starting` and `stopping`. They make an event, but nothing tallies it. */
  otherEvents: number;
  /** Lines whose cause was not kept, because there were too many kinds. */
  causesOverLimit: number;
}

/** All that a reader remembers, as plain JSON: with it, a new reader goes on as if it were the old one. */
export interface ReaderState {
  /** In the order of their ids, which begin at 0. */
  readonly services: readonly (readonly [job: string, instance?: string])[];
  /** In the order of their ids, which begin at 1. */
  readonly causes: readonly string[];
  /** The instant of the last line, which decides about the repeated hour. */
  readonly previous: Instant;
  readonly counts: Readonly<ReaderCounts>;
}

export const NO_COUNTS: Readonly<ReaderCounts> = {
  lines: 0,
  malformed: 0,
  tooLong: 0,
  overLimit: 0,
  afterNuls: 0,
  otherEvents: 0,
  causesOverLimit: 0,
};
