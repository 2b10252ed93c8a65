import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readlinkSync, renameSync, rmSync, symlinkSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { HerdRig } from './herd-rig.ts';
import { until } from './rig.ts';

const HOSTS = Array.from({ length: 30 }, (_, i) => `host-${i}`);

test('follows more files than may be awake, before and after they are parked', async (t) => {
  const rig = new HerdRig(t);
  for (const host of HOSTS) rig.append(3, rig.log(host));
  const herd = await rig.started();
  await rig.complete();
  await until(() => herd.stats().files.awake <= 4, 'the quiet ones to be parked');
  for (let round = 0; round < 5; round++) {
    for (const host of HOSTS) rig.append(1, rig.log(host));
    await rig.complete();
  }
  const { files, lines } = herd.stats();
  assert.equal(lines, 30 * 8);
  assert.equal(files.found, 30);
  assert.equal(files.awake + files.parked, 30);
  assert.deepEqual(
    herd.fileStats().map(({ lines }) => lines),
    HOSTS.map(() => 8),
  );
});

test('holds no more descriptors than the awake ones need', async (t) => {
  const rig = new HerdRig(t);
  for (const host of HOSTS) rig.append(1, rig.log(host));
  await rig.started();
  const open = () => readdirSync('/proc/self/fd').filter((fd) => linkOf(fd).startsWith(rig.dir)).length;
  await until(
    () => open() <= 4,
    'the descriptors to be closed',
    () => `${open()} are open`,
  );
});

test('reads many files at the start without having them all open', async (t) => {
  const rig = new HerdRig(t);
  const old = new Date(Date.now() - 60_000);
  for (const host of HOSTS) {
    rig.append(1, rig.log(host));
    utimesSync(rig.log(host), old, old);
  }
  let most = 0;
  const herd = rig.start({ busyMax: 30, quietMs: 5_000, onCaughtUp: () => rig.caughtUp++ });
  while (rig.caughtUp === 0) {
    most = Math.max(most, herd.stats().files.awake);
    await new Promise((resolve) => setImmediate(resolve));
  }
  await rig.complete();
  assert.ok(most <= 4, `${most} were awake`);
});

test('goes on from its positions, of parked and of awake files', async (t) => {
  const rig = new HerdRig(t);
  for (const host of HOSTS) rig.append(2, rig.log(host));
  await rig.started();
  for (let life = 0; life < 3; life++) {
    await rig.stop();
    for (const host of HOSTS) rig.append(2, rig.log(host));
    await rig.started();
    for (const host of HOSTS) rig.append(2, rig.log(host));
    await rig.complete();
  }
});

test('reads what a host that is new wrote, also what was rotated before it was found', async (t) => {
  const rig = new HerdRig(t);
  rig.append(1, rig.log('old'));
  await rig.started({ discoverMs: 300 });
  rig.append(3, rig.log('new'));
  renameSync(rig.log('new'), `${rig.log('new')}.1`);
  rig.append(3, rig.log('new'));
  rig.append(3, rig.log('brief'));
  renameSync(rig.log('brief'), `${rig.log('brief')}.1`);
  await rig.complete();
  assert.equal(rig.herd?.stats().files.found, 3);
});

test('reads what a host wrote and rotated that came while nobody looked', async (t) => {
  const rig = new HerdRig(t);
  rig.append(1, rig.log('old'));
  await rig.started();
  await rig.stop();
  rig.append(3, rig.log('new'));
  renameSync(rig.log('new'), `${rig.log('new')}.1`);
  rig.append(3, rig.log('new'));
  await rig.started();
  await rig.complete();
});

test('leaves what was rotated before the first start alone, or reads it when asked to', async (t) => {
  for (const history of [false, true]) {
    const rig = new HerdRig(t);
    rig.append(2, rig.log('a'));
    renameSync(rig.log('a'), `${rig.log('a')}.1`);
    rig.append(1, rig.log('a'));
    await rig.started({ history });
    assert.deepEqual(rig.lines.get(rig.log('a')), history ? [1, 2, 3] : [3]);
  }
});

