import { ianaZone } from '../core/reading/zone.ts';
import { isoTime, localTime } from '../core/telling/words.ts';
import type { Instant } from '../core/time.ts';
import { systemClock } from '../shell/clock.ts';
import type { StoredSilence } from '../shell/silence-file.ts';
import { expireSilence, readSilences } from '../shell/silences.ts';
import type { Io } from './io.ts';
import { stampOf } from './stamp.ts';
import { inStateDir } from './state-dir.ts';
import { table } from './table.ts';
import { shown } from './words.ts';

export interface SilenceListArgs {
  readonly config: string;
  readonly json: boolean;
  /** Those that are over, too. */
  readonly expired: boolean;
}

/** `cerberus silence list`: those in force and to come, that end first first. */
export function runSilenceList({ config: path, json, expired }: SilenceListArgs, io: Io): Promise<number> {
  return inStateDir(path, io, async ({ stateDir, timezone }) => {
    const zone = ianaZone(timezone);
    const now = systemClock.now();
    const { silences, unreadable } = await readSilences(stateDir, now);
    for (const { path: file, why } of unreadable) io.stderr.write(`Cannot read ${file}: ${shown(why)}\n`);
    const listed = silences.filter(({ until }) => expired || until > now);
    if (json) {
      const rows = listed.map(({ from, until, ...silence }) => {
        const times = { from: isoTime(from, zone), until: isoTime(until, zone) };
        return { ...silence, ...times, state: stateOf({ from, until }, now) };
      });
      io.stdout.write(`${JSON.stringify(rows, undefined, 2)}\n`);
      return 0;
    }
    if (listed.length === 0) io.stdout.write('No silences.\n');
    const head = ['ID', 'STATE', 'MATCHES', 'FROM', 'UNTIL', 'AUTHOR', 'COMMENT'];
    const rows = listed.map((silence) => {
      const { id, matchers, from, until, author, comment } = silence;
      const times = [from, until].map((at) => stampOf(isoTime(at, zone), now, io));
      const words = [matchers.join(' '), ...times, author, comment];
      return [id, stateOf(silence, now), ...words.map(shown)];
    });
    if (rows.length > 0) io.stdout.write(table(head, rows, io));
    return 0;
  });
}

export interface SilenceExpireArgs {
  readonly config: string;
  readonly ids: readonly string[];
}

/** `cerberus silence expire`: each ends now. Exit 1 when one of them is not in force. */
export function runSilenceExpire({ config: path, ids }: SilenceExpireArgs, io: Io): Promise<number> {
  return inStateDir(path, io, async ({ stateDir, timezone }) => {
    let failed = 0;
    for (const id of ids) {
      const silence = await expireSilence(stateDir, id, systemClock.now());
      if (silence === undefined) {
        failed++;
        io.stderr.write(`No silence "${shown(id)}" in force or to come; see: cerberus silence list\n`);
      } else io.stdout.write(`${id} ended ${localTime(silence.until, ianaZone(timezone))}\n`);
    }
    return failed === 0 ? 0 : 1;
  });
}

function stateOf({ from, until }: Pick<StoredSilence, 'from' | 'until'>, now: Instant): string {
  if (until <= now) return 'expired';
  return from > now ? 'pending' : 'active';
}
