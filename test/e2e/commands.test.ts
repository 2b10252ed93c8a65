import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { reply, smtpSink } from '../shell/delivering/smtp-sink.ts';
import { until } from '../shell/delivering/support.ts';
import { cerberus, home, line, oncallAt, respawns } from '../support/cerberus.ts';

/** The commands of the built program: what scripts rely on, exit codes and keys of JSON. */

const MISTAKES = `log: events.log
timezone: Mars/Olympus
smtp: { port: 99999 }
receivers: { 'on call': { email: { to: nobody } } }
rules:
  - { name: 'a rule', respawns: 3, within: 5 mins }
  - { name: b, respawns: 0, within: 1m, severity: urgent }
speed: fast
`;

describe('status', { concurrency: 3, timeout: 60_000 }, () => {
  test('exits 1 when no agent runs, 0 when all is well, 2 when something fires', async (t) => {
    const sink = await smtpSink(t);
    const at = home(t, oncallAt(sink.port));
    const args = ['status', '-c', at.config];
    const none = await cerberus(t, args);
    assert.equal(none.code, 1);
    assert.match(none.stderr, /^No agent answers in ".*"; start one: cerberus run -c /);
    at.append(line('www', 'starting'), line('www', 'stopping'));
    await at.run();
    await at.settled();
    const well = await cerberus(t, args);
    assert.deepEqual([well.code, well.stderr], [0, '']);
    assert.match(well.stdout, /Nothing fires/);
    at.append(...respawns('www', 10));
    await until('the mail is there', () => sink.received.length > 0);
    const firing = await cerberus(t, args);
    assert.equal(firing.code, 2);
    assert.match(firing.stdout, /warn\twww\tcrash-loop\t1[01]\t/);
  });

  test('--json holds the keys that scripts may rely on', async (t) => {
    const sink = await smtpSink(t);
    const at = home(t, oncallAt(sink.port));
    at.append(line('www', 'starting'), 'nonsense', ...respawns('www', 8));
    const crash = 'stopping RESULT=failed PROCESS=main EXIT_STATUS=1 GOAL=start PID=0';
    at.append(line('www', crash), line('www', crash));
    await at.run();
    await until('the mail is there', () => sink.received.length > 0);
    await at.settled();
    const { code, stdout } = await cerberus(t, ['status', '-c', at.config, '--json']);
    const { log, services, alerts, outbox } = JSON.parse(stdout);
    assert.equal(code, 2);
    assert.deepEqual([log.path, log.lag_bytes, log.lines, log.malformed], [at.log, 0, 12, 1]);
    const { last_event, ...www } = services.www;
    const counts = { starting: 1, stopping: 10, respawns: 10, causes: { 'exit 1': 2 }, other: 0 };
    assert.deepEqual(www, { ...counts, firing: ['crash-loop'] });
    assert.match(last_event, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00$/);
    assert.deepEqual([alerts[0].service, alerts[0].rule, alerts[0].severity], ['www', 'crash-loop', 'warn']);
    assert.deepEqual([outbox.queued, outbox.sent, outbox.dead], [0, 1, 0]);
  });
});

describe('a config', { concurrency: 3, timeout: 60_000 }, () => {
  test('with ten mistakes is ten messages with their lines, from check and from run, and exit 78', async (t) => {
    const config = join(home(t, '').dir, 'mistakes.yaml');
    writeFileSync(config, MISTAKES);
    for (const command of ['check', 'run']) {
      const { code, stdout, stderr } = await cerberus(t, [command, '-c', config]);
      const messages = stderr.trimEnd().split('\n');
      assert.deepEqual([code, stdout, messages.length], [78, '', 10], stderr);
      for (const message of messages) assert.ok(message.startsWith(`${config}: `), message);
      assert.match(stderr, /rules\[0\]\.within.*cannot read "5 mins"/);
    }
  });

  test('without a receiver is refused', async (t) => {
    const at = home(t, '');
    const { code, stderr } = await cerberus(t, ['run', '-c', at.config]);
    assert.equal(code, 78);
    assert.match(stderr, /receivers/);
  });

  test('that is not there is exit 78, and one that is good is told in words', async (t) => {
    const at = home(t, oncallAt(25));
    const missing = await cerberus(t, ['check', '-c', join(at.dir, 'no.yaml')]);
    assert.deepEqual([missing.code, /cannot read it: ENOENT/.test(missing.stderr)], [78, true]);
    const good = await cerberus(t, ['check', '-c', at.config, '--services', 'www,db']);
    assert.equal(good.code, 0, good.stderr);
    assert.match(good.stdout, /crash-loop +10 respawns within 1m → warn/);
    assert.match(good.stdout, /^ {2}www, db$/m);
  });
});

