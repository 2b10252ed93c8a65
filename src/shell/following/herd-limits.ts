import { readFileSync } from 'node:fs';

/** What following many files may take. Milliseconds and counts. */
export interface HerdLimits {
  /** More files than this are refused, and that is said. */
  readonly filesMax: number;
  /** How many files have a follower of their own, with descriptor and inotify watch, though nothing is written to them. */
  readonly awakeMax: number;
  /** How many may have one when more than that are busy. When still more are, they take turns. */
  readonly busyMax: number;
  /** How many are woken at a time; at the start, these are how many files are read at a time. */
  readonly startMax: number;
  /** How often each name is looked at: what is written to a parked file waits this long at most. */
  readonly sweepMs: number;
  /** How long the sweep may hold up the rest of the process. */
  readonly sliceMs: number;
  /** How often new files are looked for. */
  readonly discoverMs: number;
  /** A file that got nothing for this long may be parked in favour of another. */
  readonly quietMs: number;
  /** A file with more to come than what is written to it (a copy, a late writer) is not parked for longer than this. */
  readonly restlessTurnMs: number;
  /** A file that was absent for this long is let go, with its position. */
  readonly absentMs: number;
  /** When there is no room for a new file, one that was absent for this long gives way. */
  readonly yieldMs: number;
  /** Up to this many plain names are followed each on its own, as a single log is: promptly, never parked. */
  readonly aloneMax: number;
}

/**
 * An awake file that is quiet costs 15 kB of memory, a descriptor and a watch, but no time; waking and parking one
 * 0.2 ms. So there are as many awake ones as descriptors allow while they are busy, and few otherwise.
 */
export const HERD_LIMITS: Omit<HerdLimits, 'busyMax'> = {
  filesMax: 1_000,
  awakeMax: 200,
  startMax: 4,
  sweepMs: 1_000,
  sliceMs: 1.5,
  discoverMs: 10_000,
  quietMs: 5_000,
  restlessTurnMs: 5_000,
  absentMs: 24 * 3_600_000,
  yieldMs: 60_000,
  aloneMax: 4,
};

/** Descriptors left to the rest of the process: mails, connections, the own files. */
const RESERVE = 200;
/** Of one file: the log, and a rotated one that may still be written to. */
const DESCRIPTORS_A_FILE = 2;
const DESCRIPTORS_UNKNOWN = 1_024;

/** The limits with `given` instead of the defaults, no more awake than there are descriptors for. */
export function herdLimits(given: Partial<HerdLimits>, descriptors = descriptorsMax()): HerdLimits {
  const busyMax = Math.max(1, Math.floor((descriptors - RESERVE) / DESCRIPTORS_A_FILE));
  const limits = { ...HERD_LIMITS, busyMax, ...given };
  return { ...limits, awakeMax: Math.min(limits.awakeMax, limits.busyMax) };
}

/** How many files this process may have open: Node raises the soft limit to the hard one when it starts. */
export function descriptorsMax(): number {
  try {
    const soft = /^Max open files\s+(\d+|unlimited)/m.exec(readFileSync('/proc/self/limits', 'latin1'))?.[1];
    return soft === 'unlimited' ? Number.MAX_SAFE_INTEGER : Number(soft ?? DESCRIPTORS_UNKNOWN);
  } catch {
    return DESCRIPTORS_UNKNOWN; // no /proc
  }
}
