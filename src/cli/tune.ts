import { writeFileSync } from 'node:fs';
import { defaultConfig } from '../config/defaults.ts';
import { ianaZone } from '../core/reading/zone.ts';
import { GRACES } from '../core/tuning/findings.ts';
import { type HostLogs, hostLogs, pastHosts } from '../past-hosts.ts';
import { LogError } from '../past-logs.ts';
import { systemClock } from '../shell/clock.ts';
import { type TuneOptions, type Tuning, tune } from '../tune.ts';
import { type BetweenArgs, betweenOf, durationOf, OptionError } from './between.ts';
import { EX_CONFIG } from './config-path.ts';
import { type HostsArgs, hostsOption, overlapDoubt } from './hosts-option.ts';
import type { Io } from './io.ts';
import { configAt } from './lazy-config.ts';
import { messageOf } from './message.ts';
import { progressOf } from './progress.ts';
import { gridOf } from './tune-grid.ts';
import { tuneJson } from './tune-json.ts';
import { tuneSvg } from './tune-svg.ts';
import { tuneText } from './tune-text.ts';

export interface TuneArgs extends BetweenArgs, HostsArgs {
  /** For the time zone, the limits, and whose logs they are; its rules play no part. */
  readonly config?: string | undefined;
  readonly respawns?: string | undefined;
  readonly within?: string | undefined;
  /** How soon what nobody could have acted on is over; without one 5m, or less where nothing lasted so long. */
  readonly grace?: string | undefined;
  readonly json: boolean;
  /** A file to draw into. */
  readonly svg?: string | undefined;
  readonly logs: readonly string[];
}

/** `cerberus tune`: which thresholds past logs speak for. Exit 0, 1 when a log or an option cannot be read, 78. */
export async function runTune(args: TuneArgs, io: Io): Promise<number> {
  const config = args.config === undefined ? await defaultConfig() : await configAt(args.config, io);
  if (config === undefined) return EX_CONFIG;
  const zone = ianaZone(config.timezone);
  try {
    const logs = hostLogs([...hostsOption(args), ...config.logs], args.logs);
    const tuning = await tuned(args, logs, { zone, ...config.limits }, io);
    if (args.svg !== undefined) writeFileSync(args.svg, tuneSvg(tuning, zone));
    io.stdout.write(args.json ? `${JSON.stringify(tuneJson(tuning, zone), null, 2)}\n` : tuneText(tuning, zone, io));
    io.stderr.write(overlapDoubt(logs, tuning));
    return 0;
  } catch (error) {
    if (!isExpected(error)) throw error;
    io.stderr.write(`${messageOf(error)}\n`);
    return 1;
  }
}

async function tuned(
  args: TuneArgs,
  logs: readonly HostLogs[],
  policy: TuneOptions['policy'],
  io: Io,
): Promise<Tuning> {
  const notAfter = systemClock.now();
  const graces = args.grace === undefined ? GRACES : [durationOf('--grace', args.grace)];
  const [grid, between] = [gridOf(args), betweenOf(args, policy.zone, notAfter)];
  const progress = await progressOf(args.logs, io);
  try {
    const lines = pastHosts(logs, { zone: policy.zone, between, onBytes: progress.add });
    return await tune(lines, { policy, grid, graces, notAfter });
  } finally {
    progress.stop();
  }
}

/** What the user can do something about. */
function isExpected(error: unknown): boolean {
  const ofFile = error instanceof Error && 'syscall' in error;
  return error instanceof OptionError || error instanceof LogError || ofFile;
}
