import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { type TestContext, test } from 'node:test';
import type { Statsd } from '../src/config/fleet-schema.ts';
import { SECOND } from '../src/core/time.ts';
import { StatsFeed } from '../src/stats-feed.ts';
import { until } from './shell/delivering/support.ts';
import { NO_LINES, NOTHING_FOLLOWED } from './support/at-rest.ts';
import { HandClock } from './support/hand-clock.ts';

const NOW = Date.UTC(2026, 10, 24, 3, 12, 5);

test('what has grown is sent once, together, within a second; while nothing changes nothing waits', async (t) => {
  const { feed, clock, counts, stats } = await stage(t);
  feed.changed();
  counts.set('www', 3);
  feed.changed();
  feed.changed();
  assert.deepEqual(clock.alarms, [NOW + SECOND]);
  clock.moveTo(NOW + SECOND);
  await until('it is there', () => stats().includes('cerberus.respawns:3|c|#host:web-3,service:www'));
  await until('nothing waits', () => clock.alarms.length === 0);
  feed.changed();
  clock.moveTo(NOW + 2 * SECOND);
  await until('nothing waits', () => clock.alarms.length === 0);
  assert.equal(stats().filter((stat) => stat.includes('respawns')).length, 1);
});

test('while the name of the server is unknown nothing is lost: it is in the next difference', async (t) => {
  const { feed, clock, counts, stats, troubles, statsd } = await stage(t, 'nowhere.invalid');
  feed.changed();
  counts.set('www', 3);
  clock.moveTo(NOW + SECOND);
  await until('it is told', () => troubles.at(-1) !== undefined);
  counts.set('www', 5);
  statsd.host = '127.0.0.1';
  clock.moveTo(NOW + 20 * SECOND);
  await until('it is there', () => stats().includes('cerberus.respawns:5|c|#host:web-3,service:www'));
  await until('it is well again', () => troubles.at(-1) === undefined);
});

test('a server that stays away is tried ever more seldom, and soon again once it was there', async (t) => {
  const { feed, clock, counts, troubles, statsd } = await stage(t);
  feed.changed();
  counts.set('www', 3);
  const waits: number[] = [];
  const fail = async () => {
    statsd.socket = '/nonexistent/statsd.sock';
    const due = clock.alarms[0] ?? 0;
    clock.moveTo(due);
    await until('it waits again', () => clock.alarms.length === 1 && (clock.alarms[0] ?? 0) > due);
    waits.push(((clock.alarms[0] ?? 0) - due) / SECOND);
  };
  for (let n = 0; n < 7; n++) await fail();
  assert.match(troubles.at(-1) ?? '', /ENOENT \/nonexistent\/statsd.sock/);
  statsd.socket = undefined;
  clock.moveTo(clock.alarms[0] ?? 0);
  await until('it is well again', () => troubles.at(-1) === undefined);
  await until('nothing waits', () => clock.alarms.length === 0);
  counts.set('www', 4);
  feed.changed();
  await fail();
  assert.deepEqual(waits, [1, 2, 4, 8, 16, 30, 30, 1]);
});

test('a name from the log cannot forge a stat or a tag', async (t) => {
  const { feed, clock, counts, stats } = await stage(t);
  feed.changed();
  counts.set('a b|c#d,e\nf:9|g', 1);
  clock.moveTo(NOW + SECOND);
  await until('it is there', () => stats().some((stat) => stat.includes('respawns')));
  assert.ok(stats().includes('cerberus.respawns:1|c|#host:web-3,service:a_b_c_d_e_f:9_g'), stats().join('\n'));
});

test('a service of another host is counted as that host’s, with tags and without', async (t) => {
  for (const [style, stat] of [
    ['tags', 'cerberus.respawns:2|c|#host:web-1,service:www'],
    ['names', 'cerberus.web-1.respawns.www:2|c'],
  ] as const) {
    const { feed, clock, counts, stats, statsd } = await stage(t);
    Object.assign(statsd, { style });
    feed.changed();
    counts.set('web-1:www', 2);
    clock.moveTo(NOW + SECOND);
    await until('it is there', () => stats().some((sent) => sent.includes('respawns')));
    assert.ok(stats().includes(stat), stats().join('\n'));
    await feed.stop();
  }
});

test('what comes between other services is counted once, and a host that was forgotten begins anew', async (t) => {
  const { feed, clock, counts, stats, troubles } = await stage(t);
  feed.changed();
  counts.set('web-2:www', 5);
  clock.moveTo(NOW + SECOND);
  await until('it is there', () => stats().some((sent) => sent.includes('respawns')));
  await until('the flush is done', () => troubles.length === 1);
  const others = new Map(counts);
  counts.clear();
  for (const [name, respawns] of [['web-1:api', 1], ...others, ['web-3:www', 7]] as const) counts.set(name, respawns);
  counts.set('web-2:www', 2);
  feed.changed();
  clock.moveTo(NOW + 2 * SECOND);
  await until('all is there', () => stats().filter((sent) => sent.includes('respawns')).length === 4);
  assert.deepEqual(
    stats().filter((sent) => sent.includes('respawns')),
    [
      'cerberus.respawns:5|c|#host:web-2,service:www',
      'cerberus.respawns:1|c|#host:web-1,service:api',
      'cerberus.respawns:2|c|#host:web-2,service:www',
      'cerberus.respawns:7|c|#host:web-3,service:www',
    ],
  );
});

test('thousands go in several flushes', async (t) => {
  const { feed, clock, counts } = await stage(t);
  feed.changed();
  for (let i = 0; i < 3_000; i++) counts.set(`s${i}`, 1);
  clock.moveTo(NOW + SECOND);
  await until('the next waits', () => clock.alarms.length === 1);
  clock.moveTo(NOW + 2 * SECOND);
  await until('nothing waits', () => clock.alarms.length === 0);
});

async function stage(t: TestContext, host = '127.0.0.1') {
  const packets: string[] = [];
  const socket = createSocket('udp4').on('message', (bytes) => packets.push(bytes.toString()));
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  t.after(() => new Promise<void>((resolve) => socket.close(() => resolve())));
  const clock = new HandClock(NOW);
  const counts = new Map<string, number>();
  const troubles: (string | undefined)[] = [];
  const { port } = socket.address();
  const statsd: Statsd = { host, port, socket: undefined, prefix: 'cerberus', style: 'tags' };
  const services = () =>
    [...counts].map(([name, respawns]) => ({
      ...{ id: 0, name, ...placeIn(name), causes: [], detailed: false, firing: [] },
      counts: { starting: 0, stopping: 0, other: 0, respawns, lastEvent: undefined },
    }));
  const driver = {
    pipeline: { services, incidents: [], counts: NO_LINES, takeRead: () => [] },
    caughtUp: true,
    following: () => NOTHING_FOLLOWED,
  };
  const feed = new StatsFeed({ statsd, host: 'web-3', clock, driver, onTrouble: (why) => troubles.push(why) });
  t.after(() => feed.stop());
  const stats = () => packets.flatMap((packet) => packet.trim().split('\n'));
  return { feed, clock, counts, stats, troubles, statsd };
}

function placeIn(name: string): { host: string | null; service: string } {
  const [, host, service] = /^(web-\d):(.*)$/.exec(name) ?? [];
  return host === undefined || service === undefined ? { host: null, service: name } : { host, service };
}
