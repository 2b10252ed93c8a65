import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Stand } from '../../../src/core/telling/reason.ts';
import {
  alertsOf,
  createEscalation,
  createThread,
  dueAgain,
  membersOf,
  newestOf,
  repeatAt,
  standOf,
  waitOf,
  worstOf,
} from '../../../src/core/telling/thread.ts';
import { HOUR, MINUTE, SECOND } from '../../../src/core/time.ts';
import { alertOf, incidentOf, memberOf, NOON, routeOf, threadOf } from '../../support/core-parts.ts';

const FIRING: Stand = { over: false, severity: 'warn', services: ['www'] };
const TOLD = { at: NOON, severity: 'warn', services: ['www'], named: ['www'], repeats: 0 } as const;
const NEVER = Number.POSITIVE_INFINITY;

test('a first mail waits for company for group_wait, of which the grace of the live clock is a part', () => {
  assert.equal(createThread('k', 'i', routeOf({ groupWait: 5 * SECOND }), NOON).waitUntil, NOON + 3 * SECOND);
  assert.equal(createThread('k', 'i', routeOf({ groupWait: 0 }), NOON).waitUntil, NOON);
  assert.equal(createThread('k', 'i', routeOf({ groupBy: ['service'] }), NOON).waitUntil, NOON);
  assert.equal(createThread('k', 'i', routeOf({ groupBy: ['severity'] }), NOON).waitUntil, NOON + 3 * SECOND);
});

for (const [name, thread, now, company, expected] of [
  ['a lone storm', {}, 0, false, 0],
  ['company is coming', {}, 0, true, 3],
  ['company is still coming', {}, 2, true, 3],
  ['company is coming, and it has waited for long enough', {}, 3, true, 3],
  ['an escalation waits in any case', { patient: true, waitUntil: NOON + HOUR }, 0, false, 3_600],
] as const) {
  test(`until when a first mail waits: ${name}`, () => {
    const until = waitOf(threadOf(thread), NOON + now * SECOND, () => company);
    assert.equal((until - NOON) / SECOND, expected);
  });
}

for (const [name, services, repeat, expected] of [
  ['nothing new, no reminder', ['www'], NEVER, null],
  ['a reminder', ['www'], 1_800, 1_800],
  ['one more service, after the group interval', ['www', 'db'], 1_800, 60],
  ['one more service, and a reminder before that', ['www', 'db'], 30, 30],
] as const) {
  test(`when a thread that has spoken is considered next: ${name}`, () => {
    const due = dueAgain(threadOf(), TOLD, { ...FIRING, services }, NOON + repeat * SECOND);
    assert.equal(due === null ? null : (due - NOON) / SECOND, expected);
  });
}

test('reminders grow rarer, to a limit, and cease when somebody has taken it up', () => {
  const after = (repeats: number) => repeatAt(threadOf({ told: { ...TOLD, repeats } }), incidentOf()) - NOON;
  assert.deepEqual(
    [0, 1, 2, 3, 4, 5, 50].map((n) => after(n) / HOUR),
    [0.5, 1, 2, 4, 8, 8, 8],
  );
  assert.equal(repeatAt(threadOf(), incidentOf()), NEVER);
  const acknowledged = { by: 'ann', at: NOON, comment: '' };
  assert.equal(repeatAt(threadOf({ told: TOLD }), incidentOf({ acknowledged })), NEVER);
});

test('an escalation has a key of its own, the rhythm of its route, and patience', () => {
  const { key, receiver, patient, waitUntil } = createEscalation({ to: 'boss', after: HOUR }, 'i', routeOf(), NOON);
  assert.deepEqual(
    { key, receiver, patient, waitUntil },
    { key: 'boss|escalation', receiver: 'boss', patient: true, waitUntil: NOON + HOUR },
  );
});

test('a thread knows its own alerts and their services, and no others', () => {
  const alerts = [
    alertOf({ severity: 'info', resolvedAt: NOON + MINUTE }),
    alertOf({ service: 'db', severity: 'page' }),
    alertOf({ service: 'api', severity: 'page', firedAt: NOON + HOUR }),
  ];
  const members = ['www', 'db', 'api'].map((service) => memberOf({ service }));
  const incident = incidentOf({ alerts, members });
  const both = threadOf({ alerts: ['crash-loop/www', 'crash-loop/db'] });
  assert.deepEqual(
    membersOf(both, incident).map(({ service }) => service),
    ['www', 'db'],
  );
  assert.deepEqual(
    standOf(alertsOf(both, incident), () => false),
    { over: false, severity: 'page', services: ['db'] },
  );
  assert.deepEqual(
    standOf(alertsOf(both, incident), () => true),
    { over: false, severity: undefined, services: [] },
  );
  assert.deepEqual(
    standOf(alertsOf(threadOf(), incident), () => false),
    { over: true, severity: undefined, services: [] },
  );
  assert.deepEqual([worstOf(both, incident), worstOf(threadOf(), incident)], ['page', 'info']);
  assert.equal(newestOf(both, incident), NOON + MINUTE);
});
