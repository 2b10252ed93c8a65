import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Pipeline } from '../../../src/core/pipeline.ts';
import { textOf } from '../../../src/core/telling/text.ts';
import { HOUR, SECOND } from '../../../src/core/time.ts';
import { notificationsIn } from '../../support/core-driver.ts';
import { lineOf } from '../../support/core-log.ts';
import { DEFAULT_POLICY } from '../../support/policies.ts';

const START = Date.UTC(2026, 10, 24, 5);
const CRASH = 'stopping RESULT=ok GOAL=start PID=0 EXIT_STATUS=1';
const SEGV = 'stopping RESULT=ok GOAL=start PID=0 EXIT_SIGNAL=SEGV';

/** What, how bad, since when, what to do, why, who else: in this order, each once. */
test('the mail of an outage answers in order what, since when, what to do, why, who fell first and who else', () => {
  const db = lineOf(START - 4 * SECOND, 'db', 'stopping RESULT=ok GOAL=stop PID=7');
  const storm = [...Array(12)].map(
    (_, i) => lineOf(START + i * SECOND, 'www', i % 4 ? CRASH : SEGV) + lineOf(START + i * SECOND, 'api', CRASH),
  );
  const [firing] = told(db + storm.join(''));
  const parts = [
    /^Warning: (www|api) and (www|api) on web-3 are crash-looping/,
    /Since Tue 24 Nov 2026 05:00:00 \+0000/,
    /What to do: initctl status db # fell first/,
    /Why it dies: \d+ × exit 1, \d × SIGSEGV\./,
    /Fell first: db stopped 4 s before \w+ began to respawn, and has not started since\. One cause\?/,
    /2 services, the worst first:/,
    /-- cerberus on web-3, incident 20261124T050009-\w+ $/,
  ];
  let from = 0;
  for (const part of parts) {
    const found = part.exec(firing ?? '');
    assert.ok(found !== null && found.index >= from, `${part} in its place in:\n${firing}`);
    from = found.index;
  }
});

test('the mail of a plain log says that stops cannot be told from crashes', () => {
  const [firing, over] = told([...Array(12)].map((_, i) => lineOf(START + i * SECOND, 'www', 'stopping')).join(''));
  assert.match(firing ?? '', /Every stop counts here, whether crash, stop or restart/);
  assert.match(over ?? '', /^Over: www is quiet for 5 min, after 12 respawns in 11 s\. /);
  assert.doesNotMatch(over ?? '', /What to do/);
});

test('the second storm says that there was a first', () => {
  const storm = (from: number) => [...Array(12)].map((_, i) => lineOf(from + i * SECOND, 'www', 'stopping')).join('');
  const texts = told(storm(START) + storm(START + 2 * HOUR));
  assert.doesNotMatch(texts[0] ?? '', /Before:/);
  assert.match(
    texts[2] ?? '',
    /Before: www: 2nd storm in 7 d; the last, Tue 24 Nov 2026 05:00:00 \+0000, took 11 s and cleared by itself\./,
  );
});

/** The texts of the mails, as if a line had no end: where lines are broken is the layout's affair. */
function told(lines: string): string[] {
  const pipeline = new Pipeline(DEFAULT_POLICY);
  const bytes = Buffer.from(lines);
  const decisions = pipeline.read(bytes, 0, bytes.length, Number.POSITIVE_INFINITY);
  return notificationsIn([...decisions, ...pipeline.tick(START + 4 * HOUR)]).map(({ letters }) =>
    textOf(letters).replace(/\s+/g, ' '),
  );
}
