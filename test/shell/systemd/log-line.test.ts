import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import { logLine } from '../../../src/shell/systemd/log-line.ts';

/** Days of one digit, midnight, noon, the ends of a year, both sides of a clock change in Europe. */
const INSTANTS = [
  1_504_554_300, 1_504_569_600, 1_513_382_400, 1_514_764_799, 1_514_764_800, 1_509_238_800, 1_509_242_400,
];

test('the stamp is what date(1), as the hook calls it, prints in the same zone', () => {
  for (const seconds of INSTANTS) {
    const env = { ...process.env, LC_ALL: 'C' };
    const args = ['-d', `@${seconds}`, '+%a %b %e %T %Y'];
    const stamp = execFileSync('date', args, { encoding: 'utf8', env }).trimEnd();
    const line = logLine({ at: seconds * 1000 + 999, job: 'www', event: 'stopping', details: ' RESULT=ok' });
    assert.equal(line, `${stamp} www stopping RESULT=ok\n`);
  }
});
