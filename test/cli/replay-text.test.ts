import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { type ReplayArgs, runReplay } from '../../src/cli/replay.ts';
import { stepRow } from '../../src/cli/replay-text.ts';
import { heardIo } from '../support/io.ts';
import { policyFrom } from '../support/policies.ts';
import { stampOf } from '../support/random-lines.ts';

const folder = mkdtempSync(join(tmpdir(), 'cerberus-replay-'));
after(() => rmSync(folder, { recursive: true }));

const FIRST = Date.UTC(2025, 2, 4, 9, 30, 0);
const log = put(
  'events.log',
  Array.from(
    { length: 12 },
    (_, i) => `${stampOf(FIRST + i * 3000)} www stopping\n${stampOf(FIRST + i * 3000)} www starting\n`,
  ).join(''),
);
const HEAD = 'timezone: UTC\nhost: web-3\nreceivers: { oncall: { maildir: { dir: /nonexistent } } }\n';
const config = put('cerberus.yaml', HEAD);
const other = put('other.yaml', `${HEAD}rules: [ { name: crash-loop, respawns: 5, within: 1m } ]\n`);

test('the transcript says when, what, why, to whom, and when it was over', async () => {
  const { code, out } = await run({});
  assert.equal(code, 0);
  const steps = out.split('\n\n')[0]?.split('\n').slice(1);
  assert.deepEqual(steps, [
    '2025-03-04T09:30:27+00:00\tfired\twarn\twww\tcrash-loop: 10 respawns within 1m',
    '2025-03-04T09:30:27+00:00\tmail\twarn\toncall\tfiring: [warn] www on web-3 is crash-looping: 10 respawns in 27 s',
    '2025-03-04T09:35:33+00:00\tover\twarn\twww\tcrash-loop: 12 respawns, fired for 5 min 6 s',
    '2025-03-04T09:35:33+00:00\tmail\twarn\toncall\tover: [warn] www on web-3 is crash-looping: 10 respawns in 27 s',
  ]);
  assert.match(out, /\nRules\ncrash-loop\twarn\t1\t1\t0\t5 min 6 s\n/);
  assert.match(out, /\nServices\nwww\t12\t12\t12\t1\t2025-03-04T09:30:33\+00:00\n/);
  assert.match(out, /\n24 lines, 0 malformed, 1 service; 1 alert, 2 mails to oncall\n$/);
});

test('--json keeps its keys', async () => {
  const { out } = await run({ json: true });
  const document = JSON.parse(out);
  assert.deepEqual(Object.keys(document), [
    'lines',
    'malformed',
    'future',
    'out_of_order',
    'services',
    'alerts',
    'notifications',
  ]);
  assert.deepEqual(document.alerts, [
    {
      ...{ service: 'www', rule: 'crash-loop', severity: 'warn', respawns: 12, why: 'respawns' },
      ...{ fired_at: '2025-03-04T09:30:27+00:00', resolved_at: '2025-03-04T09:35:33+00:00' },
    },
  ]);
  const [mail] = document.notifications;
  for (const key of ['at', 'receiver', 'reason', 'incident', 'severity', 'services', 'suspect', 'evidence', 'subject'])
    assert.ok(key in mail, key);
  assert.deepEqual(document.services.www, {
    ...{ starting: 12, stopping: 12, respawns: 12, causes: {}, other: 0, firing: [] },
    last_event: '2025-03-04T09:30:33+00:00',
  });
});

test('--diff shows only what two configs would have done differently', async () => {
  const { out } = await run({ diff: other });
  assert.match(
    out,
    /^Differences \(6\)\n\+\t2025-03-04T09:30:12\+00:00\tfired\twarn\twww\tcrash-loop: 5 respawns within 1m\n/,
  );
  assert.match(out, /\n-\t2025-03-04T09:30:27\+00:00\tfired/);
  const same = await run({ diff: config });
  assert.match(same.out, /^Differences \(0\)\n\n- .*: 1 alert, 2 mails\n\+ .*: 1 alert, 2 mails\n$/);
  const { diff } = JSON.parse((await run({ diff: other, json: true })).out);
  assert.deepEqual([diff.other, diff.added.alerts[0].fired_at], [other, '2025-03-04T09:30:12+00:00']);
});

test('--since and --until take local times, ISO 8601 and durations, and say what they cannot read', async () => {
  assert.match((await run({ since: '2025-03-04 09:30:06' })).out, /\n20 lines/);
  assert.match((await run({ until: '2025-03-04T10:30:05+01:00' })).out, /\n4 lines/);
  assert.match((await run({ since: '2025-03-04', until: '2025-03-04' })).out, /\n24 lines/);
  assert.match((await run({ since: '2d' })).out, /\n0 lines/);
  for (const [args, message] of [
    [{ since: 'yesterday' }, /^Cannot read --since "yesterday": write /],
    [{ until: '5x' }, /^--until: cannot read "5x": unknown unit/],
    [{ since: '2025-03-05', until: '2025-03-04' }, /nothing lies between them/],
    [{ logs: [join(folder, 'none')] }, /^Cannot read the log ".*none": ENOENT/],
  ] as const) {
    const { code, err } = await run(args);
    assert.equal(code, 1);
    assert.match(err, message);
  }
});

test('on a terminal there are columns and a picture, and hostile names cannot command it', async () => {
  const hostile = put(
    'hostile.log',
    Array.from({ length: 12 }, (_, i) => `${stampOf(FIRST + i * 1000)} \x9b2Jw stopping\n`).join(''),
  );
  const { out } = await run({ logs: [hostile] }, 'terminal');
  assert.match(out, /^AT +WHAT +SEVERITY +WHO +WHY$/m);
  assert.match(out, /^\\u\{9b\}2Jw {2}[▄·]{60} {2}1$/m);
  assert.doesNotMatch(out, /[\x00-\x09\x0b-\x1f\x7f-\x9f]/);
});

async function run(args: Partial<ReplayArgs>, to: 'pipe' | 'terminal' = 'pipe') {
  const io = heardIo(to);
  const code = await runReplay({ config, json: false, logs: [log], ...args }, io);
  return { code, out: plain(io.heard.stdout), err: io.heard.stderr };
}

/** Without the colours. */
function plain(text: string): string {
  return text.replaceAll(/\u001b\[\d+m/g, '');
}

function put(name: string, content: string): string {
  const path = join(folder, name);
  writeFileSync(path, content, 'latin1');
  return path;
}

test('a rule of a service on another host is found by the name that the service has there', () => {
  const policy = policyFrom(`receivers: { oncall: { maildir: { dir: /nonexistent } } }
default_rules: false
rules: [ { name: mine, services: [www], respawns: 7, within: 1m } ]`);
  const alert = { service: 'web-1:www', rule: 'mine', severity: 'warn', since: 0, firedAt: 0, respawns: 7 } as const;
  const step = { kind: 'fired', at: 0, alert: { ...alert, why: 'respawns', resolvedAt: undefined } } as const;
  assert.match(stepRow(step, policy, new Map([['web-1:www', 'www']])).join(' '), /web-1:www mine: 7 respawns/);
});