describe('replay', { concurrency: 3, timeout: 60_000 }, () => {
  const began = Date.UTC(2026, 8, 4, 19, 45);
  const storm = [
    line('www', 'starting', began),
    ...Array.from({ length: 12 }, (_, i) => line('www', 'stopping', began + 1_000 * i)),
    'nonsense',
  ];
  const text = storm.map((l) => `${l}\n`).join('');

  test('--json holds the keys that scripts may rely on', async (t) => {
    const { config } = home(t, oncallAt(25));
    const { code, stdout } = await cerberus(t, ['replay', '--json', '-c', config, '-'], text);
    const { lines, malformed, services, alerts, notifications } = JSON.parse(stdout);
    assert.deepEqual([code, lines, malformed, services.www.respawns], [0, 14, 1, 12]);
    const [alert, ...others] = alerts;
    const { why: _, ...promised } = alert;
    assert.deepEqual(
      [promised, others],
      [
        {
          service: 'www',
          rule: 'crash-loop',
          severity: 'warn',
          fired_at: '2026-09-04T19:45:09+00:00',
          resolved_at: '2026-09-04T19:50:11+00:00',
          respawns: 12,
        },
        [],
      ],
    );
    const [firing, over, ...more] = notifications;
    const { at, receiver, reason, incident, severity, services: names, suspect, subject } = firing;
    assert.deepEqual(
      { at, receiver, reason, severity, names, suspect },
      {
        at: '2026-09-04T19:45:09+00:00',
        receiver: 'oncall',
        reason: 'firing',
        severity: 'warn',
        names: ['www'],
        suspect: null,
      },
    );
    assert.match(subject, /^\[warn\] www on web-3 is crash-looping/);
    assert.deepEqual([over.reason, over.incident, more], ['over', incident, []]);
  });

  test('several logs, compressed ones too, are one past, and no log at all is exit 1', async (t) => {
    const { config, dir } = home(t, oncallAt(25));
    const [older, newer] = [join(dir, 'events.log.1.gz'), join(dir, 'events.log')];
    writeFileSync(older, gzipSync(`${storm.slice(0, 7).join('\n')}\n`));
    writeFileSync(newer, `${storm.slice(7).join('\n')}\n`);
    const { code, stdout } = await cerberus(t, ['replay', '-c', config, older, newer]);
    assert.equal(code, 0);
    assert.match(stdout, /^2026-09-04T19:45:09\+00:00\t.*\[warn\] www on web-3/m);
    const missing = await cerberus(t, ['replay', '-c', config, join(dir, 'no.log')]);
    assert.deepEqual([missing.code, missing.stdout], [1, '']);
    assert.match(missing.stderr, /Cannot read the log .*ENOENT/);
  });
});

describe('test-mail', { concurrency: 3, timeout: 60_000 }, () => {
  test('hands a mail to each receiver now, and says what the server answered', async (t) => {
    const sink = await smtpSink(t);
    const at = home(t, oncallAt(sink.port));
    const { code, stdout } = await cerberus(t, ['test-mail', '-c', at.config]);
    assert.equal(code, 0);
    assert.match(stdout, /^oncall: taken \(250 /);
    assert.equal(sink.received[0]?.mail.subject, '[test] cerberus on web-3');
  });

  test('that is refused is exit 1 with the reason, and so is an unknown receiver', async (t) => {
    const sink = await smtpSink(t, { onRcptTo: (_address, _session, done) => done(reply(550, 'no such user')) });
    const at = home(t, oncallAt(sink.port));
    const refused = await cerberus(t, ['test-mail', '-c', at.config]);
    assert.equal(refused.code, 1);
    assert.match(refused.stderr, /^oncall: not taken: .*no such user/);
    const unknown = await cerberus(t, ['test-mail', '-c', at.config, 'nobody']);
    assert.equal(unknown.code, 1);
    assert.match(unknown.stderr, /^No receiver "nobody" in .*; there are: oncall$/m);
  });
});
