import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SECOND } from '../src/core/time.ts';
import { RunningPart, type Started } from '../src/running-part.ts';
import { until } from './shell/delivering/support.ts';
import { HandClock } from './support/hand-clock.ts';

const NOW = Date.UTC(2026, 10, 24, 3, 12, 5);

test('it is started once for one config, and anew for another, the old one having stopped', async () => {
  const { part, heard, start } = stage();
  part.set({ port: 1 }, start);
  part.set({ port: 1 }, start);
  await until('it runs', () => part.running !== undefined);
  part.set({ port: 2 }, start);
  await until('the other runs', () => heard.includes('start 2') && part.running !== undefined);
  await part.stop();
  assert.deepEqual(heard, ['start 1', 'stop 1', 'start 2', 'stop 2']);
});

test('what is no longer asked for when its turn comes is not started at all', async () => {
  const { part, heard, start } = stage();
  part.set({ port: 1 }, start);
  part.set(undefined, start);
  await part.stop();
  assert.deepEqual(heard, []);
});

test('what fails to start is told, tried again, and well again', async () => {
  const { part, heard, troubles, clock, start } = stage();
  let fails = true;
  part.set({ port: 1 }, (config) => (fails ? Promise.reject(new Error('port is taken')) : start(config)));
  await until('it is told', () => troubles.at(-1) === 'port is taken');
  fails = false;
  clock.moveTo(NOW + 10 * SECOND);
  await until('it runs', () => part.running !== undefined);
  assert.equal(troubles.at(-1), undefined);
  await part.stop();
  assert.deepEqual(heard, ['start 1', 'stop 1']);
});

test('one that is no longer asked for is not tried again', async () => {
  const { part, clock, troubles } = stage();
  part.set({ port: 1 }, () => Promise.reject(new Error('port is taken')));
  await until('it is told', () => troubles.at(-1) === 'port is taken');
  await part.stop();
  assert.deepEqual([clock.alarms, troubles.at(-1)], [[], undefined]);
});

function stage() {
  const clock = new HandClock(NOW);
  const [heard, troubles]: [string[], (string | undefined)[]] = [[], []];
  const part = new RunningPart<Started>(clock, (why) => troubles.push(why));
  const start = async ({ port }: { port: number }): Promise<Started> => {
    heard.push(`start ${port}`);
    return {
      async stop() {
        heard.push(`stop ${port}`);
      },
    };
  };
  return { part, clock, heard, troubles, start };
}
