import assert from 'node:assert/strict';
import { appendFileSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import type { PipelineState } from '../../src/core/state.ts';
import { smtpSink } from '../shell/delivering/smtp-sink.ts';
import { until } from '../shell/delivering/support.ts';
import { cerberus, home, line, oncallAt, respawns } from '../support/cerberus.ts';

/** The built agent on a machine to which hosts ship their logs. */

describe('one agent for many hosts', { concurrency: 4, timeout: 60_000 }, () => {
  test('a lone storm says whose it is', async (t) => {
    const { at, sink, ship } = await central(t);
    for (const host of ['web-1', 'db-1']) ship(host, line('www', 'starting'));
    await at.run();
    ship('db-1', ...respawns('db', 10));
    await until('the mail is there', () => sink.received.length > 0);
    assert.match(sink.received[0]?.mail.subject ?? '', /^\[warn\] db on db-1 is crash-looping: 10 respawns in /);
  });

  test('an outage of three hosts is one mail that names them', async (t) => {
    const { at, sink, ship, read } = await central(t);
    const hosts = ['web-1', 'web-2', 'web-3'];
    for (const host of hosts) ship(host, line('www', 'starting'));
    await at.run();
    await read(3);
    for (const host of hosts) ship(host, ...respawns('www', 9));
    for (const host of hosts) ship(host, ...respawns('www', 1));
    await until('the mail is there', () => sink.received.length > 0);
    const text = sink.received[0]?.mail.text ?? '';
    for (const host of hosts) assert.match(text, new RegExp(host));
    const { alerts, services } = await at.status();
    assert.deepEqual(alerts.map(({ service }) => service).sort(), ['web-1:www', 'web-2:www', 'web-3:www']);
    assert.equal(services['web-2:www']?.respawns, 10);
    assert.equal(sink.received.length, 1);
  });

  test('killed with -9 and started again, it goes on in every file; a host that is new since then is read', async (t) => {
    const { at, sink, ship, read } = await central(t);
    const hosts = Array.from({ length: 12 }, (_, n) => `h${n}`);
    for (const host of hosts) ship(host, line('www', 'starting'), ...respawns('www', 4));
    const first = await at.run();
    await read(60);
    await until('that is on disk', () => savedLines(at.stateDir) === 60);
    await first.end('SIGKILL');
    for (const host of hosts) ship(host, ...respawns('www', 3));
    renameSync(join(at.dir, 'hosts/h3/cerberus.log'), join(at.dir, 'hosts/h3/cerberus.log.1'));
    ship('h3', ...respawns('www', 2));
    ship('new', ...respawns('www', 9));
    await at.run();
    await read(60 + 36 + 2 + 9);
    const { services } = await at.status();
    assert.deepEqual(
      [services['h3:www']?.respawns, services['h4:www']?.respawns, services['new:www']?.respawns],
      [9, 7, 9],
    );
    assert.equal(sink.received.length, 0, 'no window was filled by lines of another host');
  });

  test('a host that ships its first log while the agent runs is judged, and what its log says of last year is no news', async (t) => {
    const { at, sink, ship, read } = await central(t);
    ship('web-1', line('www', 'starting'));
    await at.run();
    await read(1);
    const lastYear = Date.now() - 365 * 24 * 3_600_000;
    const old = Array.from({ length: 40 }, (_, second) => line('api', 'stopping', lastYear + second * 1000));
    ship('web-9', ...old, ...respawns('www', 10));
    await until('the mail is there', () => sink.received.length > 0);
    assert.match(sink.received[0]?.mail.subject ?? '', /^\[warn\] www on web-9 is crash-looping/);
    const { services, log } = await at.status();
    assert.equal(services['web-9:api']?.respawns, 40);
    assert.deepEqual([log.out_of_order, log.lines], [0, 51]);
    assert.equal(sink.received.length, 1);
  });
});

describe('logs of many hosts, looked at', { concurrency: 2, timeout: 60_000 }, () => {
  test('a pattern that matches no file is a trouble that the status tells; of a fleet it says how many hosts there are', async (t) => {
    const { at, ship } = await central(t);
    await at.run();
    const text = async () => (await cerberus(t, ['status', '-c', at.config])).stdout;
    await until('the trouble is told', async () => (await text()).includes('trouble'));
    const told = await text();
    assert.match(told, /\n {8}0 hosts\n/);
    assert.ok(told.includes(`trouble no file matches ${at.dir}/hosts/{host}/cerberus.log\n`), told);
    ship('web-1', line('www', 'starting'));
    await until('it is over', async () => !(await text()).includes('trouble'), 20_000);
    assert.match(await text(), /\n {8}1 host\n/);
  });

  test('check and replay know the hosts as the agent does', async (t) => {
    const { at, ship } = await central(t);
    ship('web-1', ...respawns('www', 10));
    ship('web-2', ...respawns('api', 9));
    const checked = await cerberus(t, ['check', '-c', at.config]);
    assert.equal(checked.code, 0);
    assert.match(checked.stdout, /^ {2}web-1:www, web-2:api: every stop counts/m);
    const paths = ['web-2', 'web-1'].map((host) => join(at.dir, 'hosts', host, 'cerberus.log'));
    const replayed = await cerberus(t, ['replay', '-c', at.config, '--json', ...paths]);
    const { services, alerts } = JSON.parse(replayed.stdout);
    assert.deepEqual(Object.keys(services).sort(), ['web-1:www', 'web-2:api']);
    assert.deepEqual(
      alerts.map(({ service, rule }: { service: string; rule: string }) => [service, rule]),
      [['web-1:www', 'crash-loop']],
    );
  });
});

async function central(t: TestContext) {
  const sink = await smtpSink(t);
  const at = home(t, oncallAt(sink.port));
  mkdirSync(join(at.dir, 'hosts'));
  const config = readFileSync(at.config, 'utf8').replace(/^log: .*$/m, `log: ${at.dir}/hosts/{host}/cerberus.log`);
  writeFileSync(at.config, config);
  return {
    ...{ at, sink },
    ship: (host: string, ...lines: readonly string[]) => {
      mkdirSync(join(at.dir, 'hosts', host), { recursive: true });
      appendFileSync(join(at.dir, 'hosts', host, 'cerberus.log'), lines.map((each) => `${each}\n`).join(''));
    },
    read: (lines: number) => until(`${lines} lines are read`, async () => (await at.status()).log.lines === lines),
  };
}

/** Lines that the state file covers. */
function savedLines(stateDir: string): number {
  const path = join(stateDir, 'state.json');
  if (!existsSync(path)) return 0;
  const { core } = JSON.parse(readFileSync(path, 'utf8'));
  return core.hosts.reduce((sum: number, { reader }: PipelineState['hosts'][number]) => sum + reader.counts.lines, 0);
}
