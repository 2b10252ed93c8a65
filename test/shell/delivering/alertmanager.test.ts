import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { MINUTE, SECOND } from '../../../src/core/time.ts';
import { Alertmanager, HOLDS, RESEND, type StandingAlert } from '../../../src/shell/delivering/alertmanager.ts';
import { HandClock } from '../../support/hand-clock.ts';
import { tempDir, until } from './support.ts';

const NOW = Date.UTC(2026, 10, 24, 3, 12, 5);
const WWW = alert('www');

test('what fires is told at once, again every minute, and holds for five', async (t) => {
  const { am, server, clock, fire } = await stage(t);
  fire(WWW);
  am.changed();
  await until('it is told', () => server.posts.length === 1);
  const [told] = server.posts[0] ?? [];
  assert.deepEqual(told, { ...WWW, startsAt: iso(NOW), endsAt: iso(NOW + HOLDS) });
  await until('it waits', () => clock.alarms.length === 1);
  clock.moveTo(NOW + RESEND);
  await until('it is told again', () => server.posts.length === 2);
  assert.equal(server.posts[1]?.[0]?.endsAt, iso(NOW + RESEND + HOLDS));
});

test('what has ended is told once, with its end; then nothing is sent and nothing waits', async (t) => {
  const { am, server, clock, fire } = await stage(t);
  fire(WWW);
  am.changed();
  await until('it waits', () => clock.alarms.length === 1);
  fire();
  clock.moveTo(NOW + 10 * SECOND);
  am.changed();
  await until('its end is told', () => server.posts.length === 2);
  assert.equal(server.posts[1]?.[0]?.endsAt, iso(NOW + 10 * SECOND));
  await until('nothing waits', () => clock.alarms.length === 0);
  am.changed();
  await new Promise((resolve) => setImmediate(resolve));
  assert.equal(server.posts.length, 2);
});

test('one that is away is tried again, and told how it stands then', async (t) => {
  const { am, server, clock, fire, troubles } = await stage(t);
  server.status = 503;
  fire(WWW, alert('db'));
  am.changed();
  await until('it waits', () => clock.alarms.length === 1);
  assert.match(troubles.at(-1) ?? '', /^HTTP 503/);
  fire(WWW, alert('api'));
  am.changed(); // it is left alone after a failure
  server.status = 200;
  clock.moveTo(clock.alarms[0] ?? 0);
  await until('it is told', () => troubles.at(-1) === undefined);
  assert.equal(server.posts.length, 2);
  const told = server.posts[1]?.map(({ labels, endsAt }) => [labels.service, endsAt === iso(clock.now() + HOLDS)]);
  assert.deepEqual(told, [
    ['www', true],
    ['api', true],
    ['db', false], // it may have been told of it, so its end is told as well
  ]);
});

test('an end that could not be told in time is not told any more: it has ended there by itself', async (t) => {
  const { am, server, clock, fire } = await stage(t);
  fire(WWW);
  am.changed();
  await until('it waits', () => clock.alarms.length === 1);
  server.status = 500;
  fire();
  am.changed();
  await until('it failed', () => server.posts.length === 2 && clock.alarms.length === 1);
  server.status = 200;
  clock.moveTo(NOW + HOLDS + MINUTE);
  await until('nothing waits', () => clock.alarms.length === 0);
  assert.equal(server.posts.length, 2);
});

test('changes while a post is under way are told soon after it, together', async (t) => {
  const { am, server, clock, fire } = await stage(t);
  fire(WWW);
  am.changed();
  fire(WWW, alert('db'));
  am.changed();
  fire(WWW, alert('db'), alert('api'));
  am.changed();
  await until('the rest waits for company', () => server.posts.length === 1 && clock.alarms.length === 1);
  clock.moveTo(NOW + SECOND);
  await until('all is told', () => server.posts.length === 2 && clock.alarms.length === 1);
  assert.equal(server.posts[1]?.length, 3);
});

test('a token is shown; one that cannot be read is told, and nothing is sent', async (t) => {
  const dir = await tempDir(t);
  const tokenFile = join(dir, 'token');
  const { am, server, clock, fire, troubles } = await stage(t, tokenFile);
  fire(WWW);
  am.changed();
  await until('it is told', () => /Cannot read secret file/.test(troubles.at(-1) ?? '') && clock.alarms.length === 1);
  assert.equal(server.posts.length, 0);
  await writeFile(tokenFile, 'T0KEN\n', { mode: 0o600 });
  clock.moveTo(clock.alarms[0] ?? 0);
  await until('it is sent', () => server.posts.length === 1);
  assert.equal(server.authorization, 'Bearer T0KEN');
});

test('thousands go in several requests', async (t) => {
  const { am, server, clock, fire } = await stage(t);
  fire(...Array.from({ length: 1_201 }, (_, i) => alert(`s${i}`)));
  am.changed();
  await until('all is told', () => clock.alarms.length === 1);
  assert.deepEqual(
    server.posts.map(({ length }) => length),
    [500, 500, 201],
  );
});

function alert(service: string): StandingAlert {
  return { labels: { alertname: 'crash-loop', service }, annotations: { summary: service }, startsAt: NOW };
}

function iso(at: number): string {
  return new Date(at).toISOString();
}

interface Posted {
  readonly labels: Readonly<Record<string, string>>;
  readonly endsAt: string;
}

async function stage(t: TestContext, tokenFile?: string) {
  const server = { posts: [] as Posted[][], status: 200, authorization: '' };
  const http = createServer((req, res) => {
    let body = '';
    req.setEncoding('utf8').on('data', (text) => {
      body += text;
    });
    req.on('end', () => {
      assert.equal(req.url, '/api/v2/alerts');
      server.authorization = req.headers.authorization ?? '';
      server.posts.push(JSON.parse(body));
      res.writeHead(server.status).end();
    });
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const clock = new HandClock(NOW);
  let firing: readonly StandingAlert[] = [];
  const troubles: (string | undefined)[] = [];
  const am = new Alertmanager({
    url: `http://127.0.0.1:${(http.address() as AddressInfo).port}`,
    tokenFile,
    standing: () => firing,
    clock,
    onTrouble: (why) => troubles.push(why),
    random: () => 0.5,
  });
  t.after(async () => {
    await am.stop();
    http.closeAllConnections();
    http.close();
  });
  return {
    ...{ am, server, clock, troubles },
    fire(...alerts: StandingAlert[]) {
      firing = alerts;
    },
  };
}
