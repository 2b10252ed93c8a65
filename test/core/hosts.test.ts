import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Decision } from '../../src/core/decision.ts';
import { Pipeline } from '../../src/core/pipeline.ts';
import { checkState } from '../../src/core/state.ts';
import { MINUTE, SECOND } from '../../src/core/time.ts';
import { DEFAULT_POLICY, policyFrom } from '../support/policies.ts';

const NOON = Date.UTC(2026, 10, 24, 12);
const LATER = NOON + 365 * 24 * 60 * MINUTE;

describe('the logs of several hosts', () => {
  test('are counted apart, and a service is named with its host', () => {
    const pipeline = new Pipeline(DEFAULT_POLICY);
    feed(pipeline, null, 'www', [0, 1]);
    feed(pipeline, 'web-1', 'www', [0]);
    feed(pipeline, 'web-2', 'www', [0, 1, 2]);
    assert.deepEqual(
      pipeline.services().map(({ name, host, service, counts }) => [name, host, service, counts.respawns]),
      [
        ['www', null, 'www', 2],
        ['web-1:www', 'web-1', 'www', 1],
        ['web-2:www', 'web-2', 'www', 3],
      ],
    );
    assert.equal(pipeline.counts.lines, 6);
  });

  test('do not fill one window together', () => {
    const pipeline = new Pipeline(DEFAULT_POLICY);
    const seconds = [0, 1, 2, 3, 4, 5, 6, 7, 8];
    const decisions = ['web-1', 'web-2', 'web-3'].flatMap((host) => feed(pipeline, host, 'www', seconds));
    assert.deepEqual(decisions, []);
  });

  test('that storm together are one incident and one mail, each alert labelled with its host', () => {
    const pipeline = new Pipeline(DEFAULT_POLICY);
    const hosts = ['web-1', 'web-2', 'web-3'];
    const told = storm(pipeline, hosts).concat(pipeline.tick(NOON + MINUTE));
    assert.deepEqual(
      told.flatMap((decision) => (decision.kind === 'fired' ? [decision.host] : [])),
      hosts,
    );
    const mails = told.flatMap((decision) => (decision.kind === 'notify' ? [decision.notification] : []));
    assert.deepEqual(
      mails.map(({ services }) => services),
      [['web-1:www', 'web-2:www', 'web-3:www']],
    );
    assert.equal(pipeline.incidents.length, 1);
    assert.deepEqual(
      pipeline.incidents[0]?.alerts.map(({ labels }) => [labels.host, labels.service, labels.job]),
      hosts.map((host) => [host, 'www', 'www']),
    );
  });

  test('are judged by rules that name the service alone, and routed by host', () => {
    const pipeline = new Pipeline(
      policyFrom(`
receivers: { oncall: { maildir: { dir: /a } }, db: { maildir: { dir: /b } } }
rules: [ { name: crash-loop, services: [www], respawns: 3, within: 1m } ]
route: { receiver: oncall, routes: [ { match: ['host=db-1'], receiver: db } ] }`),
    );
    const told = ['web-1', 'db-1'].flatMap((host) => feed(pipeline, host, 'www', [0, 1, 2]));
    const all = told.concat(pipeline.tick(NOON + MINUTE));
    const receivers = all.flatMap((decision) => (decision.kind === 'notify' ? [decision.notification.receiver] : []));
    assert.deepEqual(receivers.sort(), ['db', 'oncall']);
  });
});

