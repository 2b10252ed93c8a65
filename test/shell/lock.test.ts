import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { LockedError, lockDirectory, ownerOf } from '../../src/shell/lock.ts';
import { tempDir } from './delivering/support.ts';

test('a directory is taken by one; when it is given back another may take it', async (t) => {
  const dir = await tempDir(t);
  const unlock = await lockDirectory(dir);
  assert.equal(await ownerOf(dir), process.pid);
  await assert.rejects(lockDirectory(dir), (error: LockedError) => {
    assert.ok(error instanceof LockedError);
    assert.equal(error.pid, process.pid);
    assert.match(error.message, new RegExp(`"${dir}": the agent with pid ${process.pid} uses it`));
    return true;
  });
  await unlock();
  assert.equal(await ownerOf(dir), undefined);
  await (await lockDirectory(dir))();
  assert.deepEqual(readdirSync(dir), [], 'nothing is left lying about');
});

test('the lock of a process that is gone is taken over', async (t) => {
  const dir = await tempDir(t);
  const child = spawn('true');
  await once(child, 'exit');
  writeFileSync(join(dir, 'agent.lock'), JSON.stringify({ pid: child.pid, started: 'then' }));
  assert.equal(await ownerOf(dir), undefined);
  await (await lockDirectory(dir))();
});

test('a pid that another process has by now is not its owner', async (t) => {
  const dir = await tempDir(t);
  writeFileSync(join(dir, 'agent.lock'), JSON.stringify({ pid: process.pid, started: 'another boot/1' }));
  assert.equal(await ownerOf(dir), undefined);
  await (await lockDirectory(dir))();
});

for (const text of ['', 'nonsense', '{}', 'null', '{"pid":"x","started":1}']) {
  test(`a lock file that holds ${JSON.stringify(text)} is nobody's`, async (t) => {
    const dir = await tempDir(t);
    writeFileSync(join(dir, 'agent.lock'), text);
    await (await lockDirectory(dir))();
  });
}

test('of many that want a stale lock at once, one gets it', async (t) => {
  const dir = await tempDir(t);
  writeFileSync(join(dir, 'agent.lock'), JSON.stringify({ pid: 2 ** 22 + 1, started: 'then' }));
  const script = `
    import { lockDirectory } from '${new URL('../../src/shell/lock.ts', import.meta.url)}';
    process.stdin.resume();
    await new Promise((go) => process.stdin.once('data', go));
    const got = await lockDirectory(process.argv[1]).then(() => 'yes', (error) => error.constructor.name);
    process.stdout.write(got);
    await new Promise((end) => process.stdin.once('end', end));`;
  const args = ['--import', 'tsx', '--input-type=module', '-e', script, dir];
  const racers = Array.from({ length: 4 }, () => spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] }));
  t.after(() => {
    for (const racer of racers) racer.kill();
  });
  for (const { stdin } of racers) stdin.write('go\n');
  const answers = await Promise.all(racers.map(async ({ stdout }) => String((await once(stdout, 'data'))[0])));
  assert.deepEqual(answers.sort(), ['LockedError', 'LockedError', 'LockedError', 'yes']);
  assert.ok(existsSync(join(dir, 'agent.lock')));
  for (const { stdin } of racers) stdin.end();
});

test('who gives back late does not take away the lock of the next', async (t) => {
  const dir = await tempDir(t);
  const unlock = await lockDirectory(dir);
  const theirs = JSON.stringify({ pid: 1, started: 'theirs' });
  writeFileSync(join(dir, 'agent.lock'), theirs);
  await unlock();
  assert.equal(readFileSync(join(dir, 'agent.lock'), 'utf8'), theirs);
});
