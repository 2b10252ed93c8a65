import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import type { Config } from '../config/config.ts';
import { createBatch } from '../core/event.ts';
import { LineReader } from '../core/reading/line-reader.ts';
import { ianaZone } from '../core/reading/zone.ts';

/** So much of the end of the log is looked through: half a million plain lines would be twenty times that. */
const TAIL_BYTES_MAX = 8 * 1024 ** 2;

const ROWS = 4096;

/** The services named near the end of the log, sorted; undefined when it cannot be read, which is no fault of the config. */
export function servicesInLog(config: Pick<Config, 'log' | 'timezone' | 'limits'>): string[] | undefined {
  const bytes = tailOf(config.log);
  if (bytes === undefined) return undefined;
  const reader = new LineReader({ ...config.limits, zone: ianaZone(config.timezone) });
  const batch = createBatch(ROWS);
  const end = bytes.lastIndexOf(0x0a) + 1;
  for (let at = 0; at < end; ) at = reader.read(bytes, at, end, batch);
  return Array.from({ length: reader.serviceCount }, (_, id) => reader.serviceName(id)).sort();
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
