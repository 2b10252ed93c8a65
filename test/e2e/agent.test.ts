import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { smtpSink } from '../shell/delivering/smtp-sink.ts';
import { until } from '../shell/delivering/support.ts';
import { cerberus, home, line, oncallAt, respawns, start } from '../support/cerberus.ts';

/** The built agent as a process, a real log, a real mail server. */

describe('a storm', { concurrency: 4, timeout: 60_000 }, () => {
  test('ten lines appended are one mail in the hands of the mail server', async (t) => {
    const sink = await smtpSink(t);
    const at = home(t, oncallAt(sink.port));
    at.append(line('www', 'starting'), line('db', 'starting'));
    await at.run();
    at.append(...respawns('www', 9));
    assert.equal((await at.settled()).outbox.sent, 0);
    at.append(...respawns('www', 1));
    await until('the mail is there', () => sink.received.length > 0);
    const [first] = sink.received;
    assert.match(first?.mail.subject ?? '', /^\[warn\] www on web-3 is crash-looping: 10 respawns in /);
    assert.deepEqual(first?.to, ['oncall@example.com']);
    assert.equal(first?.mail.headers.get('x-cerberus-service'), 'www');
    assert.equal(first?.mail.headers.get('auto-submitted'), 'auto-generated');
    const { outbox, alerts } = await at.settled();
    assert.deepEqual([outbox.sent, alerts.map(({ service, rule }) => `${service} ${rule}`)], [1, ['www crash-loop']]);
    assert.equal(sink.received.length, 1);
  });

  for (const [when, before] of Object.entries({ 'before the threshold': 6, 'as it crosses it': 10, 'after it': 14 })) {
    test(`killed with -9 in the middle of a storm, ${when}, it sends exactly one firing mail`, async (t) => {
      const sink = await smtpSink(t);
      const at = home(t, oncallAt(sink.port));
      at.append(line('www', 'starting'));
      for (let life = 0; life < 3; life++) {
        const agent = await at.run();
        at.append(...respawns('www', before));
        if (when === 'after it') await until('the mail is there', () => sink.received.length > 0);
        assert.equal((await agent.end('SIGKILL')).signal, 'SIGKILL');
      }
      const agent = await at.run();
      at.append(...respawns('www', 1));
      await until('the mail is there', () => sink.received.length > 0);
      const { services } = await at.settled();
      assert.equal(services.www?.stopping, 3 * before + 1, 'no line is lost or counted twice');
      await agent.end('SIGTERM'); // then all that it decided is on disk
      assert.deepEqual(readdirSync(join(at.stateDir, 'outbox/queue')), []);
      const ids = new Set(sink.received.map(({ mail }) => mail.messageId));
      const states = sink.received.map(({ mail }) => mail.headers.get('x-cerberus-state'));
      assert.deepEqual([ids.size, new Set(states)], [1, new Set(['firing'])], JSON.stringify([...ids]));
    });
  }
});

describe('trouble', { concurrency: 4, timeout: 60_000 }, () => {
  test('while the mail server refuses, the mail waits; when it is back, the mail goes out', async (t) => {
    const sink = await smtpSink(t);
    await sink.close();
    const at = home(t, oncallAt(sink.port));
    at.append(line('www', 'starting'));
    const agent = await at.run();
    at.append(...respawns('www', 10));
    await until('the mail waits', async () => (await at.status()).outbox.lastError !== undefined);
    const status = await at.status();
    assert.deepEqual([status.outbox.queued, status.outbox.sent], [1, 0]);
    assert.match(status.troubles.join(), /mails to "oncall" wait: .*refused/i);
    await agent.end('SIGKILL');
    const back = await smtpSink(t, {}, sink.port);
    await at.run();
    await until('the mail is there', () => back.received.length > 0);
    await at.settled();
    assert.equal(back.received.length, 1);
    assert.deepEqual((await at.status()).troubles, []);
  });
});

describe('the state directory', { concurrency: 4, timeout: 60_000 }, () => {
  test('a second one on the same state directory is refused, and told the pid of the first', async (t) => {
    const at = home(t, oncallAt(1));
    const first = await at.run();
    const second = await at.run();
    const { code, stderr } = await second.ended;
    assert.equal(code, 1);
    assert.match(
      stderr,
      new RegExp(`Cannot use the state directory "${at.stateDir}": the agent with pid ${first.pid} `),
    );
    assert.equal((await at.status()).agent.pid, first.pid, 'the first one is not disturbed');
  });

  test('a lock that was left by a killed one is taken over', async (t) => {
    const at = home(t, oncallAt(1));
    await (await at.run()).end('SIGKILL');
    assert.ok(existsSync(join(at.stateDir, 'agent.lock')));
    const next = await at.run();
    assert.equal((await at.status()).agent.pid, next.pid);
  });

  test('a corrupt state file is moved aside, said, and the log read from its beginning', async (t) => {
    const at = home(t, oncallAt(1));
    at.append(line('www', 'starting'), line('www', 'stopping'));
    mkdirSync(at.stateDir, { mode: 0o700 });
    writeFileSync(join(at.stateDir, 'state.json'), '{"position": {"version":');
    const agent = await at.run();
    assert.match(agent.said.stderr, /the state file cannot be used; starting anew from the log/);
    const aside = readdirSync(at.stateDir).find((name) => name.startsWith('state.json.corrupt-')) ?? '';
    assert.equal(readFileSync(join(at.stateDir, aside), 'utf8'), '{"position": {"version":');
    assert.ok(agent.said.stderr.includes(join(at.stateDir, aside)), 'it says where the file is now');
    assert.equal((await at.settled()).services.www?.stopping, 1);
  });
});

