import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, linkSync, mkdirSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { ianaZone } from '../../../src/core/reading/zone.ts';
import { readExcerpt } from '../../../src/shell/delivering/excerpt.ts';
import { lastWordsOf } from '../../../src/shell/systemd/unit-journal.ts';
import { tempDir } from './support.ts';

const ZONE = ianaZone('UTC');
const SINCE = Date.now() - 60_000;

function wanted(job: string, instance: string | null = null) {
  return { service: instance === null ? job : `${job}/${instance}`, job, instance, since: SINCE, told: false };
}

test('the last lines of the service’s own log', async (t) => {
  const dir = await tempDir(t);
  writeFileSync(join(dir, 'www.log'), 'one\ntwo\nthree\n');
  const excerpt = await readExcerpt(wanted('www'), {
    path: `${dir}/{job}.log`,
    lines: 2,
    zone: ZONE,
    journal: lastWordsOf,
  });
  assert.deepEqual(excerpt, { service: 'www', source: `${dir}/www.log`, lines: ['two', 'three'], note: undefined });
});

test('of a large log the end is read, from the beginning of a line', async (t) => {
  const dir = await tempDir(t);
  writeFileSync(join(dir, 'www.log'), `${'x'.repeat(200_000)}\nlast\n`);
  const { lines } = await readExcerpt(wanted('www'), {
    path: `${dir}/{job}.log`,
    lines: 20,
    zone: ZONE,
    journal: lastWordsOf,
  });
  assert.deepEqual(lines, ['last']);
});

test('a job in a folder and its instance are found as Upstart names their logs', async (t) => {
  const dir = await tempDir(t);
  writeFileSync(join(dir, 'sub_dir_app-4_a.log'), 'here\n');
  mkdirSync(join(dir, '4'));
  writeFileSync(join(dir, '4', 'app.log'), 'there\n');
  const read = (path: string, job: string, instance: string) => {
    return readExcerpt(wanted(job, instance), { path, lines: 20, zone: ZONE, journal: lastWordsOf });
  };
  assert.deepEqual((await read(`${dir}/{job}.log`, 'sub/dir/app', '4/a')).lines, ['here']);
  assert.deepEqual((await read(`${dir}/{instance}/{job}.log`, 'app', '4')).lines, ['there']);
});

test('no name leads out of the directory', async (t) => {
  const dir = await tempDir(t);
  mkdirSync(join(dir, 'logs'));
  writeFileSync(join(dir, 'x.log'), 'secret\n');
  for (const job of ['../x', '..', '.', '../../etc/passwd', 'a\u0000b', '{job}', 'x'.repeat(4096)]) {
    const { lines, note } = await readExcerpt(wanted(job), {
      path: `${dir}/logs/{job}.log`,
      lines: 20,
      zone: ZONE,
      journal: lastWordsOf,
    });
    assert.deepEqual(lines, [], job);
    assert.ok(note === 'missing' || note === 'unreadable', `${job}: ${note}`);
  }
});

test('no host leads out of the directory of hosts', async (t) => {
  const dir = await tempDir(t);
  mkdirSync(join(dir, 'hosts', 'web-1'), { recursive: true });
  for (const place of ['.', 'hosts', 'hosts/web-1']) writeFileSync(join(dir, place, 'www.log'), `in ${place}\n`);
  const source = { path: `${dir}/hosts/{host}/{job}.log`, lines: 20, zone: ZONE, journal: lastWordsOf };
  const linesOf = async (host: string) => (await readExcerpt({ ...wanted('www'), host }, source)).lines;
  assert.deepEqual(await linesOf('web-1'), ['in hosts/web-1']);
  for (const host of [
    '..',
    '.',
    '../hosts',
    'web-1/..',
    'web-1/../..',
    'web-1\u0000',
    'h'.repeat(255),
    'x'.repeat(5000),
  ]) {
    assert.deepEqual(await linesOf(host), [], host.slice(0, 20));
  }
});

test('what stands in the place of a log and is none is not read, and holds nothing up', async (t) => {
  const dir = await tempDir(t);
  writeFileSync(join(dir, 'shadow'), 'root:secret\n');
  symlinkSync(join(dir, 'shadow'), join(dir, 'link.log'));
  linkSync(join(dir, 'shadow'), join(dir, 'second.log'));
  execFileSync('mkfifo', [join(dir, 'fifo.log')]);
  mkdirSync(join(dir, 'folder.log'));
  for (const job of ['link', 'second', 'fifo', 'folder']) {
    const { lines, note } = await readExcerpt(wanted(job), {
      path: `${dir}/{job}.log`,
      lines: 20,
      zone: ZONE,
      journal: lastWordsOf,
    });
    assert.deepEqual({ lines, note }, { lines: [], note: 'unreadable' }, job);
  }
});

test('a log that is not there, or was not written since the storm began, is said in few words', async (t) => {
  const dir = await tempDir(t);
  writeFileSync(join(dir, 'old.log'), 'of last week\n');
  utimesSync(join(dir, 'old.log'), SINCE / 1_000 - 5, SINCE / 1_000 - 5);
  const note = async (job: string) => {
    return (await readExcerpt(wanted(job), { path: `${dir}/{job}.log`, lines: 20, zone: ZONE, journal: lastWordsOf }))
      .note;
  };
  assert.equal(await note('old'), 'nothing since it began');
  assert.equal(await note('nowhere'), 'missing');
});

test('under systemd the journal is asked for that very unit since the storm began', async (t) => {
  const dir = await tempDir(t);
  writeFileSync(join(dir, 'journalctl'), '#!/bin/sh\nprintf \'{"MESSAGE":"%s"}\\n\' "$*"\n');
  chmodSync(join(dir, 'journalctl'), 0o755);
  const path = process.env.PATH;
  process.env.PATH = `${dir}:${path}`;
  t.after(() => {
    process.env.PATH = path;
  });
  const excerpt = await readExcerpt(wanted('-www*'), { path: 'journal', lines: 20, zone: ZONE, journal: lastWordsOf });
  assert.equal(excerpt.source, 'journalctl -u -www*');
  const since = `--since=@${Math.floor(SINCE / 1_000)}`;
  assert.match(excerpt.lines.join(), new RegExp(` --reverse ${since} _SYSTEMD_UNIT=-www\\*\\.service$`));
});
