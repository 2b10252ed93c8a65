import type { Config } from '../config/config.ts';
import { defaultConfig } from '../config/defaults.ts';
import { policyOf } from '../config/policy.ts';
import type { Policy } from '../core/policy.ts';
import { ianaZone } from '../core/reading/zone.ts';
import { count, cut } from '../core/telling/words.ts';
import { type HostLogs, hostLogs, pastHosts } from '../past-hosts.ts';
import { LogError } from '../past-logs.ts';
import { replay, type Transcript } from '../replay.ts';
import { systemClock } from '../shell/clock.ts';
import { type BetweenArgs, betweenOf, OptionError } from './between.ts';
import { EX_CONFIG } from './config-path.ts';
import { type HostsArgs, hostsOption, overlapDoubt } from './hosts-option.ts';
import type { Io } from './io.ts';
import { configAt } from './lazy-config.ts';
import { messageOf } from './message.ts';
import { progressOf } from './progress.ts';
import { diffJson, diffText, type Side } from './replay-diff.ts';
import { replayJson } from './replay-json.ts';
import { replayText } from './replay-text.ts';
import { shown } from './words.ts';

/** Of a line that is no event. */
const SAMPLE_WIDTH = 120;

export interface ReplayArgs extends BetweenArgs, HostsArgs {
  /** Without one: the default rules. */
  readonly config: string | undefined;
  readonly json: boolean;
  /** Another config, to be compared with. */
  readonly diff?: string | undefined;
  readonly logs: readonly string[];
}

/**
 * `cerberus replay`: what a config would have done with past logs. Exit 0, 1 when a log or an option cannot be read,
 * 78 for a config.
 */
export async function runReplay(args: ReplayArgs, io: Io): Promise<number> {
  const config = args.config === undefined ? await defaultConfig() : await configAt(args.config, io);
  const other = args.diff === undefined ? undefined : await configAt(args.diff, io);
  if (config === undefined || (args.diff !== undefined && other === undefined)) return EX_CONFIG;
  const ours = { name: args.config ?? 'the default rules', policy: policyFrom(config) };
  const theirs = other === undefined ? [] : [{ name: args.diff ?? '', policy: policyFrom(other) }];
  try {
    const logs = hostLogs([...hostsOption(args), ...config.logs], args.logs);
    const sides = await replayed(args, logs, [ours, ...theirs], io);
    io.stdout.write(show(sides, args, io));
    io.stderr.write(
      sides[0] === undefined ? '' : doubtOf(sides[0].transcript) + overlapDoubt(logs, sides[0].transcript),
    );
    return 0;
  } catch (error) {
    if (!(error instanceof OptionError || error instanceof LogError)) throw error;
    io.stderr.write(`${messageOf(error)}\n`);
    return 1;
  }
}

function policyFrom(config: Config): Policy {
  return policyOf(config, ianaZone(config.timezone));
}

/** All sides in one pass over the logs. */
async function replayed(
  args: ReplayArgs,
  logs: readonly HostLogs[],
  sides: readonly Omit<Side, 'transcript'>[],
  io: Io,
) {
  const zone = sides[0]?.policy.zone ?? ianaZone('UTC');
  const now = systemClock.now();
  const between = betweenOf(args, zone, now);
  const progress = await progressOf(args.logs, io);
  try {
    const lines = pastHosts(logs, { zone, between, onBytes: progress.add });
    const policies = sides.map(({ policy }) => policy);
    const transcripts = await replay(lines, policies, now);
    return transcripts.flatMap((transcript, i) => sides.slice(i, i + 1).map((side) => ({ ...side, transcript })));
  } finally {
    progress.stop();
  }
}

/** A log of which most lines are no events is the wrong file, or comes from another hook. */
function doubtOf({ lines, malformed, firstMalformed }: Transcript): string {
  if (malformed * 2 <= lines || firstMalformed === undefined) return '';
  const { text, why } = firstMalformed;
  const many =
    malformed === lines
      ? `None of ${count(lines, 'line')} is an event`
      : `${malformed} of ${lines} lines are no events`;
  return `${many}; is it a log that the hook writes? The first such line: "${cut(shown(text), SAMPLE_WIDTH)}": ${why}\n`;
}

function show([ours, theirs]: readonly Side[], { json }: ReplayArgs, io: Io): string {
  if (ours === undefined) return '';
  if (!json) {
    return theirs === undefined ? replayText(ours.transcript, ours.policy, io) : diffText(ours, theirs, io);
  }
  const document = replayJson(ours.transcript, ours.policy.zone);
  const all = theirs === undefined ? document : { ...document, diff: diffJson(ours, theirs) };
  return `${JSON.stringify(all, null, 2)}\n`;
}