test('goes on with a host that got another name', async (t) => {
  const rig = new HerdRig(t);
  rig.append(3, rig.log('a'));
  const herd = await rig.started();
  renameSync(join(rig.dir, 'a'), join(rig.dir, 'b'));
  await until(() => herd.stats().files.found === 2, 'the new name');
  rig.append(2, rig.log('a'), rig.log('b'));
  await until(() => rig.lines.get(rig.log('b'))?.length === 2, 'the lines under the new name');
  rig.append(2, rig.log('a'));
  await until(() => rig.lines.get(rig.log('a'))?.length === 5, 'the lines under the old name');
  assert.deepEqual(rig.lines.get(rig.log('a')), [1, 2, 3, 6, 7]);
  assert.deepEqual(rig.lines.get(rig.log('b')), [4, 5]);
  assert.equal(herd.stats().lines, 7);
});

test('follows a file once that has two names', async (t) => {
  const rig = new HerdRig(t);
  rig.append(2, rig.log('a'));
  symlinkSync('a', join(rig.dir, 'b'));
  const herd = await rig.started({ patterns: [rig.pattern(), rig.pattern('a/*.log'), rig.pattern('a/events.log')] });
  assert.equal(herd.stats().lines, 2);
  assert.equal(herd.stats().files.found, 1);
});

test('tells hosts with numbers from rotated files', async (t) => {
  const rig = new HerdRig(t);
  const flat = (name: string) => join(rig.dir, name);
  for (const name of ['web.log', 'web-1.log', 'web-2.log']) rig.append(2, flat(name));
  const herd = await rig.started({ patterns: [rig.pattern('*.log')] });
  renameSync(flat('web.log'), flat('web-20261124.log'));
  rig.append(2, flat('web.log'));
  renameSync(flat('web-1.log'), flat('web-1.log.1'));
  rig.append(2, flat('web-1.log'));
  await rig.complete();
  await new Promise((resolve) => setTimeout(resolve, 200)); // a few more looks at what there is
  assert.deepEqual(
    herd
      .fileStats()
      .map(({ path, lines }) => [path, lines])
      .sort(),
    [
      [flat('web-1.log'), 4],
      [flat('web-2.log'), 2],
      [flat('web.log'), 4],
    ],
  );
});

test('refuses files beyond its limit, says so once, and takes them when there is room', async (t) => {
  const rig = new HerdRig(t);
  for (const host of HOSTS.slice(0, 5)) rig.append(1, rig.log(host));
  const herd = await rig.started({ filesMax: 3, yieldMs: 50 });
  const told = () => rig.troubles.filter(({ kind }) => kind === 'crowd');
  await until(() => herd.stats().files.refused === 2, 'two to be refused');
  const left = HOSTS.slice(0, 5).filter((host) => !herd.fileStats().some(({ path }) => path === rig.log(host)));
  assert.deepEqual(
    told().map(({ over, why }) => [over, why.split(/: |, /).toSorted()]),
    [[false, ['No more than 3 files are followed', '2 are not', ...left.map((host) => rig.log(host))].toSorted()]],
  );
  for (const { path } of herd.fileStats().slice(0, 2)) rmSync(path);
  await until(() => herd.stats().files.refused === 0, 'room for all');
  await rig.complete();
  assert.equal(told().filter(({ over }) => over).length, 1);
  assert.equal(herd.stats().lines, 5);
});

test('of files beyond its limit it names three, and says anew when there are more', async (t) => {
  const rig = new HerdRig(t);
  for (const host of HOSTS.slice(0, 6)) rig.append(1, rig.log(host));
  const herd = await rig.started({ filesMax: 1 });
  const told = () => rig.troubles.filter(({ kind }) => kind === 'crowd').map(({ why }) => why);
  await until(() => told().length === 1, 'the trouble');
  const three = `${rig.dir}/host-\\d+/events.log, `.repeat(3).slice(0, -2);
  assert.match(told()[0] ?? '', new RegExp(`^No more than 1 files are followed, 5 are not: ${three} and 2 others$`));
  rig.append(1, rig.log('one-more'));
  await until(() => told().length === 2, 'the trouble in other words');
  assert.match(told()[1] ?? '', /, 6 are not: .* and 3 others$/);
  assert.equal(herd.stats().files.refused, 6);
});

