import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { LocalTime } from '../../../src/core/reading/local-time.ts';
import { secondOf, wallMinuteOf } from '../../../src/core/reading/stamp.ts';
import { ianaZone } from '../../../src/core/reading/zone.ts';

const ZONES = ['UTC', 'Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kathmandu', 'America/St_Johns'];
const DAY = 86_400_000;

for (const zone of ZONES) {
  test(`stamps that Perl's localtime makes in ${zone} are read back as the instants they were made of`, (t) => {
    const instants = [...throughTheYears(), ...aroundEveryChange(zone)];
    const stamps = perlLocaltime(zone, instants);
    if (stamps === undefined) {
      assert.notEqual(process.env.CERBERUS_REQUIRE_REAL, '1', 'perl is required');
      t.skip('perl is not installed');
      return;
    }
    const read = readerOf(zone);
    for (const [i, instant] of instants.entries()) {
      assert.equal(read(stamps[i] ?? ''), instant, `${stamps[i]} is ${new Date(instant).toISOString()}`);
    }
  });
}

test('lines a few seconds out of order stay on their side of the repeated hour', () => {
  const read = readerOf('Europe/Berlin');
  const first = Date.UTC(2026, 9, 25, 0, 30);
  assert.equal(read('Sun Oct 25 02:30:10 2026'), first + 10_000);
  assert.equal(read('Sun Oct 25 02:30:08 2026'), first + 8_000);
  assert.equal(read('Sun Oct 25 02:59:58 2026'), first + 29 * 60_000 + 58_000);
  // The clock was put back: 02:00 again.
  const second = Date.UTC(2026, 9, 25, 1, 0);
  assert.equal(read('Sun Oct 25 02:00:03 2026'), second + 3_000);
  assert.equal(read('Sun Oct 25 02:59:59 2026'), second - 1_000, 'late, from before the change');
  assert.equal(read('Sun Oct 25 02:00:04 2026'), second + 4_000);
  assert.equal(read('Sun Oct 25 02:30:10 2026'), second + 30 * 60_000 + 10_000);
  assert.equal(read('Sun Oct 25 02:29:59 2026'), second + 29 * 60_000 + 59_000);
});

test('a stamp of the hour that was skipped is read by the clock before it', () => {
  const read = readerOf('America/New_York');
  assert.equal(read('Sun Mar  8 02:30:00 2026'), Date.UTC(2026, 2, 8, 7, 30));
});

test('a leap second is the first of the next minute', () => {
  assert.equal(readerOf('Europe/Berlin')('Sun Jan  1 00:59:60 2017'), Date.UTC(2017, 0, 1, 0, 0));
});

/** Reads stamps one after another, as the lines of a log. */
function readerOf(zone: string): (stamp: string) => number {
  const time = new LocalTime(ianaZone(zone));
  let previous = 0;
  return (stamp) => {
    const bytes = Buffer.from(stamp);
    previous = time.minuteAt(wallMinuteOf(bytes, 0), previous) + secondOf(bytes, 0) * 1000;
    return previous;
  };
}

/** Every few minutes, in order, of the hours around each change of the clock from 2004 to 2030. */
function aroundEveryChange(zone: string): number[] {
  const { offsetAt } = ianaZone(zone);
  const instants: number[] = [];
  for (let day = Date.UTC(2004, 0, 1); day < Date.UTC(2030, 0, 1); day += DAY) {
    if (offsetAt(day) === offsetAt(day + DAY)) continue;
    for (let at = day - DAY / 8; at < day + DAY * 1.125; at += 97_000) instants.push(at);
  }
  return instants;
}

function throughTheYears(): number[] {
  return Array.from({ length: 5_000 }, (_, i) => Date.UTC(1971, 0, 1) + i * (4 * DAY + 8_641_000));
}

function perlLocaltime(zone: string, instants: readonly number[]): string[] | undefined {
  const input = instants.map((instant) => instant / 1000).join('\n');
  const env = { ...process.env, TZ: zone, LC_ALL: 'C' };
  const program = 'print scalar(localtime($_)), "\\n" while <STDIN>';
  const { status, stdout } = spawnSync('perl', ['-e', program], { input, env, encoding: 'utf8', maxBuffer: 1 << 28 });
  return status === 0 ? stdout.split('\n') : undefined;
}
