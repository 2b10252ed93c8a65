import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import { ownTimezone } from '../src/config/machine.ts';
import { ianaZone } from '../src/core/reading/zone.ts';
import { HOUR } from '../src/core/time.ts';
import { zoneOf } from '../src/zone.ts';

test("the agent's own zone says what Intl says of it, over the clock changes of a year", (t) => {
  const before = process.env.TZ;
  t.after(() => {
    if (before === undefined) delete process.env.TZ;
    else process.env.TZ = before;
  });
  for (const timezone of ['Europe/Amsterdam', 'America/New_York', 'Australia/Lord_Howe', 'UTC']) {
    process.env.TZ = timezone; // Node takes it up at once
    assert.equal(ownTimezone(), timezone);
    const [own, slow] = [zoneOf({ timezone }), ianaZone(timezone)];
    assert.equal(own.name, timezone);
    for (let at = Date.UTC(2026, 0); at < Date.UTC(2027, 0); at += HOUR / 2) {
      assert.equal(own.offsetAt(at), slow.offsetAt(at), `${timezone} ${new Date(at).toISOString()}`);
    }
  }
});

test('another zone than the own one is asked of Intl', () => {
  const timezone = ownTimezone() === 'Asia/Kolkata' ? 'Asia/Tokyo' : 'Asia/Kolkata';
  const at = Date.UTC(2026, 6);
  assert.equal(zoneOf({ timezone }).offsetAt(at), ianaZone(timezone).offsetAt(at));
});

test('without TZ, the zone that /etc/localtime names is the one that Intl finds', () => {
  const script = "process.stdout.write(Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC')";
  const { TZ: _, ...env } = process.env;
  const found = execFileSync(process.execPath, ['-e', script], { env, encoding: 'utf8' });
  const before = process.env.TZ;
  delete process.env.TZ;
  try {
    assert.equal(ownTimezone(), found);
  } finally {
    if (before !== undefined) process.env.TZ = before;
  }
});
