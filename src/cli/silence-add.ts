import { setTimeout } from 'node:timers/promises';
import type { Config } from '../config/config.ts';
import { parseDuration } from '../config/duration.ts';
import { labelNames, mismatch } from '../config/label-checks.ts';
import { policyOf } from '../config/policy.ts';
import { planFor } from '../core/judging/plan.ts';
import type { Policy } from '../core/policy.ts';
import { ianaZone } from '../core/reading/zone.ts';
import { labelsOf } from '../core/telling/route.ts';
import { count, cut, localTime } from '../core/telling/words.ts';
import { DAY, type Duration, type Instant, SECOND, type Zone } from '../core/time.ts';
import { systemClock } from '../shell/clock.ts';
import { addSilence } from '../shell/silences.ts';
import { compileSilenceWords, readSilenceWords } from '../silences.ts';
import type { AgentStatus } from '../status.ts';
import { askStatus } from './ask.ts';
import type { Io } from './io.ts';
import { parseMoment } from './moment.ts';
import { hostMatchers } from './silenced-hosts.ts';
import { inStateDir } from './state-dir.ts';
import { authorOf, shown } from './words.ts';

/** What is to be silent for longer is no silence: switch its rule off. */
const SPAN_MAX: Duration = 92 * DAY;
const HEEDED_WITHIN: Duration = SECOND;
const LOOK_AGAIN: Duration = SECOND / 20;
const COMMENT_MAX = 500;
const NAMES_SHOWN = 8;
const NAME_WIDTH = 60;

export interface SilenceAddArgs {
  readonly config: string;
  readonly matchers: readonly string[];
  /** Globs on the host's name. */
  readonly host?: readonly string[];
  readonly for?: string;
  readonly until?: string;
  readonly from?: string;
  readonly comment: string;
  readonly author?: string;
}

/** `cerberus silence add`: works whether an agent runs or not; a running one heeds it within a second. */
export function runSilenceAdd(args: SilenceAddArgs, io: Io): Promise<number> {
  return inStateDir(args.config, io, async (config, { spared }) => {
    const zone = ianaZone(config.timezone);
    const now = systemClock.now();
    const { comment } = args;
    const matchers = [...args.matchers, ...hostMatchers(args.host ?? [])];
    checkWords({ matchers, comment }, spared ? undefined : config);
    const times = timesOf(args, now, zone);
    const author = args.author ?? authorOf(io.env);
    const { id, from, until } = await addSilence(config.stateDir, { matchers, ...times, comment, author }, now);
    const begins = from > now ? `from ${localTime(from, zone)} ` : '';
    io.stdout.write(`${id} silences ${matchers.map(shown).join(' ')} ${begins}until ${localTime(until, zone)}\n`);
    const status = await heeding(config.stateDir, id);
    if (status === undefined) {
      io.stdout.write('no agent runs now; the next one will heed it\n');
      return 0;
    }
    if (!isHeeded(status, id)) io.stderr.write('the agent has not heeded it within a second; see: cerberus status\n');
    // Rules and labels of one's own are unknown while the config is broken.
    const isKnown = !spared || readSilenceWords(matchers).matchers.length === 0;
    if (isKnown) io.stdout.write(matchedNow(status.services, matchers, policyOf(config, zone)));
    return 0;
  });
}

/** What a running agent says once it heeds a silence, or has not for a second; undefined when none runs. */
async function heeding(stateDir: string, id: string): Promise<AgentStatus | undefined> {
  const deadline = systemClock.now() + HEEDED_WITHIN;
  let status = await askStatus(stateDir);
  while (status !== undefined && !isHeeded(status, id) && systemClock.now() < deadline) {
    await setTimeout(LOOK_AGAIN);
    status = await askStatus(stateDir);
  }
  return status;
}

/** An agent of an older version tells of no silences. */
function isHeeded({ silences }: Partial<Pick<AgentStatus, 'silences'>>, id: string): boolean {
  return silences?.includes(id) === true;
}

/** A misspelt label would silence nothing, and nobody would notice before the mail. Without a config any may be right. */
function checkWords(
  { matchers: texts, comment }: Pick<SilenceAddArgs, 'matchers' | 'comment'>,
  config: Config | undefined,
): void {
  if (texts.length === 0) throw new SyntaxError("nothing to silence; write www, 'www*' or --host web-1");
  const known = config && labelNames(config);
  for (const matcher of readSilenceWords(texts).matchers) {
    const fault = known && mismatch(matcher, known);
    if (fault !== undefined) throw new SyntaxError(fault);
  }
  if (comment.trim() === '') throw new SyntaxError('a silence needs a comment; write --comment deploy');
  if (comment.length > COMMENT_MAX) throw new SyntaxError(`the comment is longer than ${COMMENT_MAX} characters`);
}

function timesOf(args: SilenceAddArgs, now: Instant, zone: Zone): { readonly from: Instant; readonly until: Instant } {
  const from = args.from === undefined ? now : parseMoment(args.from, now, zone);
  if ((args.for === undefined) === (args.until === undefined)) {
    throw new SyntaxError('a silence needs an end; write --for 30m, or --until 18:00');
  }
  const until =
    args.for === undefined ? parseMoment(args.until ?? '', Math.max(now, from), zone) : from + parseDuration(args.for);
  if (until <= Math.max(from, now)) throw new SyntaxError('the silence would be over before it begins');
  if (until - from > SPAN_MAX) {
    throw new SyntaxError(`longer than ${SPAN_MAX / DAY} days; switch the rule off instead: enabled: false`);
  }
  return { from, until };
}

/** Which of the services that the agent knows could be silenced by it: judged by the labels of each of their rules. */
function matchedNow(services: AgentStatus['services'], matchers: readonly string[], policy: Policy): string {
  const matches = compileSilenceWords(matchers);
  const known = Object.entries(services);
  const matched = known.filter(([name, { service = name, host = null }]) => {
    const [job = service] = service.split('/');
    const { rules } = planFor(service, policy.rules);
    return rules.some((rule) => matches(labelsOf(policy, rule, { service, job, host })));
  });
  if (matched.length === 0) {
    return `it matches none of ${count(known.length, 'service')} that the agent knows: is it spelt right?\n`;
  }
  const names = matched
    .map(([name]) => name)
    .sort()
    .slice(0, NAMES_SHOWN)
    .map((name) => cut(shown(name), NAME_WIDTH));
  const more = matched.length > names.length ? ` and ${matched.length - names.length} more` : '';
  return `it matches ${count(matched.length, 'service')} now: ${names.join(', ')}${more}\n`;
}
