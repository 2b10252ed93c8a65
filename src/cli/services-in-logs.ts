import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import type { Config } from '../config/config.ts';
import { Counters } from '../core/counters.ts';
import { HAPPENED } from '../core/event.ts';
import { HostReaders } from '../core/reading/host-readers.ts';
import { ianaZone } from '../core/reading/zone.ts';
import type { Named } from '../core/telling/who.ts';
import { LogNames } from '../log-names.ts';
import { logsNow } from '../shell/following/discovery.ts';
import type { Counted } from './check-report.ts';

/** So much of the ends of all logs is looked through: half a million plain lines would be twenty times that. */
const TAIL_BYTES_MAX = 8 * 1024 ** 2;

/** A service of a log, by its name among those of all hosts, and what counts for it. */
export interface LoggedService extends Named {
  readonly counted: Counted | undefined;
}

/** What the ends of the logs tell. */
export interface Logged {
  /** Whose logs there are: null for the agent's own host. */
  readonly hosts: readonly (string | null)[];
  /** Sorted by name; undefined when no log can be read, which is no fault of the config. */
  readonly services: readonly LoggedService[] | undefined;
}

/**
 * The services named near the ends of the logs, each with the host whose log it is in. It is counted by the agent's own
 * reader and counters.
 */
export function servicesInLogs(config: Pick<Config, 'logs' | 'timezone' | 'limits'>): Logged {
  const names = new LogNames(config.logs);
  const logs = logsNow(names.patterns).flatMap((path) => {
    const host = names.hostOf(path);
    return host === undefined ? [] : [{ path, host }];
  });
  const tails = logs.flatMap(({ path, host }) => {
    const tail = tailOf(path, TAIL_BYTES_MAX / logs.length);
    return tail === undefined ? [] : [{ host, tail }];
  });
  const hosts = tails.map(({ host }) => host);
  return { hosts, services: tails.length === 0 ? undefined : servicesOf(tails, config) };
}

interface Tail {
  readonly host: string | null;
  readonly tail: Buffer;
}

function servicesOf(tails: readonly Tail[], config: Pick<Config, 'timezone' | 'limits'>): LoggedService[] {
  const readers = new HostReaders({ ...config.limits, zone: ianaZone(config.timezone) });
  const counters = new Counters();
  const hosts: (string | null)[] = []; // by the id of the service
  for (const { host, tail } of tails) {
    for (const { length, service, happened, at } of readers.read(host, tail)) {
      counters.ensure(readers.services.length);
      for (let row = 0; row < length; row++)
        counters.count(service[row] ?? 0, happened[row] ?? HAPPENED.other, at[row] ?? 0);
    }
    while (hosts.length < readers.services.length) hosts.push(host);
  }
  return readers.services
    .map((service, id) => ({ service, host: hosts[id] ?? null, counted: countedOf(id, counters) }))
    .sort((a, b) => (a.service < b.service ? -1 : 1));
}

/** A service that never stopped has not shown yet how its lines tell of it. */
function countedOf(id: number, counters: Counters): Counted | undefined {
  if (counters.of(id).stopping === 0) return undefined;
  return counters.detailed(id) ? 'crashes' : 'stops';
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
