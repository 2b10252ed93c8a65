import { DAY, type Duration, HOUR, MINUTE, SECOND } from '../core/time.ts';

/** Largest first: the order in which a duration is written. */
const UNITS: readonly (readonly [name: string, size: Duration])[] = [
  ['d', DAY],
  ['h', HOUR],
  ['m', MINUTE],
  ['s', SECOND],
  ['ms', 1],
];

const SIZES = new Map(UNITS);

/**
 * Reads `90s`, `5m`, `1h30m`, `2d` or `250ms` as milliseconds. A bare number is refused: it does not say of what.
 * Throws a SyntaxError whose message quotes the text, says why, and what to write instead.
 */
export function parseDuration(text: string): Duration {
  const parts = [...text.matchAll(/(\d+)([a-z]+)/g)];
  if (parts.length === 0 || parts.map(([part]) => part).join('') !== text) throw unreadable(text);
  let total = 0;
  let last = Number.POSITIVE_INFINITY;
  for (const [, amount, unit = ''] of parts) {
    const size = SIZES.get(unit);
    if (size === undefined) throw unreadable(text);
    if (size >= last) throw new SyntaxError(`cannot read "${text}": units go from large to small; write 1h30m`);
    total += Number(amount) * size;
    last = size;
  }
  if (!Number.isSafeInteger(total)) throw new SyntaxError(`cannot read "${text}": too long; write 30d`);
  return total;
}

/** The shortest text that `parseDuration` reads back as the same: 5400000 is `1h30m`, 0 is `0s`. */
export function formatDuration(duration: Duration): string {
  let rest = Math.max(0, Math.round(duration));
  let text = '';
  for (const [unit, size] of UNITS) {
    const amount = Math.floor(rest / size);
    rest -= amount * size;
    if (amount > 0) text += `${amount}${unit}`;
  }
  return text === '' ? '0s' : text;
}

/** Says what is wrong with it, and guesses what was meant: "5 mins" is 5m. */
function unreadable(text: string): SyntaxError {
  const found = /^\s*([+-]?)\s*(\d+(?:\.\d+)?)\s*([a-zA-Zµ]*)\.?\s*$/.exec(text);
  const quoted = JSON.stringify(text);
  if (found === null) return new SyntaxError(`cannot read ${quoted}: not a duration; write 90s, 5m or 1h30m`);
  const [, sign, amount = '', unit = ''] = found;
  const meant = unit === '' && !amount.includes('.') ? `${amount}s` : guess(Number(amount), unit);
  if (sign === '-') return new SyntaxError(`cannot read ${quoted}: a duration is never negative; write ${meant}`);
  if (unit === '') return new SyntaxError(`cannot read ${quoted}: a duration needs a unit; write ${meant}`);
  if (!SIZES.has(unit)) return new SyntaxError(`cannot read ${quoted}: unknown unit "${unit}"; write ${meant}`);
  if (amount.includes('.')) return new SyntaxError(`cannot read ${quoted}: no fractions; write ${meant}`);
  return new SyntaxError(`cannot read ${quoted}: a number and its unit, without spaces or signs; write ${meant}`);
}

const WORDS: readonly (readonly [RegExp, Duration])[] = [
  [/^(ms|msecs?|millis?|milliseconds?)$/, 1],
  [/^(s|secs?|seconds?)?$/, SECOND],
  [/^(m|mins?|minutes?)$/, MINUTE],
  [/^(h|hrs?|hours?)$/, HOUR],
  [/^(d|days?)$/, DAY],
  [/^(w|weeks?)$/, 7 * DAY],
];

function guess(amount: number, unit: string): string {
  const size = WORDS.find(([words]) => words.test(unit.toLowerCase()))?.[1] ?? MINUTE;
  return formatDuration(amount * size);
}
