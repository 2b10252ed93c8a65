import { type Duration, type Instant, SECOND } from '../../core/time.ts';
import { prospectsOf } from './coming-back.ts';
import type { LogEvent } from './ending.ts';
import type { Memory } from './lives.ts';
import { settle } from './translate.ts';

/** How long an end waits for the message that tells what follows. systemd's own RestartSec=100ms is really 250 ms. */
const HOLD: Duration = 600;
/** systemd has started it again but the journal does not say so: after this long it is not waited for any more. */
const HOLD_MAX: Duration = 10 * SECOND;

/** When to look again at the ends that are held, in how long; undefined where none is. */
export function lookAgainIn(memory: Memory): Duration | undefined {
  return held(memory).length > 0 ? HOLD / 4 : undefined;
}

/** The ends that have waited long enough, settled by asking systemd whether it is going to restart the unit. */
export async function settleDue(memory: Memory, now: Instant): Promise<LogEvent[]> {
  // Absolute, because a clock that was put back must not hold them for hours.
  const due = held(memory).filter(({ since }) => Math.abs(now - since) >= HOLD);
  // Somebody's stop leaves no question open.
  const open = new Map(due.filter(({ asked }) => !asked).map(({ unit, invocation }) => [unit, invocation]));
  const prospects = open.size === 0 ? new Map() : await prospectsOf(open);
  return due.flatMap(({ unit, ok, since }) => {
    const prospect = prospects.get(unit);
    if (prospect !== 'later') return settle(memory, unit, prospect === 'coming-back');
    return Math.abs(now - since) < HOLD_MAX ? [] : settle(memory, unit, !ok);
  });
}

function held(memory: Memory) {
  return [...memory.lives].flatMap(([unit, { held: end, invocation, asked }]) =>
    end === undefined ? [] : [{ unit, invocation, asked, ok: end.ok, since: end.at }],
  );
}
