import assert from 'node:assert/strict';
import { test } from 'node:test';
import { textOf } from '../../src/core/telling/text.ts';
import { FOUND, hostile, oneService, outage } from './examples.ts';

test('the mail of one service, from the first line to the last', () => {
  assert.equal(
    textOf(oneService('firing').letters, { ...FOUND, reasons: undefined }),
    `Warning: www on web-3 is crash-looping: 10 respawns in 36 s.
Since Tue 24 Nov 2026 03:52:11 +0100, 36 s before this mail.
Rule crash-loop (warn): 10 respawns within 1 min.

What to do:
  https://wiki.example.com/runbooks/crash-loop?a=1&b=<2>
  initctl status www
  tail -n 50 /var/log/upstart/www.log
  cerberus ack 20261124T025247-www  # no more reminders

Why it dies: 8 × exit 1, 2 × SIGSEGV.
Only crashes count here, not deliberate stops and restarts.

www, last 1 min, 2 s a mark, up to 1 respawn in one:
  ············██·█··██·█··██·█·█
                               ^
  03:51:47              03:52:47
  ^ 03:52:47 threshold of crash-loop: 10 respawns within 1 min

Last lines of www, /var/log/upstart/www.log:
  | Error: connect ECONNREFUSED 10.0.0.7:5432
  |     at TCPConnectWrap.afterConnect [as oncomplete] (node:net:1555:16) {
  |   errno: -111, code: 'ECONNREFUSED', password: [masked]
  | <script>alert("${'x'.repeat(120)}")</script>

Before: www: 2nd storm in 7 d; the last, Mon 23 Nov 2026 07:52:11 +0100,
  took 1 min 55 s and cleared by itself.

-- 
cerberus on web-3, incident 20261124T025247-www
`,
  );
});

test('what became worse, what goes on and what is over say so in the first line, under the same subject', () => {
  const mails = (['firing', 'rising', 'repeat', 'over'] as const).map(oneService);
  assert.deepEqual(
    mails.map(({ letters }) => textOf(letters).split('\n')[0]),
    [
      'Warning: www on web-3 is crash-looping: 10 respawns in 36 s.',
      'Page, worse: www on web-3 is crash-looping, 55 respawns in 3 min 36 s.',
      'Page, still: www on web-3 is crash-looping, 505 respawns in 33 min 36 s.',
      'Over: www is quiet for 5 min, after 60 respawns in 3 min 55 s.',
    ],
  );
  const [first, ...others] = mails.map(({ subject }) => subject.replace(/^\[\w+\] /, ''));
  for (const subject of others) assert.equal(subject, first);
});

test('of an outage: who fell first is looked at first, and all are named', () => {
  const text = textOf(outage(200).letters);
  assert.match(text, /^Warning: worker-000 and 199 others on web-3 are crash-looping: 2000 respawns in 18 s\.\n/);
  assert.match(text, /\n {2}initctl status db {2}# fell first\n/);
  assert.match(
    text,
    /\nFell first: db stopped 9 s before worker-000 began to respawn, and has not\n {2}started since\. One cause\?\n/,
  );
  assert.match(text, /\n200 services, the worst first:\n/);
  for (let i = 0; i < 200; i++) assert.match(text, new RegExp(`\\bworker-${String(i).padStart(3, '0')}\\b`));
});

test('lines are no longer than a terminal is wide, but for the first, commands and lines of logs', () => {
  for (const { letters } of [oneService('rising'), oneService('over'), outage(200)]) {
    for (const line of textOf(letters).split('\n').slice(1)) assert.ok([...line].length <= 78, line);
  }
});

test('kernel lines say why it dies when the events do not', () => {
  const [letter] = oneService('firing').letters;
  assert.ok(letter);
  const silent = { ...letter, why: { ...letter.why, causes: [] } };
  assert.match(textOf([silent], FOUND), /\nWhy it dies: 9 × exit 1 \(from \/var\/log\/syslog\)\.\n/);
  assert.match(textOf([silent]), /\nWhy it dies: the events do not say\.\n/);
});

test('hostile names are shown for what they are', () => {
  const text = textOf(hostile().letters);
  assert.match(text, /\\u\{202e\}gnp\.exe/);
  assert.doesNotMatch(text, /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e]/);
});

test('many storms that nobody saw are one mail: twenty in full, of the others the names', () => {
  const [letter] = oneService('over').letters;
  assert.ok(letter);
  const letters = Array.from({ length: 25 }, (_, i) => {
    return { ...letter, services: letter.services.map((row) => ({ ...row, service: `s${i}` })) };
  });
  const text = textOf(letters);
  assert.match(text, /^Past: 25 storms of 25 services began and ended while the agent was not running\.\n/);
  assert.equal(text.match(/Over: www is quiet/g)?.length, 20);
  assert.match(text, /\nAnd 5 more storms: s20, s21, s22, s23, s24\n/);
});
