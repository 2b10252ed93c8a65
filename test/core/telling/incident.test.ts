import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  addCause,
  alertsNamed,
  type Causes,
  createAlert,
  createIncident,
  fingerprint,
  isOpen,
  putAlert,
} from '../../../src/core/telling/incident.ts';
import { IncidentBook } from '../../../src/core/telling/incident-book.ts';
import { MINUTE } from '../../../src/core/time.ts';
import { alertOf, incidentOf, memberOf, NOON, ruleOf } from '../../support/core-parts.ts';
import { DEFAULT_POLICY } from '../../support/policies.ts';

test('a service belongs to its own incident, or to the outage that has just begun, or opens one', () => {
  for (const [name, service, minutes, expected] of [
    ['its own, however old', 'www', 50, 0],
    ['one that another service joined two minutes ago', 'api', 2, 0],
    ['none that was joined in the last two minutes', 'api', 2.001, 1],
  ] as const) {
    const book = new IncidentBook({ incidents: [], storms: [] });
    const first = fire(book, 'www', NOON);
    const second = fire(book, service, NOON + minutes * MINUTE);
    assert.equal(second === first ? 0 : 1, expected, name);
    assert.equal(book.incidents.length, expected + 1, name);
  }
});

test('every service that joins holds the door open for two minutes more', () => {
  const book = new IncidentBook({ incidents: [], storms: [] });
  for (const [service, seconds] of [
    ['www', 0],
    ['a', 90],
    ['b', 200],
    ['a', 300],
  ] as const)
    fire(book, service, NOON + seconds * 1_000);
  const [incident] = book.incidents;
  assert.deepEqual(
    incident?.members.map(({ service }) => service),
    ['www', 'a', 'b'],
  );
  assert.equal(incident?.joinedAt, NOON + 200_000);
});

test('the id of an incident is safe, whatever the service is called', () => {
  for (const [service, slug] of [
    ['www', 'www'],
    ['sub/dir/app.1', 'sub_dir_app_1'],
    ['日本\r\n', '_'],
    ['x'.repeat(4096), 'x'.repeat(20)],
  ] as const) {
    assert.equal(createIncident(service, NOON).id, `20261124T120000-${slug}`);
  }
});

test('an incident is open while one alert is', () => {
  const over = alertOf({ resolvedAt: NOON });
  assert.deepEqual(
    [isOpen(incidentOf()), isOpen(incidentOf({ alerts: [over] })), isOpen(incidentOf({ alerts: [over, alertOf()] }))],
    [true, false, true],
  );
});

test('an alert that fires again takes the place of its earlier self', () => {
  const incident = incidentOf({ alerts: [alertOf({ resolvedAt: NOON }), alertOf({ rule: 'down' })] });
  const again = createAlert(ruleOf(), { service: 'www', labels: {}, since: NOON, firedAt: NOON + 1 });
  putAlert(incident, again);
  assert.deepEqual(incident.alerts.map(fingerprint), ['down/www', 'crash-loop/www']);
  assert.equal(incident.alerts[1], again);
});

test('causes beyond twelve share one more, called other', () => {
  const causes: Causes = [];
  for (let n = 0; n < 20; n++) addCause(causes, `exit ${n}`);
  addCause(causes, 'exit 3', 5);
  assert.equal(causes.length, 13);
  assert.deepEqual(causes.at(-1), ['other', 8]);
  assert.deepEqual(causes[3], ['exit 3', 6]);
});

test('causes named like properties of objects are causes', () => {
  const causes: Causes = [];
  for (const cause of ['__proto__', 'constructor', '__proto__']) addCause(causes, cause);
  assert.deepEqual(causes, [
    ['__proto__', 2],
    ['constructor', 1],
  ]);
});

test('a book follows its members from the first alert to the end of the last', () => {
  const book = new IncidentBook({ incidents: [], storms: [] });
  const change = { at: NOON, service: 0, rule: 'crash-loop', since: NOON, firedAt: NOON };
  const [incident] = book.fired({ ...change, kind: 'fired', why: 'respawns' }, ruleOf(), memberOf(), DEFAULT_POLICY);
  book.respawned(0, NOON + 50_000, 'exit 1');
  book.respawned(0, NOON + 49_000, undefined);
  book.respawned(7, NOON, 'exit 1');
  assert.equal(book.respawnsOf(0), 12);
  assert.deepEqual(incident.members[0]?.causes, [['exit 1', 1]]);
  assert.deepEqual(book.firing().map(fingerprint), ['crash-loop/www']);
  const ended = { ...change, at: NOON + 5 * MINUTE, kind: 'resolved', why: 'quiet' } as const;
  assert.equal(book.resolved(ended, 'www'), incident);
  assert.equal(book.resolved(ended, 'www'), undefined);
  assert.deepEqual(book.storms, [{ service: 'www', from: NOON, to: NOON + 50_000, respawns: 12 }]);
  assert.deepEqual([book.firing(), book.respawnsOf(0)], [[], undefined]);
  book.forget(() => false);
  assert.equal(book.find(incident.id), incident);
  book.forget(() => true);
  assert.deepEqual(book.incidents, []);
});

const SERVICES = ['www', 'db', 'api', 'a', 'b'];

function fire(book: IncidentBook, service: string, at: number) {
  const id = SERVICES.indexOf(service);
  const change = {
    kind: 'fired',
    why: 'respawns',
    service: id,
    rule: 'crash-loop',
    at,
    since: at,
    firedAt: at,
  } as const;
  return book.fired(change, ruleOf(), memberOf({ id, service }), DEFAULT_POLICY)[0];
}

test('alerts asked for by name come in the order of the incident, be they few or many, and fired again they are last', () => {
  const incident = incidentOf();
  const alerts = Array.from({ length: 30 }, (_, n) => alertOf({ service: `svc-${n}` }));
  for (const alert of alerts) putAlert(incident, alert);
  putAlert(incident, alertOf({ service: 'svc-3' }));
  const asked = (...numbers: number[]) => {
    const names = numbers.map((n) => fingerprint(alertOf({ service: `svc-${n}` })));
    return alertsNamed(incident, [...names, 'no/such']).map(({ service }) => Number(service.slice(4)));
  };
  assert.deepEqual(asked(20, 3, 7), [7, 20, 3]);
  const many = Array.from({ length: 30 }, (_, n) => n);
  assert.deepEqual(asked(...many.toReversed()), [...many.filter((n) => n !== 3), 3]);
});
