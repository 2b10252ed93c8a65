const UNITS: Readonly<Record<string, number>> = { B: 1, KiB: 1024, MiB: 1024 ** 2, GiB: 1024 ** 3 };

/** Reads `8KiB`, `1MiB` or `512B` as bytes. Throws a SyntaxError that says what to write instead. */
export function parseSize(text: string): number {
  const [, amount = '', unit = ''] = /^(\d{1,9})([A-Za-z]*)$/.exec(text) ?? [];
  const size = UNITS[unit];
  if (amount !== '' && size !== undefined) return Number(amount) * size;
  const why = amount === '' ? 'not a size' : unit === '' ? 'a size needs a unit' : `unknown unit "${unit}"`;
  throw new SyntaxError(
    `cannot read ${JSON.stringify(text)}: ${why}; write ${amount === '' ? '8KiB' : meant(amount, unit)}`,
  );
}

/** The shortest text that `parseSize` reads back: 8192 is `8KiB`. */
export function formatSize(bytes: number): string {
  const unit = ['GiB', 'MiB', 'KiB'].find((name) => bytes > 0 && bytes % (UNITS[name] ?? 1) === 0) ?? 'B';
  return `${bytes / (UNITS[unit] ?? 1)}${unit}`;
}

function meant(amount: string, unit: string): string {
  const letter = unit.charAt(0).toUpperCase();
  return `${amount}${'KMG'.includes(letter) && letter !== '' ? `${letter}iB` : 'B'}`;
}
