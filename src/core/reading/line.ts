import type { Happened } from '../event.ts';
import { causeOf, type Details, whatHappened } from './details.ts';

/** What stands behind the time of a line. */
export interface LineRest {
  readonly job: string;
  /** JOB/INSTANCE is the service, where there is one. */
  readonly instance: string | undefined;
  readonly happened: Happened;
  readonly cause: string | undefined;
}

const DETAIL = /^([A-Za-z_][A-Za-z0-9_]*)=(.*)$/s;
const EVENT = /^[a-z][a-z-]*$/;
const KNOWN_EVENTS = ['starting', 'stopping'];
// The hook died in the middle of a line, and the next line went on behind it.
const TIME_INSIDE = /\d\d:\d\d:\d\d \d{4}( |$)/;

/**
 * Reads `JOB event KEY=value…`. The details are the trailing words with a `=`, the event is the word before them, and
 * the job is all that is left: the hook of 2017 wrote names with white space as they were.
 * Answers with a reason, as text, for what is not a line of any hook.
 */
export function readRest(text: string): LineRest | string {
  if (/[\x00-\x08\x0a-\x1f\x7f]/.test(text)) return 'control characters';
  const words = text.split(' ');
  const details = takeDetails(words);
  const event = words.pop() ?? '';
  const job = words.join(' ');
  if (!EVENT.test(event)) return 'no event';
  if (job === '') return 'no job';
  if (/[ \t]/.test(job)) {
    const reason = whyNoJob(job, event);
    if (reason !== undefined) return reason;
  }
  const instance = details.get('INSTANCE');
  return { job, instance, happened: whatHappened(event, details), cause: causeOf(event, details) };
}

function takeDetails(words: string[]): Details {
  const found: [string, string][] = [];
  for (let last = words.at(-1); last !== undefined; last = words.at(-1)) {
    const [, key, value] = DETAIL.exec(last) ?? [];
    if (key === undefined || value === undefined) break;
    if (value !== '') found.unshift([key, value]);
    words.pop();
  }
  return new Map(found);
}

/** Names with white space are for the two events of the hook of 2017 only, so that prose does not become services. */
function whyNoJob(job: string, event: string): string | undefined {
  if (/^[ \t]|[ \t]$/.test(job)) return 'white space around the job';
  if (TIME_INSIDE.test(job)) return 'two lines in one';
  return KNOWN_EVENTS.includes(event) ? undefined : 'no event';
}
