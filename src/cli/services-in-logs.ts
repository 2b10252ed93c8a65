import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import type { Config } from '../config/config.ts';
import { logPattern } from '../config/log-pattern.ts';
import { Counters } from '../core/counters.ts';
import { HAPPENED } from '../core/event.ts';
import { HostReaders } from '../core/reading/host-readers.ts';
import { ianaZone } from '../core/reading/zone.ts';
import { logsNow } from '../shell/following/discovery.ts';
import type { Counted } from './check-report.ts';

/** So much of the ends of all logs is looked through: half a million plain lines would be twenty times that. */
const TAIL_BYTES_MAX = 8 * 1024 ** 2;

/**
 * The services named near the ends of the logs, sorted, and what counts for each; undefined when no log can be read,
 * which is no fault of the config. It is counted by the agent's own reader and counters. A service of several hosts
 * stands there once: rules go by its name alone.
 */
export function servicesInLogs(
  config: Pick<Config, 'logs' | 'timezone' | 'limits'>,
): Map<string, Counted | undefined> | undefined {
  const paths = logsNow(config.logs.map(logPattern));
  const tails = paths.flatMap((path) => tailOf(path, TAIL_BYTES_MAX / paths.length) ?? []);
  if (tails.length === 0) return undefined;
  const readers = new HostReaders({ ...config.limits, zone: ianaZone(config.timezone) });
  const counters = new Counters();
  for (const tail of tails) {
    for (const { length, service, happened, at } of readers.read(null, tail)) {
      counters.ensure(readers.services.length);
      for (let row = 0; row < length; row++)
        counters.count(service[row] ?? 0, happened[row] ?? HAPPENED.other, at[row] ?? 0);
    }
  }
  const ids = readers.services.map((name, id) => [name, id] as const);
  return new Map(ids.sort(byName).map(([name, id]) => [name, countedOf(id, counters)]));
}

/** A service that never stopped has not shown yet how its lines tell of it. */
function countedOf(id: number, counters: Counters): Counted | undefined {
  if (counters.of(id).stopping === 0) return undefined;
  return counters.detailed(id) ? 'crashes' : 'stops';
}

function byName([a]: readonly [string, number], [b]: readonly [string, number]): number {
  return a < b ? -1 : 1;
}

/** The last whole lines, so many bytes of them at most. */
function tailOf(path: string, bytesMax: number): Buffer | undefined {
  let file: number | undefined;
  try {
    file = openSync(path, 'r');
    const { size } = fstatSync(file);
    const from = Math.max(0, size - Math.floor(bytesMax));
    const buffer = Buffer.alloc(size - from);
    const length = readSync(file, buffer, 0, buffer.length, from);
    const bytes = buffer.subarray(0, length);
    return bytes.subarray(from === 0 ? 0 : bytes.indexOf(0x0a) + 1, bytes.lastIndexOf(0x0a) + 1);
  } catch {
    return undefined; // Not there yet, or not for this user: the report says that no service is known.
  } finally {
    if (file !== undefined) closeSync(file);
  }
}