test('says when no file matches a pattern, not before it has looked, until one does', async (t) => {
  const rig = new HerdRig(t);
  mkdirSync(join(rig.dir, 'hosts/a'), { recursive: true });
  rig.append(1, rig.log('b'));
  const pattern = rig.pattern('hosts/*/events.log');
  rig.start({ patterns: [pattern, rig.pattern()] });
  assert.deepEqual(rig.troubles, []);
  const { text } = pattern;
  const began = { kind: 'unmatched', path: text, why: `no file matches ${text}`, over: false };
  await until(() => rig.troubles.length === 1, 'the trouble');
  rig.append(1, join(rig.dir, 'hosts/a/events.log'));
  await rig.complete();
  await until(() => rig.troubles.length === 2, 'the end of it');
  assert.deepEqual(rig.troubles, [began, { ...began, over: true }]);
});

test('a file that is away for a moment does not mean that none matches; one that stays away does', async (t) => {
  const rig = new HerdRig(t);
  rig.append(1, rig.log('a'));
  const herd = await rig.started({ yieldMs: 300 });
  const away = performance.now();
  rmSync(rig.log('a'));
  await until(() => herd.stats().files.missing === 1, 'it to be missed');
  await until(() => rig.troubles.length === 1, 'the trouble');
  assert.ok(performance.now() - away >= 300);
  assert.equal(rig.troubles[0]?.kind, 'unmatched');
  rig.append(1, rig.log('a'));
  await until(() => rig.troubles.at(-1)?.over === true, 'the end of it');
});

test('lets a host go that was absent for long, with its position', async (t) => {
  const rig = new HerdRig(t);
  for (const host of ['a', 'b']) rig.append(1, rig.log(host));
  const gone: string[] = [];
  const herd = await rig.started({ absentMs: 200, onLetGo: (path) => gone.push(path) });
  rmSync(join(rig.dir, 'a'), { recursive: true });
  await until(() => herd.stats().files.found === 1, 'the host to be let go');
  assert.equal(herd.positions().length, 1);
  assert.equal(herd.stats().lines, 2);
  assert.deepEqual(gone, [rig.log('a')]);
  assert.deepEqual(
    rig.troubles.filter(({ kind }) => kind === 'missing'),
    [],
  );
});

test('says that there is no directory, and follows when there is one', async (t) => {
  const rig = new HerdRig(t);
  await rig.started({ patterns: [rig.pattern('hosts/*/events.log')] });
  const told = () => rig.troubles.map(({ kind, path, over }) => [kind, path, over]);
  assert.deepEqual(told(), [['missing', join(rig.dir, 'hosts'), false]]);
  mkdirSync(join(rig.dir, 'hosts'));
  rig.append(1, join(rig.dir, 'hosts/a/events.log'));
  await rig.complete();
  assert.deepEqual(told().slice(1), [['missing', join(rig.dir, 'hosts'), true]]);
});

test('misses a log that is named without a wildcard', async (t) => {
  const rig = new HerdRig(t);
  rig.append(1, rig.log('a'));
  await rig.started({ patterns: [rig.pattern(), rig.pattern('named/events.log')] });
  const told = () => rig.troubles.map(({ kind, path, over }) => [kind, path, over]);
  await until(() => told().length === 1, 'the trouble');
  rig.append(1, rig.log('named'));
  await rig.complete();
  const named = rig.log('named');
  assert.deepEqual(told(), [
    ['missing', named, false],
    ['missing', named, true],
  ]);
});

test('one plain name is followed as ever', async (t) => {
  const rig = new HerdRig(t);
  rig.append(2, rig.log('a'));
  const herd = await rig.started({ patterns: [rig.pattern('a/events.log')] });
  assert.equal(herd.stats().path, rig.log('a'));
  await rig.stop();
  rig.append(2, rig.log('a'));
  await rig.started({ patterns: [rig.pattern('a/events.log')] });
  await rig.complete();
});

test('late lines in a rotated file are read though the log is parked', async (t) => {
  const rig = new HerdRig(t);
  for (const host of HOSTS) rig.append(1, rig.log(host));
  const herd = await rig.started({ scanMs: 200, retireMs: 50 });
  renameSync(rig.log('host-3'), `${rig.log('host-3')}.1`);
  rig.append(1, rig.log('host-3'));
  await rig.complete();
  await until(() => herd.stats().files.awake <= 4, 'the quiet ones to be parked');
  rig.append(1, rig.log('host-3'), `${rig.log('host-3')}.1`);
  await rig.complete();
});

function linkOf(fd: string): string {
  try {
    return readlinkSync(`/proc/self/fd/${fd}`);
  } catch {
    return ''; // closed meanwhile
  }
}
