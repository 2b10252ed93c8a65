import { event, type LogEvent, type Outcome, release } from './ending.ts';
import { begin, type Ending, type Life, type Memory } from './lives.ts';
import type { Message } from './message.ts';

/**
 * From systemd's messages to the events of the log, in Upstart's words. Pure: what is remembered is plain data that
 * the caller keeps, and the same messages always give the same events.
 *
 * Why a life ended is known before it is known what comes next: whether a restart is scheduled (that message comes
 * after RestartSec) or the stop was half of a restart. Until then the end is *held*; `settle` ends the waiting.
 */

export function translate(memory: Memory, message: Message): LogEvent[] {
  const events = message.boot === memory.boot ? [] : changeBoot(memory, message.boot);
  const before = memory.lives.get(message.unit);
  if (before?.invocation === message.invocation) return [...events, ...tell(before, message)];
  // The tail of a life whose beginning is not in the journal any more.
  if (message.kind === 'stopped' || message.kind === 'restart-scheduled') return events;
  if (before !== undefined) events.push(...supersede(before, message));
  const life = begin(memory, message, before);
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
      return [...unseen(life, message), ...settleIn(life, message, 'respawning')];
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
  const unsaid = life.up;
  if (unsaid) {
    // Its end was not told (LogLevelMax=, or journald was down), only that it was stopped.
    life.up = false;
    life.held = { at: message.at, ok: true, result: undefined };
  }
  const outcome = stoppedAs(life, unsaid, message);
  // The next start is by hand, or half of a restart by hand: systemd counts from nothing again.
  if (life.asked || !message.restarting) life.counted = { restarts: 0, begun: 0 };
  return settleIn(life, message, outcome);
}

function stoppedAs(life: Life, unsaid: boolean, { restarting }: Message): Outcome {
  const byHand = restarting ? 'restarting' : 'stopped';
  if (life.asked) return byHand;
  // It crashed, and while it waited for its restart somebody stopped it: nobody need be told that it is down.
  if (!unsaid) return 'respawning';
  return restarting && isRestarted(life) ? 'respawning' : byHand;
}

/** systemd has restarted it before, and nobody has stopped it since. */
function isRestarted({ counted }: Life): boolean {
  return counted !== undefined && counted.restarts > 0;
}

/** A next life has begun, and the last one is still open. */
function supersede(life: Life, message: Message): LogEvent[] {
  if (life.held !== undefined) {
    return release(life, message.unit, supersededAs(life, life.held));
  }
  return life.up ? [event(message, 'stopping')] : [];
}

function supersededAs(life: Life, { ok }: Ending): Outcome {
  if (life.asked) return 'restarting';
  if (isRestarted(life)) return 'respawning';
  return ok ? 'finished' : 'died';
}

/** More lives than this are not made up of a counter: it is one that was not understood. */
const UNSEEN_MAX = 1000;

/**
 * Lives that PID 1 counted and the journal has not: while journald itself is down, PID 1 does not wait for it and its
 * messages are lost. What is known of them is that they were, and were respawned.
 */
function unseen(life: Life, message: Message): LogEvent[] {
  const { restarts } = message;
  const { counted } = life;
  life.counted = restarts === undefined ? undefined : { restarts, begun: 0 };
  // Counted twice in one life: over a daemon-reexec the restart is scheduled again.
  if (restarts === undefined || counted === undefined || counted.begun === 0) return [];
  const lives = restarts - counted.restarts - counted.begun;
  if (lives <= 0 || lives > UNSEEN_MAX) return [];
  const of = { at: life.held?.at ?? message.at, unit: message.unit };
  const one = [event(of, 'starting'), event(of, 'stopping', ' RESULT=ok GOAL=start PID=0')];
  return new Array<LogEvent[]>(lives).fill(one).flat();
}

/** Nothing that lived in the last boot lives in this one. Its shutdown told most of the ends; a power cut tells none. */
function changeBoot(memory: Memory, boot: string): LogEvent[] {
  const events = [...memory.lives.keys()].flatMap((unit) => settle(memory, unit, false));
  memory.lives.clear();
  memory.boot = boot;
  return events;
}

function settleIn(life: Life, message: Message, outcome: Outcome): LogEvent[] {
  return life.held === undefined ? [] : release(life, message.unit, outcome);
}
