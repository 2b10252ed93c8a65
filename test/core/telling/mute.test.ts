import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ianaZone } from '../../../src/core/reading/zone.ts';
import { type Muting, mutedBy, type Silence } from '../../../src/core/telling/mute.ts';
import { type MutedAlert, noteMuted } from '../../../src/core/telling/muted-log.ts';
import { isWithin, minuteOf } from '../../../src/core/telling/weekly.ts';
import { DAY, MINUTE } from '../../../src/core/time.ts';
import { alertOf, NOON } from '../../support/core-parts.ts';

const WWW = alertOf({ labels: { service: 'www' } });
const DB = alertOf({ service: 'db', labels: { service: 'db' } });
const is = (name: string) => (labels: Readonly<Record<string, string>>) => labels.service === name;
const SILENCE: Silence = {
  id: 's1',
  matches: is('www'),
  from: NOON,
  until: NOON + MINUTE,
  comment: 'deploy',
  author: 'ann',
};
const NIGHT = { name: 'night', matches: is('www'), covers: () => true };
const CLIENTS = { when: is('db'), mute: is('www') };

for (const [name, muting, expected] of [
  ['nothing', {}, undefined],
  ['a silence', { silences: [SILENCE] }, 'silence s1 by ann: deploy'],
  ['a silence without a comment', { silences: [{ ...SILENCE, comment: '' }] }, 'silence s1 by ann'],
  ['a silence of somebody else', { silences: [{ ...SILENCE, matches: is('db') }] }, undefined],
  ['a silence to come', { silences: [SILENCE], now: NOON - 1 }, undefined],
  ['a silence at its end', { silences: [SILENCE], now: NOON + MINUTE }, undefined],
  ['a mute interval', { intervals: [NIGHT] }, 'mute interval night'],
  ['a mute interval that does not cover now', { intervals: [{ ...NIGHT, covers: () => false }] }, undefined],
  ['another that fires', { inhibitions: [CLIENTS], firing: [DB] }, 'inhibited while db fires (crash-loop)'],
  ['another that does not fire', { inhibitions: [CLIENTS], firing: [WWW] }, undefined],
  ['what matches both sides', { inhibitions: [{ when: () => true, mute: () => true }], firing: [DB] }, undefined],
] as const) {
  test(`muted by ${name}: ${expected ?? 'not at all'}`, () => {
    const all: Muting = { silences: [], intervals: [], inhibitions: [], firing: [], now: NOON, ...muting };
    assert.equal(mutedBy(WWW, all)?.why, expected);
  });
}

test('a silence says when it ends; of the others it is asked again with the next minute', () => {
  const muting: Muting = { silences: [], intervals: [NIGHT], inhibitions: [], firing: [], now: NOON + 1 };
  assert.equal(mutedBy(WWW, muting)?.until, NOON + MINUTE);
  assert.equal(mutedBy(WWW, { ...muting, silences: [{ ...SILENCE, until: NOON + DAY }] })?.until, NOON + DAY);
});

test('a muted alert is noted once for each reason, from its beginning to when it was last seen', () => {
  let log: MutedAlert[] = [];
  const note = (why: string, since: number, now: number) => {
    log = noteMuted(log, { service: 'www', rule: 'crash-loop', why }, since, now);
  };
  note('a', 0, 10);
  note('a', 0, 20);
  note('b', 0, 30);
  note('a', 40, 50);
  assert.deepEqual(
    log.map(({ why, from, to }) => [why, from, to]),
    [
      ['a', 0, 20],
      ['b', 0, 30],
      ['a', 40, 50],
    ],
  );
  note('c', 15 * DAY, 15 * DAY);
  assert.deepEqual(
    log.map(({ why }) => why),
    ['c'],
  );
  for (let n = 0; n < 600; n++) note(`d${n}`, 15 * DAY, 15 * DAY);
  assert.deepEqual([log.length, log.at(-1)?.why], [500, 'd599']);
});

const AMSTERDAM = ianaZone('Europe/Amsterdam');
const WEEKNIGHTS = { weekdays: [1, 2, 3, 4, 5], times: [{ from: 22 * 60, to: 6 * 60 }] };

for (const [at, week, expected] of [
  ['2026-11-24T20:59:00Z', WEEKNIGHTS, false],
  ['2026-11-24T21:00:00Z', WEEKNIGHTS, true],
  ['2026-11-28T04:59:00Z', WEEKNIGHTS, true],
  ['2026-11-28T05:00:00Z', WEEKNIGHTS, false],
  ['2026-11-28T21:30:00Z', WEEKNIGHTS, false],
  ['2026-11-29T23:30:00Z', WEEKNIGHTS, false],
  ['2026-11-30T21:30:00Z', WEEKNIGHTS, true],
  ['2026-07-14T20:00:00Z', WEEKNIGHTS, true],
  ['2026-11-28T12:00:00Z', { weekdays: [0, 6], times: [] }, true],
  ['2026-11-27T12:00:00Z', { weekdays: [0, 6], times: [] }, false],
  ['2026-11-27T12:00:00Z', { weekdays: [], times: [{ from: 13 * 60, to: 13 * 60 + 1 }] }, true],
  ['2026-11-27T12:01:00Z', { weekdays: [], times: [{ from: 13 * 60, to: 13 * 60 + 1 }] }, false],
] as const) {
  test(`weekly times of Amsterdam, ${JSON.stringify(week)}: ${at} is ${expected ? 'in' : 'out'}`, () => {
    assert.equal(isWithin(week, Date.parse(at), AMSTERDAM), expected);
  });
}

test('clock times are minutes after midnight', () => {
  const clocks = ['00:00', '6:30', '22:30', '24:00', '24:01', '12:60', '12', 'noon', ''];
  assert.deepEqual(clocks.map(minuteOf), [0, 390, 1_350, 1_440, undefined, undefined, undefined, undefined, undefined]);
});
