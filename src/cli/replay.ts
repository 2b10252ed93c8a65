import type { Config } from '../config/config.ts';
import { policyOf } from '../config/policy.ts';
import type { Policy } from '../core/policy.ts';
import { ianaZone } from '../core/reading/zone.ts';
import { LogError, pastLogs } from '../past-logs.ts';
import { replay } from '../replay.ts';
import { systemClock } from '../shell/clock.ts';
import { type BetweenArgs, betweenOf, OptionError } from './between.ts';
import type { Io } from './io.ts';
import { configOrComplain, defaultConfig, EX_CONFIG, messageOf } from './load.ts';
import { progressOf } from './progress.ts';
import { diffJson, diffText, type Side } from './replay-diff.ts';
import { replayJson } from './replay-json.ts';
import { replayText } from './replay-text.ts';

export interface ReplayArgs extends BetweenArgs {
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
  const config = args.config === undefined ? defaultConfig() : configOrComplain(args.config, io);
  const other = args.diff === undefined ? undefined : configOrComplain(args.diff, io);
  if (config === undefined || (args.diff !== undefined && other === undefined)) return EX_CONFIG;
  const ours = { name: args.config ?? 'the default rules', policy: policyFrom(config) };
  const theirs = other === undefined ? [] : [{ name: args.diff ?? '', policy: policyFrom(other) }];
  try {
    const document = show(await replayed(args, [ours, ...theirs], io), args, io);
    io.stdout.write(document);
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
async function replayed(args: ReplayArgs, sides: readonly Omit<Side, 'transcript'>[], io: Io): Promise<Side[]> {
  const zone = sides[0]?.policy.zone ?? ianaZone('UTC');
  const now = systemClock.now();
  const between = betweenOf(args, zone, now);
  const progress = await progressOf(args.logs, io);
  try {
    const lines = pastLogs(args.logs, { zone, between, onBytes: progress.add });
    const policies = sides.map(({ policy }) => policy);
    const transcripts = await replay(lines, policies, now);
    return transcripts.flatMap((transcript, i) => sides.slice(i, i + 1).map((side) => ({ ...side, transcript })));
  } finally {
    progress.stop();
  }
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