describe('the clocks of several hosts', () => {
  test('are their own: one that lags by an hour holds up no other, and is judged like any', () => {
    const pipeline = new Pipeline(DEFAULT_POLICY);
    feed(pipeline, 'web-1', 'www', [0]);
    assert.equal(kindsOf(feed(pipeline, 'web-2', 'api', anHourAgo(0)))[0], 'fired');
    assert.equal(pipeline.now, NOON);
    assert.ok(kindsOf(feed(pipeline, 'web-1', 'www', [1, 2, 3, 4, 5, 6, 7, 8, 9])).includes('fired'));
  });

  test('go back after twenty lines where one was set back, and no other goes with it', () => {
    const pipeline = new Pipeline(DEFAULT_POLICY);
    feed(pipeline, 'web-1', 'www', [0]);
    feed(pipeline, 'web-2', 'api', [0]);
    assert.deepEqual(feed(pipeline, 'web-2', 'api', [...anHourAgo(0), ...anHourAgo(20)].slice(0, 19)), []);
    assert.equal(pipeline.counts.outOfOrder, 19);
    assert.equal(kindsOf(feed(pipeline, 'web-2', 'api', anHourAgo(30)))[0], 'fired');
    assert.equal(pipeline.now, NOON);
    assert.ok(kindsOf(feed(pipeline, 'web-1', 'www', [1, 2, 3, 4, 5, 6, 7, 8, 9])).includes('fired'));
  });

  test('begin late where a host is new to an agent that goes on: what its log says of long ago is no news', () => {
    const pipeline = new Pipeline(DEFAULT_POLICY);
    feed(pipeline, 'web-1', 'www', [0]);
    pipeline.meet('web-2', NOON - 10 * MINUTE);
    assert.deepEqual(feed(pipeline, 'web-2', 'www', [...anHourAgo(0), ...anHourAgo(10), ...anHourAgo(20)]), []);
    assert.deepEqual([pipeline.services()[1]?.counts.respawns, pipeline.counts.outOfOrder], [30, 0]);
    assert.deepEqual(kindsOf(feed(pipeline, 'web-2', 'www', [0, 1, 2, 3, 4, 5, 6, 7, 8, 9])), ['fired']);
  });
});

describe('what is remembered of several hosts', () => {
  test('goes on from a state, ids and all, after a host was forgotten too', () => {
    const pipeline = new Pipeline(DEFAULT_POLICY);
    storm(pipeline, ['gone', 'web-1', 'web-2']);
    feed(pipeline, 'quiet', 'www', [0]);
    assert.equal(pipeline.forget('quiet'), true);
    assert.equal(pipeline.forget('web-2'), false, 'something fires there');
    feed(pipeline, 'new', 'www', [5]);
    const again = new Pipeline(DEFAULT_POLICY, checkState(JSON.parse(JSON.stringify(pipeline.snapshot()))));
    assert.deepEqual(again.services(), pipeline.services());
    const [one, two] = [pipeline, again].map((each) => [
      ...feed(each, 'web-2', 'www', [12, 13]),
      ...feed(each, 'gone', 'www', [14]),
      ...each.tick(NOON + 20 * MINUTE),
    ]);
    assert.deepEqual(two, one);
    assert.equal(kindsOf(two ?? []).filter((kind) => kind === 'resolved').length, 3);
  });

  test('counts for the digest by host, whatever services come between', () => {
    const pipeline = new Pipeline(DEFAULT_POLICY);
    feed(pipeline, 'web-1', 'www', [0]);
    feed(pipeline, 'web-2', 'www', [0, 1]);
    pipeline.digest(NOON + 2 * SECOND, NOON);
    feed(pipeline, 'web-1', 'api', [5]);
    feed(pipeline, 'web-2', 'www', [6]);
    assert.deepEqual(pipeline.digest(NOON + MINUTE, NOON).worst, [
      { service: 'web-1:api', respawns: 1 },
      { service: 'web-2:www', respawns: 1 },
    ]);
  });
});

/** One line a second of `stopping`, in UTC. */
function feed(pipeline: Pipeline, host: string | null, service: string, seconds: readonly number[]): Decision[] {
  const lines = seconds.map((second) => {
    const [day, date, month, year, time] = new Date(NOON + second * SECOND).toUTCString().replace(',', '').split(' ');
    return `${day} ${month} ${date} ${time} ${year} ${service} stopping\n`;
  });
  const bytes = new TextEncoder().encode(lines.join(''));
  return pipeline.read(bytes, 0, bytes.length, LATER, host);
}

function anHourAgo(second: number): number[] {
  return Array.from({ length: 10 }, (_, i) => second + i - 3600);
}

function storm(pipeline: Pipeline, hosts: readonly string[]): Decision[] {
  return Array.from({ length: 10 }, (_, second) =>
    hosts.flatMap((host) => feed(pipeline, host, 'www', [second])),
  ).flat();
}

function kindsOf(decisions: readonly Decision[]): string[] {
  return decisions.map(({ kind }) => kind);
}
