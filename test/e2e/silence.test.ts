import assert from 'node:assert/strict';
import { chmodSync, chownSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { smtpSink } from '../shell/delivering/smtp-sink.ts';
import { until } from '../shell/delivering/support.ts';
import { cerberus, home, line, oncallAt, respawns } from '../support/cerberus.ts';

/** What an on-call and a deploy script say to the built program, with and without a running agent. */

const NOBODY = 65_534;
const QUICK =
  'rules: [{ name: crash-loop, respawns: 3, within: 5s, resolve_after: 1s }]\nescalate: { after: 1h, to: oncall }';

describe('silence', { concurrency: 2, timeout: 60_000 }, () => {
  test('is added, listed and expired without an agent, in local time with its offset', async (t) => {
    const at = home(t, oncallAt(1));
    const on = ['-c', at.config];
    const early = await cerberus(t, ['silence', 'add', 'www', '--for', '5m', '--comment', 'deploy', ...on]);
    assert.equal(early.code, 1);
    assert.match(early.stderr, /^Cannot use the state directory: ENOENT.*; has an agent run with .*\?\n$/);
    await (await at.run()).end('SIGTERM');
    const comment = ['--comment', 'deploy', '--author', 'ann'];
    const added = await cerberus(t, ['silence', 'add', 'www*', 'severity=warn', '--for', '5m', ...comment, ...on]);
    assert.equal(added.code, 0, added.stderr);
    const [, id = ''] =
      /^(\d{4}-[a-z]{4}) silences www\* severity=warn until \w{3} .* \+0000\n/.exec(added.stdout) ?? [];
    assert.match(added.stdout, /\nno agent runs now; the next one will heed it\n$/);
    const listed = await cerberus(t, ['silence', 'list', ...on]);
    assert.match(listed.stdout, new RegExp(`^${id}\\tactive\\twww\\* severity=warn\\t\\S+\\t\\S+\\tann\\tdeploy\\n$`));
    const expired = await cerberus(t, ['silence', 'expire', id, 'nonesuch', ...on]);
    assert.equal(expired.code, 1);
    assert.match(expired.stdout, new RegExp(`^${id} ended `));
    assert.equal(expired.stderr, 'No silence "nonesuch" in force or to come; see: cerberus silence list\n');
    assert.equal((await cerberus(t, ['silence', 'list', ...on])).stdout, 'No silences.\n');
    const all = await cerberus(t, ['silence', 'list', '--expired', '--json', ...on]);
    const [silence] = JSON.parse(all.stdout);
    assert.deepEqual(Object.keys(silence), ['id', 'matchers', 'comment', 'author', 'from', 'until', 'state']);
    assert.deepEqual([silence.id, silence.state, silence.matchers], [id, 'expired', ['www*', 'severity=warn']]);
  });
});

describe('silence add --host', { timeout: 60_000 }, () => {
  test('narrows it to hosts, wherever it stands, and says what that matches; so does a name with its host', async (t) => {
    const at = home(t, oncallAt(1));
    at.append(line('www', 'starting'), line('db', 'starting'));
    const agent = await at.run();
    await at.settled();
    const rest = ['--for', '5m', '--comment', 'deploy', '-c', at.config];
    for (const [words, silenced, matched] of [
      [['--host', 'web-*', 'www*'], 'www\\* host=~web-\\.\\*', '1 service now: www'],
      [['--host', 'web-*', '--host', 'db-1'], 'host=~web-\\.\\*\\|db-1', '2 services now: db, www'],
      [['www', '--host', 'web-4'], 'www host=web-4', 'none of 2 services'],
      [['web-3:www'], 'web-3:www', '1 service now: www'],
      [['web-4:www'], 'web-4:www', 'none of 2 services'],
    ] as const) {
      const { stdout, stderr } = await cerberus(t, ['silence', 'add', ...words, ...rest]);
      assert.match(stdout, new RegExp(`^\\S+ silences ${silenced} until .*\nit matches ${matched}`), stderr);
    }
    await agent.end('SIGTERM');
  });
});

describe('silence add', { concurrency: 2, timeout: 60_000 }, () => {
  test('what cannot be meant is refused, with the way out, and nothing is written', async (t) => {
    const at = home(t, oncallAt(1));
    await (await at.run()).end('SIGTERM');
    const cases = [
      [['www', '--comment', 'x'], 'a silence needs an end; write --for 30m, or --until 18:00\n'],
      [['www', '--comment', 'x', '--for', '5m', '--until', '18:00'], 'a silence needs an end; write --for 30m'],
      [['--comment', 'x', '--for', '5m'], "nothing to silence; write www, 'www*' or --host web-1\n"],
      [['www', '--host', 'web[1]', '--comment', 'x', '--for', '5m'], 'cannot use "web[1]" as a host: only * and ?'],
      [['www', '--comment', 'x', '--for', '5 mins'], 'cannot read "5 mins": unknown unit "mins"; write 5m\n'],
      [['www', '--comment', 'x', '--for', '100d'], 'longer than 92 days; switch the rule off instead'],
      [['www', '--comment', 'x', '--until', '2020-01-01 10:00'], 'the silence would be over before it begins\n'],
      [['www', '--comment', 'x', '--until', 'noon'], 'cannot read the time "noon": write 18:00'],
      [['www[', '--comment', 'x', '--for', '5m'], 'cannot use "www[" as a pattern'],
      [['servce=www', '--comment', 'x', '--for', '5m'], 'cannot match on "servce": no alert has this label; did you'],
      [['severity=crit', '--comment', 'x', '--for', '5m'], 'there is no such severity; write severity=page\n'],
      [['www', '--comment', ' ', '--for', '5m'], 'a silence needs a comment; write --comment deploy\n'],
      [['www', '--for', '5m'], "error: required option '--comment <text>' not specified"],
    ] as const;
    for (const [args, message] of cases) {
      const { code, stderr } = await cerberus(t, ['silence', 'add', ...args, '-c', at.config]);
      assert.equal(code, 1, args.join(' '));
      assert.ok(stderr.includes(message), `${args.join(' ')}: ${stderr}`);
    }
    assert.deepEqual(readdirSync(join(at.stateDir, 'silences')), []);
  });

  test('a running agent heeds it at once, tells what it matches, and is not silent about the rest', async (t) => {
    const sink = await smtpSink(t);
    const at = home(t, `${oncallAt(sink.port)}\n${QUICK}\nroute: { group_by: [service] }`);
    at.append(line('www', 'starting'), line('www/1', 'starting'), line('db', 'starting'));
    const agent = await at.run();
    await at.settled();
    const none = await cerberus(t, ['silence', 'add', 'wwww', '--for', '1m', '--comment', 'x', '-c', at.config]);
    assert.match(none.stdout, /\nit matches none of 3 services that the agent knows: is it spelt right\?\n$/);
    const added = await cerberus(t, ['silence', 'add', 'www*', '--for', '1m', '--comment', 'deploy', '-c', at.config]);
    assert.match(added.stdout, /\nit matches 2 services now: www, www\/1\n$/);
    await until('it is heeded', () => agent.said.stderr.includes('"silences":2'), 1_000);
    at.append(...respawns('www', 3));
    await until('it fires', async () => (await at.status()).alerts.length > 0);
    at.append(...respawns('db', 3));
    await until('a mail came', () => sink.received.length > 0);
    assert.match(sink.received[0]?.raw ?? '', /Subject: \[warn\] db on web-3/);
    assert.equal(sink.received.length, 1);
  });
});

describe('root', { timeout: 60_000 }, () => {
  test('writes a silence as the owner of the state directory, who could not read it otherwise', async (t) => {
    if (process.getuid?.() !== 0) return t.skip('only root can be somebody else');
    const at = home(t, oncallAt(1));
    chmodSync(at.dir, 0o711);
    mkdirSync(at.stateDir, { mode: 0o700 });
    chownSync(at.stateDir, NOBODY, NOBODY);
    const { code, stderr } = await cerberus(t, [
      'silence',
      'add',
      'www',
      '--for',
      '5m',
      '--comment',
      'x',
      '-c',
      at.config,
    ]);
    assert.equal(code, 0, stderr);
    const [name = ''] = readdirSync(join(at.stateDir, 'silences'));
    const { uid, gid } = statSync(join(at.stateDir, 'silences', name));
    assert.deepEqual([uid, gid], [NOBODY, NOBODY]);
  });
});

describe('ack', { concurrency: 2, timeout: 60_000 }, () => {
  test('says why it cannot: nobody runs, nothing is meant', async (t) => {
    const at = home(t, oncallAt(1));
    const dead = await cerberus(t, ['ack', 'www', '-c', at.config]);
    assert.equal(dead.code, 1);
    assert.match(dead.stderr, /^No agent answers in /);
    await at.run();
    const nothing = await cerberus(t, ['ack', 'www', '-c', at.config]);
    assert.deepEqual([nothing.code, nothing.stderr], [1, 'No open incident "www"; nothing fires\n']);
  });

  test('takes up the incident that a service, a beginning or an id means; the next mail says who', async (t) => {
    const sink = await smtpSink(t);
    const at = home(t, `${oncallAt(sink.port)}\n${QUICK}`);
    await at.run();
    at.append(...respawns('www', 3), ...respawns('www/1', 3));
    await until('a mail came', () => sink.received.length > 0);
    const [incident = ''] = (await at.status()).alerts.map((alert) => alert.incident);
    const ack = (word: string) => cerberus(t, ['ack', word, '--author', 'ann', '--comment', 'mine', '-c', at.config]);
    const acks = await Promise.all(['www', incident.slice(0, 8), incident].map(ack));
    for (const { code, stdout } of acks) {
      assert.equal(code, 0);
      assert.equal(stdout, `${incident} is yours, ann: no reminders and no escalation for www, www/1\n`);
    }
    const wrong = await ack('db');
    assert.deepEqual([wrong.code, wrong.stderr], [1, `No open incident "db"; open: ${incident}\n`]);
    await until('the end is told', () => sink.received.length > 1, 20_000);
    assert.match(sink.received.at(-1)?.raw ?? '', /ann/);
  });
});

describe('outbox', { timeout: 60_000 }, () => {
  test('what waits is listed, shown, tried again and dropped', async (t) => {
    const at = home(t, `${oncallAt(1)}\n${QUICK}`);
    const agent = await at.run();
    at.append(...respawns('www', 3));
    await until('a mail waits', async () => (await at.status()).outbox.queued > 0);
    const run = (...args: string[]) => cerberus(t, ['outbox', ...args, '-c', at.config]);
    const listed = JSON.parse((await run('list', '--json')).stdout);
    const [{ id }] = listed;
    assert.deepEqual([listed.length, listed[0].state, listed[0].receiver], [1, 'queued', 'oncall']);
    assert.match(
      (await run('list')).stdout,
      new RegExp(`^${id}\\tqueued\\toncall\\t\\S+\\t\\d+\\t\\[warn\\] www on web-3`),
    );
    assert.match(
      (await run('show', id)).stdout,
      /^state {4}queued, (1 try|\d+ tries)\n(.*\n)*subject {2}\[warn\] www on web-3/,
    );
    assert.match(JSON.parse((await run('show', id, '--json')).stdout).text, /www/);
    assert.deepEqual((await run('retry', id)).stdout, `${id} is tried again\n`);
    assert.deepEqual((await run('drop', id)).stdout, `${id} is dropped\n`);
    await until('the agent lets it go', async () => (await at.status()).outbox.queued === 0);
    const gone = await run('drop', id, 'nonesuch');
    assert.equal(gone.code, 1);
    assert.match(gone.stderr, /^No mail ".*" there; see: cerberus outbox list --all\nNo mail "nonesuch" there/);
    assert.equal((await run('retry')).stderr, 'which mails? Write their ids, or --all\n');
    assert.equal((await run('retry', '--all')).code, 0);
    const all: { id: string; state: string }[] = JSON.parse((await run('list', '--all', '--json')).stdout);
    assert.equal(all.find((item) => item.id === id)?.state, 'dropped');
    await agent.end('SIGTERM');
  });
});
