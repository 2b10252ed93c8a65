import { createBatch, type ServiceEvent } from '../../src/core/event.ts';
import { LineReader, type ReaderOptions, type ReaderState } from '../../src/core/reading/line-reader.ts';
import { ianaZone } from '../../src/core/reading/zone.ts';

export function createReader(
  options: Partial<Omit<ReaderOptions, 'zone'>> & { zone?: string } = {},
  state?: ReaderState,
): LineReader {
  const zone = ianaZone(options.zone ?? 'UTC');
  return new LineReader({ maxLine: 4096, maxServices: 10_000, ...options, zone }, state);
}

/** Everything in the bytes as plain events, read in batches of a few rows. */
export function readAll(reader: LineReader, bytes: Uint8Array, rows = 100): ServiceEvent[] {
  const batch = createBatch(rows);
  const events: ServiceEvent[] = [];
  for (let at = 0; at < bytes.length; ) {
    at = reader.read(bytes, at, bytes.length, batch);
    for (let row = 0; row < batch.length; row++) {
      events.push({
        at: batch.at[row] ?? Number.NaN,
        service: reader.serviceName(batch.service[row] ?? -1),
        happened: (batch.happened[row] ?? -1) as ServiceEvent['happened'],
        cause: reader.causeName(batch.cause[row] ?? 0),
      });
    }
  }
  return events;
}
