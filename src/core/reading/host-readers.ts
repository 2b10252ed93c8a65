import { createBatch, type EventBatch } from '../event.ts';
import { uniqueName } from '../unique-name.ts';
import { LineReader, type ReaderOptions } from './line-reader.ts';

const BATCH_ROWS = 4096;

interface Known {
  readonly reader: LineReader;
  /** By the id that the reader gave: that among the services of all hosts. */
  readonly ids: number[];
}

/** Reads the lines of several hosts, whose services are numbered together: as one reader does, where there is one host. */
export class HostReaders {
  /** By id. `www`, or `web-1:www` of a host that has a name. */
  readonly services: string[] = [];
  readonly #options: ReaderOptions;
  readonly #batch = createBatch(BATCH_ROWS);
  readonly #hosts = new Map<string | null, Known>();

  constructor(options: ReaderOptions) {
    this.#options = options;
  }

  get counts(): { lines: number; malformed: number } {
    const counts = { lines: 0, malformed: 0 };
    for (const { reader } of this.#hosts.values()) {
      counts.lines += reader.counts.lines;
      counts.malformed += reader.counts.malformed;
    }
    return counts;
  }

  /** The events of whole lines of a host, in one batch after another; each is valid until the next. */
  *read(host: string | null, bytes: Uint8Array, from = 0, to = bytes.length): Generator<EventBatch> {
    const known = this.#hosts.get(host) ?? this.#add(host);
    const batch = this.#batch;
    for (let at = from; at < to; ) {
      at = known.reader.read(bytes, at, to, batch);
      this.#learn(host, known);
      if (this.#hosts.size > 1) renumber(batch, known.ids);
      yield batch;
    }
  }

  #add(host: string | null): Known {
    const known = { reader: new LineReader(this.#options), ids: [] };
    this.#hosts.set(host, known);
    return known;
  }

  #learn(host: string | null, { reader, ids }: Known): void {
    for (let id = ids.length; id < reader.serviceCount; id++) {
      ids.push(this.services.push(uniqueName(host, reader.serviceName(id))) - 1);
    }
  }
}

function renumber({ length, service }: EventBatch, ids: readonly number[]): void {
  for (let row = 0; row < length; row++) service[row] = ids[service[row] ?? 0] ?? 0;
}
