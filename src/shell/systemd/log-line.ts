import type { Instant } from '../../core/time.ts';
import type { LogEvent } from './ending.ts';

const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** An event as a line of the log, with its newline. The stamp is in the zone of this process, as the hook's is. */
export function logLine({ at, job, event, details }: LogEvent): string {
  return `${localtime(at)} ${job} ${event}${details}\n`;
}

/** Perl's scalar localtime: "Sun Sep  4 19:45:00 2017". */
function localtime(at: Instant): string {
  const date = new Date(at);
  const time = [date.getHours(), date.getMinutes(), date.getSeconds()].map(twoDigits).join(':');
  const day = String(date.getDate()).padStart(2);
  return `${DAYS[date.getDay()]} ${MONTHS[date.getMonth()]} ${day} ${time} ${date.getFullYear()}`;
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}
