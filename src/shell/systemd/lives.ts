import type { Instant } from '../../core/time.ts';
import type { Exit, Message } from './message.ts';

/** What is remembered of the last life of each unit, by unit. */
export interface Memory {
  boot: string;
  readonly lives: Map<string, Life>;
}

export interface Life {
  readonly invocation: string;
  up: boolean;
  /** Somebody, or a dependency, asked for the stop. */
  asked: boolean;
  /** The start limit was told already. */
  gaveUp: boolean;
  exit: Exit | undefined;
  /** systemd's own count of automatic restarts, and the lives begun since it was told; undefined while not known. */
  counted: { readonly restarts: number; readonly begun: number } | undefined;
  held: Ending | undefined;
}

/** The end of a life of which it is not known yet what comes next. */
export interface Ending {
  readonly at: Instant;
  readonly ok: boolean;
  readonly result: string | undefined;
}

/** Units remembered at most. Beyond it the one that ended longest ago is forgotten; of the living, the oldest. */
export const LIVES_MAX = 4096;

/** A life begins: the unit's last one is forgotten, but for what systemd has counted. */
export function begin(memory: Memory, message: Message, before: Life | undefined): Life {
  const { lives } = memory;
  const { invocation, unit } = message;
  const counted = before?.counted && { ...before.counted, begun: before.counted.begun + 1 };
  const life = { invocation, up: true, asked: false, gaveUp: false, exit: undefined, counted, held: undefined };
  lives.delete(unit); // so that the map is in the order of the last start
  lives.set(unit, life);
  if (lives.size > LIVES_MAX) lives.delete(oldestEnded(lives) ?? unit);
  return life;
}

function oldestEnded(lives: ReadonlyMap<string, Life>): string | undefined {
  for (const [unit, life] of lives) if (!life.up && life.held === undefined) return unit;
  return lives.keys().next().value;
}
