import assert from 'node:assert/strict';
import { test } from 'node:test';
import { htmlOf } from '../../src/core/telling/html.ts';
import { textOf } from '../../src/core/telling/text.ts';
import { policyFrom } from '../support/policies.ts';
import { fleet, hostileHosts, onHosts, outage } from './examples.ts';

/** The mails of an agent that follows the logs of many hosts; its own is web-3. */

test('one service on another host: the mail names that host, and says where to do what', () => {
  const policy = policyFrom(
    `receivers: { oncall: { maildir: { dir: /nonexistent } } }
excerpt: { path: '/var/log/hosts/{host}/{job}.log' }`,
    'Europe/Amsterdam',
  );
  const mail = onHosts([['web-1', 'www']], 'firing', policy);
  assert.equal(mail.subject, '[warn] www on web-1 is crash-looping: 10 respawns in 18 s');
  assert.equal(
    textOf(mail.letters),
    `Warning: www on web-1 is crash-looping: 10 respawns in 18 s.
Since Tue 24 Nov 2026 03:52:10 +0100, 18 s before this mail.
Rule crash-loop (warn): 10 respawns within 1 min.

What to do:
  # on db-1:
  initctl status db  # fell first
  # on web-1:
  initctl status www
  # on web-3:
  tail -n 50 /var/log/hosts/web-1/www.log
  cerberus ack 20261124T025228-web-1_www  # no more reminders

Why it dies: 10 × exit 0.
Only crashes count here, not deliberate stops and restarts.

web-1:www, last 1 min, 2 s a mark, up to 2 respawns in one:
  ·····················▄▄▄▄▄▄▄▄█
                               ^
  03:51:28              03:52:28
  ^ 03:52:28 threshold of crash-loop: 10 respawns within 1 min

Fell first: db on db-1 stopped 9 s before www on web-1 began to respawn, by
  the clocks of their hosts, and has not started since. One cause?

-- 
cerberus on web-3, incident 20261124T025228-web-1_www
`,
  );
  const html = htmlOf(mail.letters);
  assert.match(html, /<bdi>on web-1:<\/bdi>[\s\S]*initctl status www[\s\S]*<bdi>on web-3:<\/bdi>[\s\S]*cerberus ack/);
  assert.match(textOf(onHosts([['web-1', 'www']], 'over').letters), /^Over: www on web-1 is quiet for 5 min, after 10/);
});

test('a log without a place for the host lies on the host itself', () => {
  const text = textOf(onHosts([['web-1', 'www']]).letters);
  assert.match(
    text,
    / {2}# on web-1:\n {2}initctl status www\n {2}tail -n 50 \/var\/log\/upstart\/www\.log\n {2}# on web-3:/,
  );
});

test('one service on many hosts, and many services on many: one mail says so', () => {
  const subjects = [fleet(2, ['www']), fleet(5, ['www']), fleet(50, ['www', 'api', 'worker/1', 'mq'])].map(
    (services) => onHosts(services).subject,
  );
  assert.deepEqual(subjects, [
    '[warn] www on app-1 and app-2 is crash-looping',
    '[warn] www on app-1, app-2 and 3 other hosts is crash-looping',
    '[warn] www, api and 2 others on 50 hosts are crash-looping',
  ]);
  const mixed = onHosts([...fleet(9, ['www']), ['db-1', 'pg'], ['mq-1', 'mq'], ['mq-2', 'mq']]);
  assert.equal(mixed.subject, '[warn] app-1:www, app-2:www and 10 others on 12 hosts are crash-looping');
});

test('two hundred services on fifty hosts are told by service, and a list of hosts stands once', () => {
  const text = textOf(onHosts(fleet(50, ['www', 'api', 'worker/1', 'mq'])).letters);
  assert.match(
    text,
    /\n200 services on 50 hosts, the worst first:\n {2}\S+ on 50 hosts {2}\d+ respawns in \d+ s, from/,
  );
  assert.match(text, /\n {4}app-1, app-2, app-3, [\s\S]*app-49,\s+app-50\n/);
  assert.equal(text.match(/\n {4}the same hosts as \S+\n/g)?.length, 3);
  for (const line of text.split('\n').slice(1)) assert.ok([...line].length <= 78, line);
});

test('many services on a few hosts are told by host', () => {
  const text = textOf(
    onHosts(
      fleet(
        3,
        Array.from({ length: 10 }, (_, i) => `s${i}`),
      ),
    ).letters,
  );
  assert.match(text, /\n30 services on 3 hosts, the worst first:\n {2}app-\d, 10 services {2}\d+ respawns in/);
  assert.match(text, /\n {4}s0, s1, s2, s3, s4, s5, s6, s7, s8, s9\n/);
});

test('of a thousand hosts as many are named as anybody reads, and the rest is counted', () => {
  const services = Array.from({ length: 1_000 }, (_, i) => [`host-${i}.example.com`, `s${i % 60}`] as const);
  const { letters } = onHosts(services);
  const text = textOf(letters);
  assert.ok(text.length < 16_000, `${text.length} characters`);
  assert.match(text, /\nAnd 20 more services on 3\d\d hosts in all\.\n/);
  assert.match(text, / and \d+ more\n/);
  assert.ok(Buffer.byteLength(htmlOf(letters)) < 60_000);
});

test('hosts with hostile names are shown for what they are, and no shell finds anything to do', () => {
  const { letters, subject } = hostileHosts();
  assert.ok([...subject].length <= 80);
  for (const words of [subject, ...textOf(letters).split('\n'), ...htmlOf(letters).split('\n')]) {
    assert.doesNotMatch(words, /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e]/);
  }
  const places = [...textOf(letters).matchAll(/^ {2}# on (.*):$/gm)].map(([, host = '']) => host);
  assert.ok(places.length >= 2);
  for (const host of places) assert.match(host.replace(/'[^']*'|\\'/g, ''), /^[\w./@:+-]*$/);
  assert.doesNotMatch(htmlOf(letters), /<b>bold/);
});

test('on the agent’s own host nothing says where', () => {
  for (const { letters } of [outage(2), outage(30)]) {
    assert.doesNotMatch(textOf(letters), /# on |\bon \d+ hosts\b/);
    assert.deepEqual([letters[0]?.hosts, letters[0]?.groups], [undefined, undefined]);
  }
});
