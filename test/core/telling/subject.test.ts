import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Alert, Member } from '../../../src/core/telling/incident.ts';
import { stemOf, subjectOf } from '../../../src/core/telling/subject.ts';
import { alertOf, memberOf } from '../../support/core-parts.ts';

const www = memberOf();
const named = (...services: string[]) => services.map((service) => memberOf({ service }));

const SUBJECTS: readonly [string, readonly Partial<Alert>[], readonly Member[], string][] = [
  ['a crash loop', [{}], [www], 'www on web-3 is crash-looping: 10 respawns in 41 s'],
  [
    'all in one second',
    [{}],
    [{ ...www, lastAt: www.startedAt }],
    'www on web-3 is crash-looping: 10 respawns in under 1 s',
  ],
  ['a respawn limit', [{ kind: 'gave-up' }], [www], 'www on web-3 hit its respawn limit and stays down'],
  ['a death', [{ kind: 'down' }], [www], 'www on web-3 died and stays down'],
  ['flapping', [{}], [{ ...www, flaps: 3 }], 'www on web-3 is flapping: storm 3 within 1 h'],
  ['two', [{}], named('db', 'www'), 'db and www on web-3 are crash-looping'],
  ['many', [{}], named('db', 'www', 'api', 'mq'), 'db and 3 others on web-3 are crash-looping'],
  [
    'a name that forges a header',
    [{ kind: 'down' }],
    named('a\r\nBcc: x'),
    'a\\u{d}\\u{a}Bcc: x on web-3 died and stays down',
  ],
];

for (const [name, alerts, members, expected] of SUBJECTS) {
  test(`the subject of ${name}`, () => {
    assert.equal(subjectOf('warn', stemOf(alerts.map(alertOf), members, 'web-3')), `[warn] ${expected}`);
  });
}

test('a subject has at most 80 characters, and a long name leaves room for what happens', () => {
  for (const service of ['x'.repeat(4096), '日'.repeat(200), '\u202e'.repeat(200)]) {
    const subject = subjectOf('page', stemOf([alertOf({ kind: 'down' })], named(service), 'h'.repeat(200)));
    assert.ok([...subject].length <= 80, subject);
    assert.match(subject, /died and stays down$/);
  }
});
