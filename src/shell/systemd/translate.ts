import type { Instant } from '../../core/time.ts';
import type { Exit, Message } from './message.ts';

/**
 * From systemd's messages to the events of the log, in Upstart's words. Pure: what is remembered is plain data that
 * the caller keeps, and the same messages always give the same events.
 *
 * Why a life ended is known before it is known what comes next: whether a restart is scheduled (that message comes
 * after RestartSec) or the stop was half of a restart. Until then the end is *held*; `settle` ends the waiting.
 */

/** What is remembered of the last life of each unit, by unit. */
export interface Memory {
  boot: string;
  readonly lives: Map<string, Life>;
}

export interface Life {
  readonly invocation: string;
  up: boolean;
  /** Somebody, or a dependency, asked for the stop. */
  asked: boolean;
  /** The start limit was told already. */
  gaveUp: boolean;
  exit: Exit | undefined;
  held: Ending | undefined;
}

/** The end of a life of which it is not known yet what comes next. */
export interface Ending {
  readonly at: Instant;
  readonly ok: boolean;
  readonly result: string | undefined;
}

/** A line of the log, but for its stamp. */
export interface LogEvent {
  readonly at: Instant;
  readonly job: string;
  readonly event: 'starting' | 'stopping';
  /** ` KEY=value` for each detail, or nothing. */
  readonly details: string;
}

/** Units remembered at most. Beyond it the one that ended longest ago is forgotten; of the living, the oldest. */
export const LIVES_MAX = 4096;

export function translate(memory: Memory, message: Message): LogEvent[] {
  const events = message.boot === memory.boot ? [] : changeBoot(memory, message.boot);
  const before = memory.lives.get(message.unit);
  if (before?.invocation === message.invocation) return [...events, ...tell(before, message)];
  // The tail of a life whose beginning is not in the journal any more.
  if (message.kind === 'stopped' || message.kind === 'restart-scheduled') return events;
  if (before !== undefined) events.push(...supersede(before, message));
  const life = begin(memory, message);
  events.push(event(message, 'starting'));
  return [...events, ...tell(life, message)];
}

/** Ends the waiting for what follows the end of a unit. `comingBack`: systemd is going to restart it by itself. */
export function settle(memory: Memory, unit: string, comingBack: boolean): LogEvent[] {
  const life = memory.lives.get(unit);
  if (life?.held === undefined) return [];
  if (life.asked) return release(life, unit, 'stopped');
  if (comingBack) return release(life, unit, 'respawning');
  return release(life, unit, life.held.ok ? 'finished' : 'died');
}

/** What was told about the life that is remembered. */
function tell(life: Life, message: Message): LogEvent[] {
  switch (message.kind) {
    case 'starting':
      return [];
    case 'started':
      // "Finished", of a oneshot that ended well: no Restart= brings it back.
      return life.held?.ok ? settleIn(life, message, 'finished') : [];
    case 'asked-to-stop':
      life.asked = life.up;
      return [];
    case 'exited':
      if (message.exit?.process === 'main' || life.exit === undefined) life.exit = message.exit;
      return [];
    case 'succeeded':
    case 'failed':
      return end(life, message);
    case 'restart-scheduled':
      return settleIn(life, message, 'respawning');
    case 'stopped':
      return stop(life, message);
  }
}

function end(life: Life, message: Message): LogEvent[] {
  const ok = message.kind === 'succeeded';
  if (life.up) {
    life.up = false;
    life.held = { at: message.at, ok, result: message.result };
    return [];
  }
  // Failed again without having been started again. Since 2016 that is how a start limit shows, whatever the result
  // says: after automatic restarts it is still the one of the last crash.
  if (ok || life.gaveUp) return [];
  life.gaveUp = true;
  const details = ' RESULT=failed PROCESS=respawn GOAL=stop PID=0';
  return [...settleIn(life, message, 'respawning'), event(message, 'stopping', details)];
}

function stop(life: Life, message: Message): LogEvent[] {
  if (life.up) {
    // Its end was not told (LogLevelMax=), only that it was stopped.
    life.up = false;
    life.held = { at: message.at, ok: true, result: undefined };
    life.asked = true;
  }
  if (life.asked) return settleIn(life, message, message.restarting ? 'restarting' : 'stopped');
  // It crashed, and while it waited for its restart somebody stopped it: nobody need be told that it is down.
  return settleIn(life, message, 'respawning');
}

/** A next life has begun, and the last one is still open. */
function supersede(life: Life, message: Message): LogEvent[] {
  if (life.held !== undefined) {
    return release(life, message.unit, life.asked ? 'restarting' : life.held.ok ? 'finished' : 'died');
  }
  return life.up ? [event(message, 'stopping')] : [];
}

/** Nothing that lived in the last boot lives in this one. Its shutdown told most of the ends; a power cut tells none. */
function changeBoot(memory: Memory, boot: string): LogEvent[] {
  const events = [...memory.lives.keys()].flatMap((unit) => settle(memory, unit, false));
  memory.lives.clear();
  memory.boot = boot;
  return events;
}

function begin(memory: Memory, message: Message): Life {
  const { lives } = memory;
  const { invocation, unit } = message;
  const life = { invocation, up: true, asked: false, gaveUp: false, exit: undefined, held: undefined };
  lives.delete(unit); // so that the map is in the order of the last start
  lives.set(unit, life);
  if (lives.size > LIVES_MAX) lives.delete(oldestEnded(lives) ?? unit);
  return life;
}

function oldestEnded(lives: ReadonlyMap<string, Life>): string | undefined {
  for (const [unit, life] of lives) if (!life.up && life.held === undefined) return unit;
  return lives.keys().next().value;
}

/** What an end turned out to be, as the table in README.md of systemd-compat has it. */
type Outcome = 'respawning' | 'restarting' | 'stopped' | 'finished' | 'died';

/** PID=1 is any process: one was there, its number is not in the journal. */
const OUTCOMES: Readonly<Record<Outcome, { result: string; goal: string }>> = {
  respawning: { result: 'ok', goal: 'GOAL=start PID=0' },
  restarting: { result: 'ok', goal: 'GOAL=start PID=1' },
  stopped: { result: 'ok', goal: 'GOAL=stop PID=1' },
  finished: { result: 'ok', goal: 'GOAL=stop PID=0' },
  died: { result: 'failed', goal: 'GOAL=stop PID=0' },
};

function settleIn(life: Life, message: Message, outcome: Outcome): LogEvent[] {
  return life.held === undefined ? [] : release(life, message.unit, outcome);
}

function release(life: Life, unit: string, outcome: Outcome): LogEvent[] {
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

function event(of: { at: Instant; unit: string }, word: LogEvent['event'], details = ''): LogEvent {
  return { at: of.at, job: of.unit.slice(0, -'.service'.length), event: word, details };
}
