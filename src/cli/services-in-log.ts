import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import type { Config } from '../config/config.ts';
import { Counters } from '../core/counters.ts';
import { createBatch, HAPPENED } from '../core/event.ts';
import { LineReader } from '../core/reading/line-reader.ts';
import { ianaZone } from '../core/reading/zone.ts';
import type { Counted } from './check-report.ts';

/** So much of the end of the log is looked through: half a million plain lines would be twenty times that. */
const TAIL_BYTES_MAX = 8 * 1024 ** 2;

const ROWS = 4096;

/**
 * The services named near the end of the log, sorted, and what counts for each; undefined when it cannot be read, which
 * is no fault of the config. It is counted by the agent's own reader and counters.
 */
export function servicesInLog(
  config: Pick<Config, 'log' | 'timezone' | 'limits'>,
): Map<string, Counted | undefined> | undefined {
  const bytes = tailOf(config.log);
  if (bytes === undefined) return undefined;
  const reader = new LineReader({ ...config.limits, zone: ianaZone(config.timezone) });
  const batch = createBatch(ROWS);
  const end = bytes.lastIndexOf(0x0a) + 1;
  const counters = new Counters();
  for (let at = 0; at < end; ) {
    at = reader.read(bytes, at, end, batch);
    counters.ensure(reader.serviceCount);
    for (let row = 0; row < batch.length; row++)
      counters.count(batch.service[row] ?? 0, batch.happened[row] ?? HAPPENED.other, batch.at[row] ?? 0);
  }
  const ids = Array.from({ length: reader.serviceCount }, (_, id) => [reader.serviceName(id), id] as const);
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

/** The last whole lines. */
function tailOf(path: string): Buffer | undefined {
  let file: number | undefined;
  try {
    file = openSync(path, 'r');
    const { size } = fstatSync(file);
    const from = Math.max(0, size - TAIL_BYTES_MAX);
    const buffer = Buffer.alloc(size - from);
    const length = readSync(file, buffer, 0, buffer.length, from);
    const bytes = buffer.subarray(0, length);
    return from === 0 ? bytes : bytes.subarray(bytes.indexOf(0x0a) + 1);
  } catch {
    return undefined; // Not there yet, or not for this user: the report says that no service is known.
  } finally {
    if (file !== undefined) closeSync(file);
  }
}
