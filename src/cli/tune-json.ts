import { isoTime } from '../core/telling/words.ts';
import { SECOND, type Zone } from '../core/time.ts';
import type { Candidate } from '../core/tuning/candidates.ts';
import type { Storm } from '../core/tuning/score.ts';
import { QUIET } from '../core/tuning/trials.ts';
import type { Tuning } from '../tune.ts';
import { rulesYaml } from './tune-rules.ts';
import { inWords, notesOn, ruleOf } from './tune-words.ts';

/** What `cerberus tune --json` prints: spans in seconds, `null` where the log says nothing. The keys are a promise. */
export function tuneJson(tuning: Tuning, zone: Zone) {
  const { lines, malformed, services, respawns, from, to, weeks, grace, storms, advice, candidates } = tuning;
  const iso = (at: number | undefined) => (at === undefined ? null : isoTime(at, zone));
  const recommended = (candidate: Candidate | undefined) =>
    candidate === undefined
      ? null
      : { ...candidateJson(candidate, weeks), rule: ruleOf(candidate), words: inWords(candidate, tuning) };
  return {
    ...{ lines, malformed, services: services.length, respawns },
    ...{ from: iso(from), to: iso(to), weeks: weeks ?? null, grace_s: grace / SECOND, quiet_s: QUIET / SECOND },
    storms: {
      ...{ all: storms.all, lasting: storms.lasting.length, longest_s: storms.longest / SECOND },
      list: storms.lasting.map((storm) => stormJson(storm, services, zone)),
    },
    candidates: candidates.map((candidate) => candidateJson(candidate, weeks)),
    recommended:
      advice === undefined
        ? null
        : { fast: recommended(advice.fast), slow: recommended(advice.slow), missed: advice.missed },
    yaml: rulesYaml(tuning) ?? null,
    notes: notesOn(tuning),
  };
}

function candidateJson(candidate: Candidate, weeks: number | undefined) {
  const { respawns, within, alerts, cleared, delay, missed, untold, onFrontier } = candidate;
  return {
    ...{ respawns, within_s: within / SECOND, alerts, cleared, missed },
    alerts_per_week: weeks === undefined ? null : alerts / weeks,
    cleared_share: alerts === 0 ? null : cleared / alerts,
    delay_s: delay === undefined ? null : delay / SECOND,
    untold_s: untold / SECOND,
    frontier: onFrontier,
  };
}

function stormJson({ service, first, last, respawns, open }: Storm, services: readonly string[], zone: Zone) {
  return { service: services[service] ?? '', from: isoTime(first, zone), to: isoTime(last, zone), respawns, open };
}
