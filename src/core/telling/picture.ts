import { MINUTE } from '../time.ts';
import type { Letter } from './letter.ts';
import { buckets, sparkline } from './sparkline.ts';

const CELLS = 30;

/** A picture of the worst service's respawns over the last window of the rule that fired. */
export function pictureOf(letter: Letter): string[] {
  const { members, facts, now, reason } = letter;
  const [worst] = members;
  if (worst === undefined || reason === 'over' || reason === 'past') return [];
  const counts = buckets(facts.recent(worst.id), now, MINUTE, CELLS);
  return [`Last minute, 2 s a mark: ${sparkline(counts)}  (most: ${Math.max(...counts)})`];
}
