/** Lines per service and event, with the sum of their numbers, so that one lost and one doubled do not cancel out. */
export class Tally {
  readonly counts: Record<string, number> = {};
  readonly sums: Record<string, number> = {};
  total = 0;

  constructor(saved?: { counts: Record<string, number>; sums: Record<string, number>; total: number }) {
    if (!saved) return;
    Object.assign(this.counts, saved.counts);
    Object.assign(this.sums, saved.sums);
    this.total = saved.total;
  }

  add(key: string, number: number): void {
    this.counts[key] = (this.counts[key] ?? 0) + 1;
    this.sums[key] = (this.sums[key] ?? 0) + number;
    this.total++;
  }

  equals(other: Tally): boolean {
    return [...new Set([...Object.keys(this.counts), ...Object.keys(other.counts)])].every(
      (key) => this.counts[key] === other.counts[key] && this.sums[key] === other.sums[key],
    );
  }

  /** How many lines `other` has less than this, and more, over all keys. */
  compare(other: Tally): { missing: number; extra: number } {
    let [missing, extra] = [0, 0];
    for (const key of new Set([...Object.keys(this.counts), ...Object.keys(other.counts)])) {
      const difference = (this.counts[key] ?? 0) - (other.counts[key] ?? 0);
      if (difference > 0) missing += difference;
      else extra -= difference;
    }
    return { missing, extra };
  }
}
