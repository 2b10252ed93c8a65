import { ianaZone } from '../../src/core/reading/zone.ts';
import { readExcerpt } from '../../src/shell/delivering/excerpt.ts';
import { lastWordsOf } from '../../src/shell/systemd/unit-journal.ts';

/** Prints what a journal has of a unit since an instant: `node read-excerpt.ts JOB SINCE`. */
const [job = '', since = '0'] = process.argv.slice(2);
const wanted = { service: job, job, instance: null, since: Number(since), told: false };
const excerpt = await readExcerpt(wanted, { path: 'journal', lines: 3, zone: ianaZone('UTC'), journal: lastWordsOf });
process.stdout.write(`${JSON.stringify(excerpt)}\n`);
