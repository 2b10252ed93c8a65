import { formatDuration } from '../config/duration.ts';
import { count, span } from '../core/telling/words.ts';
import { STORMS_GOOD, STORMS_MIN } from '../core/tuning/advice.ts';
import type { Candidate } from '../core/tuning/candidates.ts';
import type { Tuning } from '../tune.ts';

/** `8 respawns within 30s` */
export function ruleOf({ respawns, within }: Pick<Candidate, 'respawns' | 'within'>): string {
  return `${count(respawns, 'respawn')} within ${formatDuration(within)}`;
}

/** What a rule would have done, in a sentence or two. */
export function inWords(candidate: Candidate, { storms, grace, weeks }: Tuning): string {
  const { alerts, cleared, delay, missed } = candidate;
  const rate = weeks === undefined ? '' : ` (${(alerts / weeks).toFixed(1)} a week)`;
  const vain = `${cleared} of them over within ${formatDuration(grace)}, before anybody could have acted`;
  const caught = storms.lasting.length - missed;
  const early = delay === undefined ? '' : `, ${span(delay)} after the first respawn (median)`;
  return `${count(alerts, 'alert')}${rate}, ${vain}; ${caught} of ${count(storms.lasting.length, 'lasting storm')} told${early}`;
}

/** What must be known to read the numbers, and why there are none. */
export function notesOn(tuning: Tuning): string[] {
  const { from, to, respawns, storms, grace, weeks, advice, candidates, tooNoisy, skipped } = tuning;
  if (from === undefined || to === undefined) return ['Nothing to say: no line of the log has a time.'];
  if (respawns === 0) return ['Nothing to say: the log is too quiet, nothing ever respawned in it.'];
  return [
    tuning.graceShortened
      ? `Too few storms lasted 5m, so one that lasted ${formatDuration(grace)} counts as lasting here.`
      : undefined,
    advice === undefined && !tooNoisy ? tooFew(tuning) : undefined,
    advice !== undefined && storms.lasting.length < STORMS_GOOD
      ? `Take it as a hint: only ${count(storms.lasting.length, 'storm')} lasted, which is little to choose by.`
      : undefined,
    advice !== undefined && candidates.every(({ cleared }) => cleared === 0)
      ? 'Nothing in this log came back by itself so soon that an alert was for nothing: it does not show how low is too low.'
      : undefined,
    tooNoisy ? 'No recommendation: the services of this log respawn all the time, and no storm stands out.' : undefined,
    weeks === undefined ? `The log covers ${span(to - from)}: too short to say how often a rule fires.` : undefined,
    (advice?.missed ?? 0) > 0
      ? `No rule of this grid tells of ${count(advice?.missed ?? 0, 'lasting storm')}: try lower --respawns or longer --within.`
      : undefined,
    skipped.future + skipped.outOfOrder > 0
      ? `Left out: ${skipped.future} lines stamped in the future, ${skipped.outOfOrder} out of order. Do logs overlap?`
      : undefined,
  ].filter((note) => note !== undefined);
}

function tooFew({ storms, grace }: Tuning): string {
  const long = formatDuration(grace);
  const found = storms.lasting.length === 0 ? 'no storm' : `only ${count(storms.lasting.length, 'storm')}`;
  const longest = storms.all === 0 ? '' : `; the longest took ${span(storms.longest)}`;
  return `No recommendation: the log is too quiet, ${found} in it lasted longer than ${long}, and ${STORMS_MIN} are needed to choose by${longest}.`;
}
