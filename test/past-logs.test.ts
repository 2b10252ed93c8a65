import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { ianaZone } from '../src/core/reading/zone.ts';
import { ALWAYS, LogError, pastLogs } from '../src/past-logs.ts';
import { bundle } from './support/bundle.ts';
import { stampOf } from './support/random-lines.ts';

const folder = mkdtempSync(join(tmpdir(), 'cerberus-past-'));
after(() => rmSync(folder, { recursive: true }));

const ZONE = ianaZone('UTC');
const FIRST = Date.UTC(2026, 10, 22, 12, 0, 0);
const linesFrom = (from: number, count: number) =>
  Array.from({ length: count }, (_, i) => `${stampOf(FIRST + (from + i) * 1000)} www stopping\n`).join('');

test('logs are read in the order of their first stamps, however they are named and given', async () => {
  const [old, older, newest] = [
    put('log.1', linesFrom(100, 50)),
    put('log.2.gz', gzipSync(linesFrom(0, 100))),
    put('log', linesFrom(150, 9)),
  ];
  assert.equal(await allOf([newest, older, old]), linesFrom(0, 159));
  assert.equal(await allOf([old, newest, older]), linesFrom(0, 159));
});

test('a log without any stamp is read last, an empty one is nothing', async () => {
  const [bad, empty, good] = [put('bad', 'x\n'), put('empty', ''), put('good', linesFrom(0, 2))];
  assert.equal(await allOf([bad, empty, good]), `${linesFrom(0, 2)}x\n`);
});

test('a .gz of several members, larger than any buffer, is read whole', async () => {
  const [one, other] = [linesFrom(0, 20_000), linesFrom(20_000, 20_000)];
  const path = put('big.gz', Buffer.concat([gzipSync(one), gzipSync(other)]));
  assert.equal(await allOf([path]), one + other);
});

test('a stretch of time is cut out, over all logs', async () => {
  const paths = [put('b', linesFrom(20_000, 20_000)), put('a', linesFrom(0, 20_000))];
  const between = { since: FIRST + 19_998_000, until: FIRST + 20_001_000 };
  assert.equal(await allOf(paths, between), linesFrom(19_998, 4));
});

test('a log that cannot be read is named, with the reason', async () => {
  const damaged = put('damaged.gz', gzipSync(linesFrom(0, 50)).subarray(0, 60));
  for (const [path, why] of [
    [join(folder, 'none'), /ENOENT/],
    [damaged, /unexpected end/],
    [folder, /EISDIR/],
  ] as const) {
    await assert.rejects(allOf([path]), (error: unknown) => {
      assert.ok(error instanceof LogError && error.cause instanceof Error);
      assert.match(error.message, /Cannot read the log ".+"/);
      assert.match(error.cause.message, why);
      return true;
    });
  }
});

test('standard input takes its place among the files, though it can be read but once', async () => {
  const [early, late] = [put('early', linesFrom(0, 10)), put('late', linesFrom(40, 10))];
  const child = spawn(process.execPath, [bundle(), 'replay', '--json', late, '-', early], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  child.stdin.end(linesFrom(10, 30));
  const out: Buffer[] = [];
  for await (const chunk of child.stdout) out.push(chunk);
  const { lines, out_of_order } = JSON.parse(Buffer.concat(out).toString());
  assert.deepEqual({ lines, out_of_order }, { lines: 50, out_of_order: 0 });
});

function put(name: string, content: string | Buffer): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

async function allOf(paths: string[], between = ALWAYS): Promise<string> {
  let text = '';
  for await (const chunk of pastLogs(paths, { zone: ZONE, between })) text += Buffer.from(chunk).toString();
  return text;
}
