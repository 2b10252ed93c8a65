import type { Instant } from '../../core/time.ts';
import type { Life } from './lives.ts';

/** A line of the log, but for its stamp. */
export interface LogEvent {
  readonly at: Instant;
  readonly job: string;
  readonly event: 'starting' | 'stopping';
  /** ` KEY=value` for each detail, or nothing. */
  readonly details: string;
}

/** What an end turned out to be, as the table in README.md of systemd-compat has it. */
export type Outcome = 'respawning' | 'restarting' | 'stopped' | 'finished' | 'died';

/** PID=1 is any process: one was there, its number is not in the journal. */
const OUTCOMES: Readonly<Record<Outcome, { result: string; goal: string }>> = {
  respawning: { result: 'ok', goal: 'GOAL=start PID=0' },
  restarting: { result: 'ok', goal: 'GOAL=start PID=1' },
  stopped: { result: 'ok', goal: 'GOAL=stop PID=1' },
  finished: { result: 'ok', goal: 'GOAL=stop PID=0' },
  died: { result: 'failed', goal: 'GOAL=stop PID=0' },
};

/** The event of an end that was held, now that it is known what it was. */
export function release(life: Life, unit: string, outcome: Outcome): LogEvent[] {
  const { held, exit } = life;
  if (held === undefined) return [];
  life.held = undefined;
  const { result, goal } = OUTCOMES[outcome];
  const told = exit !== undefined && (!held.ok || exit.process === 'main') ? exit : undefined;
  const details = [
    ` RESULT=${result}`,
    result === 'failed' || (told !== undefined && told.process !== 'main') ? ` PROCESS=${told?.process ?? 'main'}` : '',
    told?.status === undefined ? '' : ` EXIT_STATUS=${told.status}`,
    told?.signal === undefined ? '' : ` EXIT_SIGNAL=${told.signal}`,
    ` ${goal}`,
    held.ok || held.result === undefined || SAID_BY_EXIT.includes(held.result) ? '' : ` REASON=${held.result}`,
  ];
  return [event({ at: held.at, unit }, 'stopping', details.join(''))];
}

/** Results that say no more than EXIT_STATUS and EXIT_SIGNAL do. */
const SAID_BY_EXIT = ['exit-code', 'signal', 'core-dump'];

export function event(of: { at: Instant; unit: string }, word: LogEvent['event'], details = ''): LogEvent {
  return { at: of.at, job: of.unit.slice(0, -'.service'.length), event: word, details };
}