describe('an agent that cannot begin', { concurrency: 4, timeout: 60_000 }, () => {
  for (const [what, spoil] of [
    ['its outbox', (dir: string) => writeFileSync(join(dir, 'outbox'), 'a file where the outbox should be')],
    ['its socket', (dir: string) => mkdirSync(join(dir, 'agent.sock', 'in the way'), { recursive: true })],
  ] as const) {
    test(`ends with 1 and gives the directory back when it cannot have ${what}`, async (t) => {
      const at = home(t, oncallAt(1));
      mkdirSync(at.stateDir, { mode: 0o700 });
      spoil(at.stateDir);
      const { code, stderr } = await cerberus(t, ['run', '-c', at.config]);
      assert.deepEqual([code, readdirSync(at.stateDir).includes('agent.lock')], [1, false]);
      assert.match(stderr, /the agent cannot run/);
    });
  }

  test('but for its state, of which a file that looks right and is not is moved aside', async (t) => {
    const at = home(t, oncallAt(1));
    mkdirSync(at.stateDir, { mode: 0o755 });
    const parts = ['skipped', 'late', 'period', 'reader', 'counters', 'judge', 'teller'];
    const core = { version: 1, now: null, ...Object.fromEntries(parts.map((part) => [part, {}])) };
    const position = { version: 1, path: at.log };
    writeFileSync(join(at.stateDir, 'state.json'), JSON.stringify({ position, core }));
    const agent = await at.run();
    assert.match(agent.said.stderr, /the state file cannot be used; starting anew from the log/);
    assert.match(agent.said.stderr, /was open to others; now it is not/);
    assert.equal(statSync(at.stateDir).mode & 0o777, 0o700);
  });
});

describe('the first start', { timeout: 60_000 }, () => {
  for (const [what, args, stopping] of [
    ['leaves rotated files alone', [], 1],
    ['counts them with --history, without a mail', ['--history'], 21],
  ] as const) {
    test(what, async (t) => {
      const at = home(t, oncallAt(1));
      writeFileSync(`${at.log}.1`, 'Tue Mar  4 09:30:00 2025 www stopping\n'.repeat(20));
      at.append(line('www', 'stopping'));
      const agent = start(t, ['run', '-c', at.config, ...args]);
      await until('it has caught up', () => agent.said.stderr.includes('caught up with the log'));
      await until('it answers', () => agent.said.stderr.includes('"following"'));
      const { services, outbox } = await at.status();
      assert.deepEqual([services.www?.stopping, outbox.queued], [stopping, 0]);
      await agent.end('SIGTERM');
    });
  }
});

describe('the log', { concurrency: 4, timeout: 60_000 }, () => {
  test('a missing log is waited for, and status says so', async (t) => {
    const at = home(t, oncallAt(1));
    const agent = await at.run();
    const { log, troubles } = await at.status();
    assert.equal(log.state, 'missing');
    assert.match(troubles.join(), /the log ".*events\.log" is missing/);
    assert.match(agent.said.stderr, /is missing/);
    at.append(line('www', 'starting'));
    await until('the line is read', async () => (await at.status()).services.www?.starting === 1);
    assert.deepEqual((await at.status()).troubles, []);
  });

  test('lines that are none are counted and sampled, and stop nothing', async (t) => {
    const at = home(t, oncallAt(1));
    at.append('\u0000\u0000\u0000', 'Usage: perl [switches]', line('www', 'stopping'), 'x'.repeat(20_000));
    const agent = await at.run();
    const { log, services } = await at.settled();
    assert.deepEqual([services.www?.stopping, log.malformed + log.too_long], [1, 3]);
    assert.match(agent.said.stderr, /Usage: perl/);
  });
});

describe('the end', { concurrency: 4, timeout: 60_000 }, () => {
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    test(`${signal} stops it within 5 s, with its place in the log on disk`, async (t) => {
      const at = home(t, oncallAt(1));
      at.append(...respawns('www', 5));
      const agent = await at.run();
      await until('it has read', async () => (await at.status()).services.www?.stopping === 5);
      const began = performance.now();
      const { code } = await agent.end(signal);
      assert.equal(code, 0);
      assert.ok(performance.now() - began < 5_000);
      const left = readdirSync(at.stateDir);
      assert.ok(left.includes('state.json') && !left.some((name) => /lock|sock/.test(name)), left.join());
      await assert.rejects(at.status(), /No agent answers/);
      await at.run();
      assert.equal((await at.settled()).log.lines, 5);
    });
  }
});
