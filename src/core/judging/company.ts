import { type Duration, type Instant, SECOND } from '../time.ts';
import type { Judge } from './judge.ts';

/** A service whose last respawn is this recent may still be on its way to a threshold … */
const RECENT: Duration = 5 * SECOND;
/** … when it has this share of the respawns that a rule asks for, and two at least. */
const SHARE = 0.3;

/** Whether services that do not fire yet are well on their way: a mail may then wait for their company. */
export function isCompanyComing(judge: Judge, now: Instant): boolean {
  for (const [service, tally] of judge.tallies.entries()) {
    if (tally.nthLast(1) <= now - RECENT || judge.firing(service).length > 0) continue;
    for (const { respawns, within } of judge.plan(service).triggers) {
      if (tally.nthLast(Math.max(2, Math.ceil(respawns * SHARE))) > now - within) return true;
    }
  }
  return false;
}
