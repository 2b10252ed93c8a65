import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Facts, Fallen } from '../../../src/core/telling/facts.ts';
import type { FirstToFall } from '../../../src/core/telling/incident.ts';
import { beganAt, evidenceOf, firstToFall } from '../../../src/core/telling/suspect.ts';
import { MINUTE, SECOND } from '../../../src/core/time.ts';
import { memberOf, NOON } from '../../support/core-parts.ts';

const WWW = memberOf({ service: 'www', startedAt: NOON });
const API = memberOf({ service: 'api', startedAt: NOON + 4 * SECOND });
const DB_BEGAN: FirstToFall = { service: 'db', how: 'began', lead: SECOND, before: 'www' };
const DB_STOPPED: FirstToFall = { ...DB_BEGAN, how: 'stopped', lead: 4 * SECOND };

for (const [name, known, members, fallen, expected] of [
  ['one storm alone', null, [WWW], [], undefined],
  ['the one that began first', null, [API, WWW], [], 'www began 4 before api'],
  ['two that began together', null, [WWW, { ...API, startedAt: NOON }], [], undefined],
  [
    'one that stopped before them, and is still down',
    null,
    [WWW, API],
    [{ service: 'db', at: NOON - 4 * SECOND }],
    'db stopped 4 before www',
  ],
  [
    'one that stopped before a lone storm',
    null,
    [WWW],
    [{ service: 'db', at: NOON - MINUTE }],
    'db stopped 60 before www',
  ],
  ['one that stopped in the same second', null, [WWW], [{ service: 'db', at: NOON }], 'db stopped 0 before www'],
  [
    'one that stopped two minutes before',
    null,
    [WWW],
    [{ service: 'db', at: NOON - 2 * MINUTE }],
    'db stopped 120 before www',
  ],
  ['one that stopped long before', null, [WWW], [{ service: 'db', at: NOON - 2 * MINUTE - 1 }], undefined],
  ['one that stopped after', null, [WWW], [{ service: 'db', at: NOON + SECOND }], undefined],
  ['one that storms itself is between two respawns', null, [WWW], [{ service: 'www', at: NOON }], undefined],
  ['evidence of a stop is kept', DB_STOPPED, [WWW, API], [], 'db stopped 4 before www'],
  [
    'a stop is better evidence than an early beginning',
    DB_BEGAN,
    [WWW],
    [{ service: 'mq', at: NOON }],
    'mq stopped 0 before www',
  ],
  ['nobody is left', DB_BEGAN, [], [], 'db began 1 before www'],
] as const) {
  test(`who fell first: ${name}`, () => {
    const fall = firstToFall(known, members, factsOf(fallen));
    const words = fall === null ? undefined : `${fall.service} ${fall.how} ${fall.lead / SECOND} before ${fall.before}`;
    assert.equal(words, expected);
  });
}

test('the evidence says what was seen, and no more', () => {
  for (const [fall, members, down, expected] of [
    [DB_STOPPED, [WWW], true, 'stopped 4 s before www began to respawn, and has not started since'],
    [DB_STOPPED, [WWW], false, 'stopped 4 s before www began to respawn, and has been started again'],
    [
      { ...DB_STOPPED, lead: 0 },
      [WWW],
      true,
      'stopped in the same second as www began to respawn, and has not started since',
    ],
    [DB_BEGAN, [WWW, API], false, 'began 1 s before www'],
    [DB_BEGAN, [WWW, API, memberOf({ service: 'db' })], false, 'began 1 s before 2 others'],
    [
      { ...DB_STOPPED, before: 'a\r\nb' },
      [WWW],
      true,
      'stopped 4 s before a\\u{d}\\u{a}b began to respawn, and has not started since',
    ],
  ] as const) {
    assert.equal(evidenceOf(fall, members, factsOf([], down)), expected);
  }
});

test('it began with the first respawn of the first', () => {
  assert.equal(beganAt([API, WWW]), NOON);
});

function factsOf(fallen: readonly Fallen[], down = false): Facts {
  const within = (from: number, to: number) => fallen.filter(({ at }) => at >= from && at <= to);
  return { company: () => false, fallen: within, isDown: () => down, upSince: () => undefined, recent: () => [] };
}
