/** The known word that a misspelt one was probably meant to be, or undefined when none is near. */
export function closest(word: string, known: Iterable<string>): string | undefined {
  const limit = Math.max(1, Math.floor(word.length / 3));
  let best: string | undefined;
  let bestDistance = limit + 1;
  for (const candidate of known) {
    if (Math.abs(candidate.length - word.length) >= bestDistance) continue;
    const distance = editDistance(
      word.toLowerCase().replaceAll('-', '_'),
      candidate.toLowerCase().replaceAll('-', '_'),
    );
    if (distance < bestDistance) [best, bestDistance] = [candidate, distance];
  }
  return best;
}

/** What to write instead of an unknown word: the near one, or the list of what is known. */
export function wayOut(word: string, known: readonly string[]): string {
  const near = closest(word, known);
  if (near !== undefined) return `did you mean ${near}?`;
  return known.length === 0 ? 'remove it' : `known: ${known.join(', ')}`;
}

/** Optimal string alignment: insertions, deletions, substitutions, and neighbours swapped, each one step. */
function editDistance(a: string, b: string): number {
  let beforePrevious: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const current = [i];
    for (let j = 1; j <= b.length; j++) {
      const substituted = at(previous, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1);
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      const best = Math.min(at(previous, j) + 1, at(current, j - 1) + 1, substituted);
      current.push(swapped ? Math.min(best, at(beforePrevious, j - 2) + 1) : best);
    }
    [beforePrevious, previous] = [previous, current];
  }
  return at(previous, b.length);
}

function at(row: readonly number[], index: number): number {
  return row[index] ?? Number.POSITIVE_INFINITY;
}
