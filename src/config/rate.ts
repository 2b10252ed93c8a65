import type { MaxMails } from '../core/policy.ts';
import { DAY, type Duration, HOUR, MINUTE } from '../core/time.ts';
import { formatDuration } from './duration.ts';

const UNITS: ReadonlyMap<string, Duration> = new Map([
  ['m', MINUTE],
  ['h', HOUR],
  ['d', DAY],
]);

/** The stamps of so many mails are kept for each receiver. */
const COUNT_MAX = 1000;

/** Reads `20/h`, `5/m` or `100/d`. Throws a SyntaxError that says what to write instead. */
export function parseRate(text: string): MaxMails {
  const [, amount = '', unit = ''] = /^\s*(\d{1,9})\s*\/\s*([a-z]+)\s*$/i.exec(text) ?? [];
  const within = UNITS.get(unit);
  const meant = `${amount === '' ? (/\d{1,9}/.exec(text)?.[0] ?? '20') : amount}/${guess(unit || text)}`;
  const quoted = JSON.stringify(text);
  if (within === undefined) throw new SyntaxError(`cannot read ${quoted}: not so many a time; write ${meant}`);
  const count = Number(amount);
  if (count === 0) throw new SyntaxError(`cannot use ${quoted}: nobody would be told; write 1/${unit}`);
  if (count > COUNT_MAX)
    throw new SyntaxError(`cannot use ${quoted}: more than ${COUNT_MAX}; write ${COUNT_MAX}/${unit}`);
  if (text !== `${count}/${unit}`) throw new SyntaxError(`cannot read ${quoted}: write it as ${count}/${unit}`);
  return { count, within };
}

/** What `parseRate` reads back as the same. */
export function formatRate({ count, within }: MaxMails): string {
  const unit = [...UNITS].find(([, duration]) => duration === within)?.[0];
  return `${count}/${unit ?? formatDuration(within)}`;
}

function guess(text: string): string {
  if (/day|d$/i.test(text)) return 'd';
  return /min|m$/i.test(text) ? 'm' : 'h';
}
