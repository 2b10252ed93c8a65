import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type ShownStatus, statusPage } from '../../../src/shell/showing/status-page.ts';

const STATUS: ShownStatus = {
  agent: { host: 'web-3', started_at: '2026-11-24T03:00:00+00:00', caught_up: true },
  log: {
    ...{ path: '/var/log/upstart/cerberus.log', lag_bytes: 0, lines: 12, malformed: 1 },
    files: { found: 1, missing: 0, refused: 0 },
  },
  services: {},
  alerts: [],
  outbox: { queued: 0, sent: 1, dead: 0 },
  troubles: [],
};

function service(respawns: number): ShownStatus['services'][string] {
  return { starting: 1, stopping: respawns, respawns, last_event: null, firing: [] };
}

test('it says what fires and what is wrong, first of all in the title', () => {
  const alerts = [{ service: 'www', rule: 'crash-loop', severity: 'warn', fired_at: 'now', respawns: 10 }];
  const page = statusPage({ ...STATUS, alerts, troubles: ['the log is missing'] });
  assert.match(page, /<title>1 firing – cerberus on web-3<\/title>/);
  assert.match(page, /<td>warn<\/td><td>www<\/td><td>crash-loop<\/td>/);
  assert.match(page, /Trouble:<\/strong> the log is missing/);
  assert.match(statusPage(STATUS), /all quiet/);
});

test('where it follows other hosts, a column says whose a service is', () => {
  const services = { www: service(1), 'web-1:www': { ...service(2), host: 'web-1', service: 'www' } };
  const alerts = [{ service: 'web-1:www', host: 'web-1', rule: 'r', severity: 'warn', fired_at: 'now', respawns: 10 }];
  const page = statusPage({ ...STATUS, services, alerts });
  assert.match(page, /<td>warn<\/td><td>web-1<\/td><td>www<\/td>/);
  assert.match(page, /<tr><td>web-1<\/td><td>www<\/td><td class="n">2<\/td>/);
  assert.match(page, /<tr><td>web-3<\/td><td>www<\/td><td class="n">1<\/td>/);
  assert.doesNotMatch(statusPage({ ...STATUS, services: { www: service(1) } }), /<th>host/);
});

test('an agent in trouble is not said to be quiet', () => {
  const page = statusPage({ ...STATUS, troubles: ['no file matches /var/log/hosts/{host}/events.log'] });
  assert.match(page, /<title>nothing fires, 1 trouble – cerberus on web-3<\/title>/);
  assert.doesNotMatch(page, /all quiet/);
});

test('of the logs of many hosts it says how many there are, and of one log nothing', () => {
  const log = { ...STATUS.log, path: '/hosts/{host}.log', files: { found: 1_000, missing: 191, refused: 100 } };
  assert.match(statusPage({ ...STATUS, log }), /\. 1000 hosts, 191 of them without a log now, 100 refused\. Mails/);
  assert.doesNotMatch(statusPage(STATUS), / hosts?[,.]/);
});

test('names from the log are text, whatever they hold', () => {
  const hostile = '<script>alert(1)</script>"\u202e\u001b[31m';
  const page = statusPage({ ...STATUS, services: { [hostile]: service(3) }, troubles: [hostile] });
  assert.doesNotMatch(page, /<script|\u202e|\u001b/);
  assert.match(page, /&lt;script&gt;/);
});

test('of thousands of services it shows those that respawned most, and how many there are beside', () => {
  const services = Object.fromEntries(Array.from({ length: 1_000 }, (_, i) => [`s${i}`, service(i)]));
  const page = statusPage({ ...STATUS, services });
  assert.match(page, /s999/);
  assert.doesNotMatch(page, /s799</);
  assert.match(page, /and 800 others/);
});
