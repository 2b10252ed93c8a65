import type { Duration, Instant } from '../time.ts';

const BARS = '▁▂▃▄▅▆▇█';

/** How many of the stamps fall into each of `cells` equal parts of the window that ends at `now`. */
export function buckets(stamps: readonly Instant[], now: Instant, within: Duration, cells: number): number[] {
  const counts = new Array<number>(cells).fill(0);
  for (const at of stamps) {
    const cell = Math.floor(((at - (now - within)) / within) * cells);
    const clamped = at === now ? cells - 1 : cell;
    if (clamped >= 0 && clamped < cells) counts[clamped] = (counts[clamped] ?? 0) + 1;
  }
  return counts;
}

/** A picture in one line of text: "▁▁▃▅█". Nothing is a dot, so that it is not taken for a little. */
export function sparkline(counts: readonly number[]): string {
  const most = Math.max(1, ...counts);
  return counts.map((n) => (n === 0 ? '·' : BARS[Math.ceil((n / most) * BARS.length) - 1])).join('');
}
