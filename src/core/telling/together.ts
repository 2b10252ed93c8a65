import type { Letter } from './letter.ts';
import { count } from './words.ts';

/** Letters of one mail that are written out; of the others only the services are named. */
const WRITTEN_OUT = 20;

/** Several letters that go as one: storms that nobody saw, told late. */
export interface Together {
  readonly headline: string;
  readonly written: readonly Letter[];
  /** One sentence about the rest, when there is one. */
  readonly more: string | undefined;
}

export function together(letters: readonly Letter[]): Together {
  const names = namesIn(letters);
  const what = `${count(letters.length, 'storm')} of ${count(names.length, 'service')}`;
  const rest = letters.slice(WRITTEN_OUT);
  return {
    headline: `Past: ${what} began and ended while the agent was not running.`,
    written: letters.slice(0, WRITTEN_OUT),
    more: rest.length === 0 ? undefined : `And ${count(rest.length, 'more storm')}: ${namesIn(rest).join(', ')}`,
  };
}

function namesIn(letters: readonly Letter[]): string[] {
  return [...new Set(letters.flatMap(({ services, others }) => [...services.map((row) => row.service), ...others]))];
}
