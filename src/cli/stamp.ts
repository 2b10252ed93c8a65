import type { Instant } from '../core/time.ts';
import type { Io } from './io.ts';

/** A time, given as ISO 8601 with its offset: as it is in a pipe; on a terminal by the clock there, with the day unless it is today. */
export function stampOf(iso: string, now: Instant, io: Io): string {
  if (!io.isTerminal) return iso;
  const wall = iso.slice(0, 'yyyy-mm-ddThh:mm:ss'.length);
  const offset = Date.parse(`${wall}Z`) - Date.parse(iso);
  const [day = '', clock = ''] = wall.split('T');
  const today = new Date(now + offset).toISOString().slice(0, day.length);
  return day === today ? clock : `${day} ${clock}`;
}
