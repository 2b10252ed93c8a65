import type { Instant, Zone } from '../time.ts';
import { causeWords } from './causes.ts';
import { addCause, type Causes } from './incident.ts';
import type { CauseWords, Wanted } from './letter.ts';
import { stampOfLine } from './line-stamp.ts';

/** `init: worker (4) main process (1234) terminated with status 1`, `… killed by SEGV signal`; Upstart 1.5 to 1.13. */
const DEATH =
  /\binit: (.{1,256}?) ([a-z-]{2,20}) process \(\d{1,10}\) (?:terminated with status (\d{1,3})|killed by (?:([A-Z0-9+-]{1,12}) signal|signal (\d{1,3})))/;

/**
 * Why services died, from lines that Upstart wrote to the kernel's log: the only place where a crash that is respawned
 * leaves its exit status. Lines from before a service's storm are not counted.
 */
export function reasonsIn(text: string, wanted: readonly Wanted[], zone: Zone): CauseWords[] {
  const storms = new Map(wanted.map(({ job, instance, since }) => [initName(job, instance), since]));
  const causes: Causes = [];
  for (const line of text.split('\n')) {
    if (!line.includes('init: ')) continue;
    const [, name = '', process = '', status, signal, signalNumber] = DEATH.exec(line) ?? [];
    const since = storms.get(name);
    if (since === undefined || !isOfStorm(line, since, zone)) continue;
    const how =
      status !== undefined ? `exit ${status}` : signal !== undefined ? `SIG${signal}` : `signal ${signalNumber}`;
    addCause(causes, process === 'main' ? how : `${process} ${how}`);
  }
  return causeWords(causes);
}

/** As Upstart's log calls a job, with its instance. */
function initName(job: string, instance: string | null): string {
  return instance === null ? job : `${job} (${instance})`;
}

/** A line without a stamp cannot be told from an old one. */
function isOfStorm(line: string, since: Instant, zone: Zone): boolean {
  return (stampOfLine(line, zone, since) ?? -Infinity) >= since - 1_000;
}
