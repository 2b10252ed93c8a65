import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Pipeline } from '../../src/core/pipeline.ts';
import type { Notification } from '../../src/core/telling/notification.ts';
import { isHigher } from '../../src/core/telling/reason.ts';
import { crashing } from '../support/core-crash.ts';
import { alertsIn, notificationsIn, replayed } from '../support/core-driver.ts';
import { lineOf, randomLog } from '../support/core-log.ts';
import { NOON } from '../support/core-parts.ts';
import { everyLog, SEEDS } from '../support/every-log.ts';
import { DEFAULT_POLICY, POLICIES } from '../support/policies.ts';

/** What must hold of mails for any log, under any policy, whatever happens to the agent. */

test('nobody is told that it is over who was not told that it began, and nobody is left without its end', () => {
  everyLog({}, ({ decisions }) => {
    const open = openThreads(notificationsIn(decisions));
    const alerts = alertsIn(decisions);
    const resolved = new Map(alerts.map(({ service, rule, kind }) => [`${rule}/${service}`, kind === 'resolved']));
    for (const { id, services, rules } of open.values()) {
      const lasting = services.flatMap((service) => rules.map((rule) => resolved.get(`${rule}/${service}`)));
      assert.ok(lasting.includes(false), `nothing fires any more, and yet nothing is told after ${id}`);
    }
  });
});

test('a thread has one receiver, one incident, one subject but for its severity, and ids of its own', () => {
  everyLog({}, ({ decisions }) => {
    const notifications = notificationsIn(decisions);
    assert.equal(new Set(notifications.map(({ id }) => id)).size, notifications.length, 'an id was given twice');
    for (const thread of new Set(notifications.map((notification) => notification.thread))) {
      const mails = notifications.filter((notification) => notification.thread === thread);
      assert.equal(mails[0]?.id, thread);
      for (const key of ['receiver', 'incident'] as const) assert.equal(new Set(mails.map((m) => m[key])).size, 1, key);
      assert.equal(new Set(mails.map((m) => m.subject.replace(/^\[\w+\] /, '').slice(0, 70))).size, 1, thread);
    }
  });
});

test('mails are in order, no severity is told that does not fire, and no service that never fired', () => {
  everyLog({}, ({ decisions }) => {
    let now = -Infinity;
    const fired = new Set<string>();
    for (const decision of decisions) {
      const at = decision.kind === 'notify' ? decision.notification.at : decision.at;
      assert.ok(at >= now, `decided at ${at} after ${now}`);
      now = at;
      if (decision.kind === 'fired') fired.add(decision.service).add(decision.severity);
      if (decision.kind !== 'notify') continue;
      for (const name of [...decision.notification.services, decision.notification.severity])
        assert.ok(fired.has(name));
    }
  });
});

test('a crash anywhere between outbox and state file loses no mail and doubles none', () => {
  everyLog({ late: true }, ({ lines, policy, seed, decisions }) => {
    const outbox = crashing(lines, policy, { seed, hold: false });
    const byId = (a: Notification, b: Notification) => (a.id < b.id ? -1 : 1);
    assert.deepEqual([...outbox.values()].sort(byId), notificationsIn(decisions).sort(byId));
  });
});

test('after a crash and a catch-up everybody knows what they would have known: who, how bad, and that it is over', () => {
  // Mutes are looked at once a minute: what was muted for its last seconds is told as past, or not told, by who watched.
  for (const { name, policy } of POLICIES.filter((p) => p.policy.muteIntervals.length === 0)) {
    for (let seed = 1; seed <= SEEDS * 4; seed++) {
      const lines = randomLog(seed, { late: true, episodes: 4 });
      const calm = notificationsIn(replayed(lines, policy));
      const outbox = [...crashing(lines, policy, { seed, hold: true }).values()];
      const where = `seed ${seed} under the policy "${name}"`;
      assert.deepEqual(servicesKnown(outbox), servicesKnown(calm), where);
      assert.deepEqual(openIncidents(outbox), openIncidents(calm), where);
    }
  }
});

test('a page that came while the agent was down is told, though the warning before it was sent and then forgotten', () => {
  const storm = (from: number, to: number) => {
    const seconds = Array.from({ length: to - from }, (_, i) => from + i);
    return Buffer.from(seconds.map((second) => lineOf(NOON + second * 1_000, 'www', 'stopping')).join(''));
  };
  const [before, meanwhile] = [storm(0, 20), storm(20, 240)];
  const alive = new Pipeline(DEFAULT_POLICY);
  const sent = notificationsIn([...alive.read(before, 0, before.length, Infinity), ...alive.tellNow()]);
  const reborn = new Pipeline(DEFAULT_POLICY);
  reborn.hold();
  for (const bytes of [before, meanwhile]) reborn.read(bytes, 0, bytes.length, Infinity);
  const late = notificationsIn(reborn.release(NOON + 239_000, -Infinity));
  assert.deepEqual(
    [...sent, ...late].map(({ severity }) => severity),
    ['warn', 'page'],
  );
  assert.notEqual(sent[0]?.id, late[0]?.id);
});

/** Threads that were told to begin and not to end; fails when one ends that never began. */
function openThreads(notifications: readonly Notification[]): Map<string, Notification> {
  const open = new Map<string, Notification>();
  for (const notification of notifications) {
    const { id, thread, reason } = notification;
    if (reason === 'firing' || reason === 'past') assert.ok(!open.has(thread), `${id} begins what has begun`);
    else assert.ok(open.has(thread), `${id} is told of what never began`);
    if (reason === 'over' || reason === 'past') open.delete(thread);
    else open.set(thread, notification);
  }
  return open;
}

/**
 * Incidents of which somebody knows the beginning and not the end, and how bad they know it to be. By incident, not by thread: when a
 * mail was sent but not remembered, the next one begins a thread of its own.
 */
function openIncidents(notifications: readonly Notification[]): Map<string, string> {
  const open = new Map<string, Notification>();
  for (const notification of notifications) {
    const { id, incident, receiver, reason, severity } = notification;
    const key = `${incident} ${receiver}`;
    const known = open.get(key);
    if (reason === 'over' || reason === 'past') open.delete(key);
    else if (known === undefined || isHigher(severity, known.severity)) open.set(key, notification);
    if (!/-of-\d+$/.test(id)) continue;
    // Several that are past, told in one.
    for (const [other, { receiver: to, services }] of open) {
      if (to === receiver && services.every((name) => notification.services.includes(name))) open.delete(other);
    }
  }
  return new Map([...open].map(([key, { severity }]) => [key, severity] as const).sort());
}

/** Which services each receiver has heard of. */
function servicesKnown(notifications: readonly Notification[]): string[] {
  return [...new Set(notifications.flatMap((n) => n.services.map((service) => `${n.receiver} ${service}`)))].sort();
}
