import assert from 'node:assert/strict';
import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import type { Decision } from '../src/core/decision.ts';
import { checkState } from '../src/core/state.ts';
import { GRACE, HOUR, type Instant, MINUTE, SECOND } from '../src/core/time.ts';
import { Driver } from '../src/driver.ts';
import type { Past, Place } from '../src/past.ts';
import { until } from './shell/delivering/support.ts';
import { line } from './support/cerberus.ts';
import { HandClock } from './support/hand-clock.ts';
import { DEFAULT_POLICY } from './support/policies.ts';

/** The driver over a real log, with a clock that is moved by hand. */

const NOW = Date.UTC(2026, 10, 24, 3, 12);

interface Rig {
  readonly driver: Driver;
  readonly clock: HandClock;
  readonly log: string;
  /** What was told, as `reason service`. */
  readonly told: string[];
}

function rig(
  t: TestContext,
  { log = logIn(t), past, now = NOW }: { log?: string; past?: Past; now?: Instant } = {},
): Rig {
  const clock = new HandClock(now);
  const told: string[] = [];
  const driver = new Driver({
    ...{ logs: [log], policy: DEFAULT_POLICY, clock, past },
    onDecisions: (decisions) => void told.push(...decisions.flatMap(wordsOf)),
    onCaughtUp: () => undefined,
    onStormComing: () => undefined,
    onTrouble: () => undefined,
  });
  t.after(() => driver.stop());
  return { driver, clock, log, told };
}

function logIn(t: TestContext): string {
  const dir = mkdtempSync(join(tmpdir(), 'cerberus-driver-'));
  t.after(() => rmSync(dir, { recursive: true, force: true }));
  return join(dir, 'events.log');
}

function wordsOf(decision: Decision): string[] {
  if (decision.kind !== 'notify') return [];
  const { reason, services } = decision.notification;
  return [`${reason} ${services.join()}`];
}

function storm(service: string, from: Instant, respawns = 12): string {
  const lines = Array.from({ length: respawns }, (_, n) => line(service, 'stopping', from + n * SECOND));
  return `${lines.join('\n')}\n`;
}

/** What a driver would go on from after a restart, through the form that it has on disk. */
function pastOf(driver: Driver): Past {
  const { position, core } = JSON.parse(JSON.stringify(driver.capture()));
  return { place: position as Place, core: checkState(core) };
}

test('a first start that was ended before it had read all does not turn old history into news', async (t) => {
  const first = rig(t);
  writeFileSync(first.log, storm('www', NOW - 30 * 24 * HOUR));
  const before = pastOf(first.driver); // saved, but not caught up
  const second = rig(t, { log: first.log, past: before });
  second.driver.start();
  await until('it has caught up', () => second.driver.caughtUp);
  assert.deepEqual(second.told, []);
  await second.driver.stop();
  appendFileSync(first.log, storm('db', NOW + 10 * MINUTE));
  const third = rig(t, { log: first.log, past: pastOf(second.driver), now: NOW + 9 * HOUR });
  third.driver.start();
  await until('it has caught up', () => third.driver.caughtUp);
  assert.deepEqual(third.told, ['past db'], 'from then on, what happens while nobody watches is news');
});

test('the first digest begins where the past had been read for the first time, whatever restarts came between', async (t) => {
  const first = rig(t);
  writeFileSync(first.log, storm('old', NOW - 30 * 24 * HOUR));
  first.driver.start();
  await until('it has caught up', () => first.driver.caughtUp);
  appendFileSync(first.log, storm('www', NOW + 5 * SECOND));
  await until('the storm is told', () => first.told.length > 0);
  first.clock.moveTo(NOW + HOUR);
  await first.driver.stop();
  const second = rig(t, { log: first.log, past: pastOf(first.driver), now: NOW + 2 * HOUR });
  second.driver.start();
  await until('it has caught up', () => second.driver.caughtUp);
  const { from, worst, stormsOver } = second.driver.digest(NOW + 2 * HOUR);
  assert.equal(from, NOW - GRACE);
  assert.deepEqual(worst, [{ service: 'www', respawns: 12 }]);
  assert.deepEqual(
    stormsOver.map(({ service }) => service),
    ['www'],
  );
});

test('a storm in the log of ten minutes in which we were stopped is told, though alarms wake before the log is read', async (t) => {
  const { driver, clock, log, told } = rig(t);
  writeFileSync(log, storm('db', NOW - 20 * SECOND));
  driver.start();
  await until('the first storm is told', () => told.length > 0);
  await until('it is read on live', () => driver.following().live);
  appendFileSync(log, storm('www', NOW + 2 * MINUTE));
  clock.jumpTo(NOW + 10 * MINUTE);
  await until('the rest has been read', () => driver.following().lag_bytes === 0);
  clock.moveTo(NOW + 11 * MINUTE);
  assert.equal(driver.pipeline.counts.outOfOrder, 0);
  assert.deepEqual(
    told.filter((words) => words.includes('www')),
    ['firing www', 'over www'],
  );
});

test('of a host that is new at a restart, what its log says of long ago is no news, and what was just now is', async (t) => {
  const dir = join(logIn(t), '..');
  const [logs, log] = [`${dir}/{host}.log`, (host: string) => `${dir}/${host}.log`];
  // Until when hosts are known goes by the times of files.
  const now = Math.floor(Date.now() / SECOND) * SECOND;
  writeFileSync(log('web-1'), storm('www', now - 30 * 24 * HOUR));
  const first = rig(t, { log: logs, now });
  first.driver.start();
  await until('it has caught up', () => first.driver.caughtUp);
  await first.driver.stop();
  writeFileSync(log('web-2'), storm('api', now - 5 * 24 * HOUR) + storm('db', now + 20 * MINUTE));
  const second = rig(t, { log: logs, past: pastOf(first.driver), now: now + HOUR });
  second.driver.start();
  await until('it has caught up', () => second.driver.caughtUp);
  assert.deepEqual([first.told, second.told], [[], ['past web-2:db']]);
  assert.equal(second.driver.pipeline.counts.lines, 36);
});

test('a log that is followed again after those of many hosts were is counted once', async (t) => {
  const own = logIn(t);
  const many = join(own, '..', '{host}.of-many');
  writeFileSync(own, storm('www', NOW - 5 * 24 * HOUR, 40));
  let past: Past | undefined;
  for (const log of [own, many, own]) {
    const { driver, told } = rig(t, { log, ...(past && { past }) });
    driver.start();
    await until('it has caught up', () => driver.caughtUp);
    await driver.stop();
    past = pastOf(driver);
    assert.deepEqual(told, []);
  }
  assert.deepEqual(
    past?.core.hosts.map(({ reader: { counts } }) => counts.lines),
    [40],
  );
});
