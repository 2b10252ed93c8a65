import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, rmdirSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { Keeper } from '../src/keeper.ts';
import type { Mail } from '../src/shell/delivering/mail.ts';
import { aMail, tempDir, until } from './shell/delivering/support.ts';
import { HandClock } from './support/hand-clock.ts';

const NOW = Date.UTC(2026, 10, 24);

interface Rig {
  readonly keeper: Keeper;
  readonly clock: HandClock;
  readonly statePath: string;
  /** Mails in the outbox and troubles told, in order. */
  readonly done: string[];
  /** What the state is: a number that grows. */
  state: number;
  /** Set: spooling fails with it. */
  fault: string | undefined;
  saved(): number | undefined;
}

async function rig(t: TestContext): Promise<Rig> {
  const statePath = join(await tempDir(t), 'state.json');
  const clock = new HandClock(NOW);
  const done: string[] = [];
  const made: Omit<Rig, 'keeper'> = {
    ...{ clock, statePath, done, state: 0, fault: undefined },
    saved() {
      try {
        return JSON.parse(readFileSync(statePath, 'utf8')).core;
      } catch {
        return undefined;
      }
    },
  };
  const keeper = new Keeper({
    clock,
    statePath,
    async spool(mail: Mail) {
      if (made.fault !== undefined) throw new Error(made.fault);
      done.push(mail.id);
    },
    capture: () => ({ position: {}, core: made.state }),
    onTrouble: (why) => void done.push(why ?? 'well again'),
  });
  keeper.start();
  t.after(() => keeper.stop());
  return Object.assign(made, { keeper });
}

test('mails that are still being written keep their place, and the state waits for them', async (t) => {
  const at = await rig(t);
  at.state = 1;
  let write: (mails: Mail[]) => void = () => undefined;
  const writing = new Promise<Mail[]>((resolve) => {
    write = resolve;
  });
  at.keeper.put(writing);
  at.keeper.put([aMail('b')]);
  await new Promise(setImmediate);
  assert.deepEqual([at.done, at.saved()], [[], undefined]);
  write([aMail('a')]);
  await until('the state is on disk', () => at.saved() === 1);
  assert.deepEqual(at.done, ['a', 'b']);
});

test('mails go to disk first, then the state that decided on them', async (t) => {
  const at = await rig(t);
  at.fault = 'disk full';
  at.state = 1;
  at.keeper.put([aMail('a'), aMail('b')]);
  await until('it says so', () => at.done.length > 0);
  assert.deepEqual([at.done, at.saved()], [['disk full'], undefined], 'no state without the mails');
  at.fault = undefined;
  at.clock.moveTo(NOW + 1_000);
  await until('all is well', () => at.done.length === 4);
  assert.equal(at.saved(), 1);
  assert.deepEqual(at.done, ['disk full', 'a', 'b', 'well again']);
});

test('a disk that refuses is told once, however often it is tried', async (t) => {
  const at = await rig(t);
  at.fault = 'disk full';
  at.keeper.put([aMail('a')]);
  for (let second = 1; second < 5; second++) {
    await until('it waits for the next try', () => at.clock.alarms.length > 0);
    at.clock.moveTo(NOW + second * 1_000);
  }
  await until('it waits again', () => at.clock.alarms.length > 0);
  assert.deepEqual(at.done, ['disk full']);
});

test('a state that cannot be written is tried again', async (t) => {
  const at = await rig(t);
  mkdirSync(`${at.statePath}.new`);
  at.state = 7;
  at.keeper.put([aMail('a')]);
  await until('it says so', () => at.done.length === 2);
  assert.match(at.done.join(), /^a,EISDIR/);
  rmdirSync(`${at.statePath}.new`);
  at.clock.moveTo(NOW + 1_000);
  await until('the state is saved', () => at.saved() === 7);
});

test('what was learned is saved within a second, many times at once', async (t) => {
  const at = await rig(t);
  for (at.state = 1; at.state < 100; at.state++) at.keeper.touch();
  assert.deepEqual(at.clock.alarms, [NOW + 1_000]);
  assert.equal(at.saved(), undefined);
  at.clock.moveTo(NOW + 1_000);
  await until('the state is saved', () => at.saved() === 100);
});

test('stopping puts everything on disk', async (t) => {
  const at = await rig(t);
  at.state = 3;
  at.keeper.touch();
  at.keeper.put([aMail('a')]);
  await at.keeper.stop();
  assert.deepEqual([at.done, at.saved(), at.clock.alarms], [['a'], 3, []]);
});

test('stopping gives up on a disk that refuses', async (t) => {
  const at = await rig(t);
  at.fault = 'disk full';
  at.keeper.put([aMail('a')]);
  await at.keeper.stop();
  assert.deepEqual([at.done, at.saved()], [['disk full'], undefined]);
});
