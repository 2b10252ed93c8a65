import assert from 'node:assert/strict';
import { test } from 'node:test';
import { schedule } from '../../src/shell/schedule.ts';
import { until } from './delivering/support.ts';

test('it runs by the calendar until it is stopped', async () => {
  let runs = 0;
  const everySecond = await schedule({ cron: '* * * * * *', zone: 'Europe/Amsterdam', run: () => void runs++ });
  await until('it has run', () => runs > 0, 3_000);
  everySecond.stop();
  const before = runs;
  let others = 0;
  const witness = await schedule({ cron: '* * * * * *', zone: 'UTC', run: () => void others++ });
  await until('a second has passed', () => others > 0, 3_000);
  witness.stop();
  assert.equal(runs, before);
});

for (const [cron, zone] of [
  ['61 * * * *', 'UTC'],
  ['0 9 * * 1', 'Mars/Olympus'],
] as const) {
  test(`"${cron}" in ${zone} is refused with a reason`, async () => {
    await assert.rejects(schedule({ cron, zone, run: () => undefined }), Error);
  });
}
