import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  alertsIn,
  byStamp,
  chunked,
  endOf,
  notificationsIn,
  replayed,
  restarted,
  ticked,
} from '../support/core-driver.ts';
import { everyLog } from '../support/every-log.ts';
import { SlowDetector } from '../support/slow-detector.ts';

/** What must hold of the core for any log, under any policy. A failure says under which seed. */

test('the made-up logs fire, resolve and tell everything there is to tell', () => {
  const seen = new Set<string>();
  everyLog({ seeds: 24 }, ({ decisions }) => {
    for (const { kind, rule, why } of alertsIn(decisions)) seen.add(`${kind} ${rule} ${why}`);
    for (const { reason, receiver } of notificationsIn(decisions)) seen.add(`${reason} ${receiver}`);
  });
  for (const rule of ['quick', 'lasting', 'slow', 'long-window', 'crash-loop', 'crash-loop-lasting']) {
    assert.ok(seen.has(`fired ${rule} respawns`), `${rule} never fired`);
    assert.ok(seen.has(`resolved ${rule} quiet`), `${rule} never resolved`);
  }
  for (const rule of ['gave-up', 'down']) assert.ok(seen.has(`fired ${rule} ${rule}`), `${rule} never fired`);
  for (const reason of ['firing', 'rising', 'repeat', 'over']) {
    for (const receiver of ['oncall', 'boss', 'data'])
      assert.ok(seen.has(`${reason} ${receiver}`), `${reason} ${receiver}`);
  }
});

test('the same log gives the same decisions', () => {
  everyLog({}, ({ lines, policy, decisions }) => assert.deepEqual(replayed(lines, policy), decisions));
});

test('however the log is cut into pieces, the decisions are the same', () => {
  everyLog({ late: true }, ({ lines, policy, seed, decisions }) => {
    assert.deepEqual(chunked(lines, policy, seed), decisions);
  });
});

test('a restart between any two lines changes nothing', () => {
  everyLog({ late: true }, ({ lines, policy, seed, decisions }) => {
    assert.deepEqual(restarted(lines, policy, seed), decisions);
  });
});

test('a clock that is set back is followed in the same way by one that is restarted and fed in pieces', () => {
  everyLog({ setBack: true }, ({ lines, policy, seed, decisions }) => {
    assert.deepEqual(restarted(lines, policy, seed), decisions);
    assert.deepEqual(chunked(lines, policy, seed), decisions);
  });
});

test('ticks at any time of the wall, GRACE behind, change nothing, even when lines come up to GRACE late', () => {
  everyLog({ late: true }, ({ lines, policy, seed, decisions }) => {
    const writes = lines.map((line) => [line]);
    assert.deepEqual(ticked(writes, policy, { seed }), decisions);
  });
});

test('live equals replay: telling as soon as a write has been read changes nothing, if a write has all lines of its stamp', () => {
  everyLog({}, ({ lines, policy, seed, decisions }) => {
    const live = ticked(byStamp(lines), policy, { seed, eager: true });
    assert.deepEqual(live, decisions);
  });
});

/**
 * Where live may differ from replay, and no further: when lines of one second come in several writes, or late, a mail may be told in
 * the middle of its second, so that it says less than the whole second would have, and the rest comes as a mail of its own.
 */
test('however lines of one second are written, live has the alerts of replay', () => {
  everyLog({ late: true }, ({ lines, policy, seed, decisions }) => {
    const live = ticked(
      lines.map((line) => [line]),
      policy,
      { seed, eager: true },
    );
    assert.deepEqual(alertsIn(live).map(inWords), alertsIn(decisions).map(inWords));
  });
});

test('alerts begin and end when the slow twin says so', () => {
  everyLog({ late: true }, ({ lines, policy, decisions }) => {
    const twin = new SlowDetector(policy);
    for (const line of lines) twin.line(line);
    twin.tick(endOf(lines));
    const changes = alertsIn(decisions).map(({ kind, at, service, rule }) => ({ kind, at, service, rule }));
    assert.deepEqual(changes.map(inWords).sort(), twin.changes.map(inWords).sort());
  });
});

function inWords({ kind, at, service, rule }: { kind: string; at: number; service: string; rule: string }): string {
  return `${new Date(at).toISOString()} ${kind} ${rule} ${service}`;
}
