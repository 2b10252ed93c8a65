import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { Stamps } from '../src/core/reading/stamps.ts';
import { ianaZone } from '../src/core/reading/zone.ts';
import { type HostLines, hostLogs, pastHosts } from '../src/past-hosts.ts';
import { ALWAYS } from '../src/past-logs.ts';
import { replay } from '../src/replay.ts';
import { tune } from '../src/tune.ts';
import { bytesOf, randomLog } from './support/core-log.ts';
import { DEFAULT_POLICY } from './support/policies.ts';
import { stampOf } from './support/random-lines.ts';

const folder = mkdtempSync(join(tmpdir(), 'cerberus-hosts-'));
after(() => rmSync(folder, { recursive: true }));

const ZONE = ianaZone('UTC');
const PATTERN = join(folder, '{host}/cerberus.log');
const NOON = Date.UTC(2026, 10, 24, 12);

test('logs are sorted by the hosts that the pattern finds in their paths, rotated ones too', () => {
  const paths = ['web-1/cerberus.log', 'web-1/cerberus.log.1.gz', 'db-1/cerberus.log-20261124', 'elsewhere.log', '-'];
  assert.deepEqual(
    hostLogs(
      [PATTERN],
      paths.map((path) => (path === '-' ? path : join(folder, path))),
    ),
    [
      { host: 'web-1', paths: [join(folder, 'web-1/cerberus.log'), join(folder, 'web-1/cerberus.log.1.gz')] },
      { host: 'db-1', paths: [join(folder, 'db-1/cerberus.log-20261124')] },
      { host: null, paths: [join(folder, 'elsewhere.log'), '-'] },
    ],
  );
});

test('the lines of all hosts come in the order of their stamps, and those of each host as they are', async () => {
  const texts = new Map<string, string>();
  const paths = Array.from({ length: 7 }, (_, n) => {
    const lines = randomLog(100 + n, { episodes: 8 });
    texts.set(`h${n}`, Buffer.from(bytesOf(lines)).toString());
    const half = lines.length >> 1;
    put(`h${n}/cerberus.log.1.gz`, gzipSync(bytesOf(lines.slice(0, half))));
    return [put(`h${n}/cerberus.log`, bytesOf(lines.slice(half))), join(folder, `h${n}/cerberus.log.1.gz`)];
  }).flat();
  const seen = new Map<string, string>();
  let newest = 0;
  for await (const { host, bytes, since, from, to } of merged(paths)) {
    const stretch = bytes.subarray(from, to);
    const first = new Stamps(ZONE).first(stretch) ?? 0;
    assert.equal(since, first);
    assert.ok(first >= newest, 'what precedes has been read');
    newest = first;
    seen.set(host ?? '', (seen.get(host ?? '') ?? '') + Buffer.from(stretch).toString());
  }
  assert.deepEqual(new Map([...seen].sort()), texts);
});

test('lines without a stamp, a log without any and an empty one lose nothing and stop nothing', async () => {
  const paths = [
    put('bad/cerberus.log', 'garbage\nmore\n'),
    put('empty/cerberus.log', ''),
    put('mixed/cerberus.log', `rubbish\n${linesAt([0, 5])}rubbish\n${linesAt([6])}`),
    put('good/cerberus.log', linesAt([3])),
  ];
  const stretches: string[] = [];
  for await (const { host, bytes, from, to } of merged(paths))
    stretches.push(`${host} ${Buffer.from(bytes.subarray(from, to)).toString()}`);
  const text = stretches.map((stretch) => stretch.replace(/^\S+ /, '')).join('');
  assert.equal(text.split('\n').length - 1, 8);
  assert.ok(text.indexOf('12:00:03') < text.indexOf('12:00:05'));
});

test('replay and tune tell the same service of two hosts apart', async () => {
  const seconds = Array.from({ length: 9 }, (_, second) => second);
  const paths = ['a', 'b'].map((host) => put(`${host}/cerberus.log`, linesAt(seconds)));
  const [transcript] = await replay(merged(paths), [DEFAULT_POLICY], NOON * 2);
  assert.deepEqual(transcript?.alerts, [], 'nine respawns each, and not eighteen of one');
  assert.deepEqual(transcript?.services.map(({ name }) => name).sort(), ['a:www', 'b:www']);
  const tuning = await tune(merged(paths), {
    policy: DEFAULT_POLICY,
    grid: { respawns: [5, 10], within: [60_000] },
    graces: [300_000],
    notAfter: NOON * 2,
  });
  assert.deepEqual([tuning.services, tuning.lines, tuning.respawns], [['a:www', 'b:www'], 18, 18]);
  assert.deepEqual(
    tuning.candidates.map(({ respawns, alerts }) => [respawns, alerts]),
    [
      [5, 2],
      [10, 0],
    ],
  );
});

function merged(paths: readonly string[]): AsyncIterable<HostLines> {
  return pastHosts(hostLogs([PATTERN], paths), { zone: ZONE, between: ALWAYS });
}

function linesAt(seconds: readonly number[]): string {
  return seconds.map((second) => `${stampOf(NOON + second * 1000)} www stopping\n`).join('');
}

function put(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, content);
  return path;
}
