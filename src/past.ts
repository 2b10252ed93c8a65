import { join } from 'node:path';
import type { Config } from './config/config.ts';
import { policyOf } from './config/policy.ts';
import { Pipeline } from './core/pipeline.ts';
import { checkState, type PipelineState } from './core/state.ts';
import type { Instant } from './core/time.ts';
import type { Clock } from './shell/clock.ts';
import { Follower, type Position } from './shell/following/follower.ts';
import type { HerdOptions } from './shell/following/herd.ts';
import type { Logger } from './shell/logger.ts';
import { loadState, type Saved } from './shell/state-file.ts';
import { zoneOf } from './zone.ts';

const STATE_FILE = 'state.json';

/** Where it had read to in every log that is followed. */
export type Place = Pick<HerdOptions, 'positions' | 'knownUntil'>;

/** What an earlier life of the agent left: where it had read to, and what it knew there. */
export interface Past {
  readonly place: Place;
  readonly core: PipelineState;
}

/** Whether an agent begins, or went down before it had read the log's past for the first time. */
export function isFirstStart(past: Past | undefined): boolean {
  return past === undefined || past.core.period.since === null;
}

/** Until when all hosts were known that there were: of one that is new, what was long before is no news. */
export function knownUntilIn(past: Past | undefined): Instant {
  if (past === undefined || isFirstStart(past)) return Number.NEGATIVE_INFINITY;
  return Math.max(past.core.now ?? -Infinity, past.place.knownUntil ?? -Infinity);
}

export function statePath(stateDir: string): string {
  return join(stateDir, STATE_FILE);
}

/** The past of a config's agent; undefined at the first start ever, or when the file could not be used, which is said. */
export async function loadPast(config: Config, logger: Logger, clock: Clock): Promise<Past | undefined> {
  const loaded = await loadState(statePath(config.stateDir), clock.now(), (saved) => tryOut(pastOf(saved), config));
  if (loaded.kind === 'none') return undefined;
  if (loaded.kind === 'saved') return pastOf(loaded.saved);
  const { movedTo, why } = loaded;
  logger.error({ why, moved_to: movedTo }, 'the state file cannot be used; starting anew from the log');
  return undefined;
}

/** Throws for a past of the right shape that cannot be lived on from, as the agent would at every start. */
function tryOut({ place, core }: Past, config: Config): void {
  new Pipeline(policyOf(config, zoneOf(config)), core).snapshot();
  const deaf = { onLines: () => undefined, onCaughtUp: () => undefined, onTrouble: () => undefined };
  for (const position of place.positions) new Follower({ path: position.path, position, ...deaf }).position();
}

function pastOf({ position, core }: Saved): Past {
  return { place: placeIn(position), core: checkState(core) };
}

/** A decoder: our own writer, this version, or the one before that knew one log only. */
function placeIn(saved: unknown): Place {
  if (isPosition(saved)) return { positions: [saved] };
  if (typeof saved === 'object' && saved !== null && 'positions' in saved && Array.isArray(saved.positions)) {
    const { positions, knownUntil } = saved as { positions: unknown[]; knownUntil?: number };
    if (positions.every(isPosition)) return { positions, knownUntil };
  }
  throw new TypeError('Cannot read the state: no position in it');
}

function isPosition(position: unknown): position is Position {
  return typeof position === 'object' && position !== null && 'version' in position && position.version === 1;
}
