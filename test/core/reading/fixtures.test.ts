import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { HAPPENED, type ServiceEvent } from '../../../src/core/event.ts';
import { createReader, readAll } from '../../support/read-all.ts';

/** Logs recorded from real init systems, beside what really happened there. */

const FIXTURES = fileURLToPath(new URL('../../fixtures', import.meta.url));

interface Logged {
  starting: number;
  stopping: number;
}

for (const name of logsIn('upstart')) {
  test(`upstart/${name}: the events of each service are those that were logged`, () => {
    const { events, counts, empty, truth } = load('upstart', name);
    const expected = new Map<string, Logged>();
    for (const [service, { logged }] of Object.entries<{ logged: Logged }>(truth.per_service)) {
      const counter = counterOf(expected, nameInLog(service, truth.form));
      counter.starting += logged.starting;
      counter.stopping += logged.stopping;
    }
    assert.deepEqual(counted(events), nonZero(expected));
    // What the hook of 2017 let its interpreter print; the truth leaves out the empty lines in it.
    assert.equal(counts.lines, truth.lines + empty);
    assert.equal(counts.malformed, truth.unparseable + empty);
  });
}

for (const name of logsIn('systemd')) {
  test(`systemd/${name}: the events of each service are those that were logged`, () => {
    const { events, counts, truth } = load('systemd', name);
    assert.deepEqual(counted(events), nonZero(new Map(Object.entries<Logged>(truth.log.jobs))));
    assert.equal(counts.lines, truth.log.lines);
    for (const [job, { respawn_limit }] of Object.entries<{ respawn_limit: number }>(truth.log.jobs)) {
      assert.equal(countOf(events, job, HAPPENED.gaveUp), respawn_limit, job);
    }
  });
}

for (const name of logsIn('upstart').filter((log) => log.includes('.detail'))) {
  test(`upstart/${name}: crashes, restarts and limits are told apart`, () => {
    const { events, truth } = load('upstart', name);
    for (const [service, told] of Object.entries<Record<string, number>>(truth.per_service)) {
      // The hook makes one name of `my app` and `my_app`, and one job is kept out of the log on purpose.
      if (['my app', 'my_app', 'startpar-bridge'].includes(service)) continue;
      const inLog = nameInLog(service, truth.form);
      assert.equal(countOf(events, inLog, HAPPENED.gaveUp), told.respawn_limit_hits, `${service} gave up`);
      assert.equal(countOf(events, inLog, HAPPENED.stopping), 0, `${service}: every line says how it ended`);
      // The crash that hits the limit is the last. Two of four thousand slip by: a restart just when the process dies.
      const crashes = countOf(events, inLog, HAPPENED.respawning) + countOf(events, inLog, HAPPENED.gaveUp);
      assert.ok(Math.abs(crashes - Number(told.crashes)) <= 1, `${service}: ${crashes} of ${told.crashes} crashes`);
    }
  });
}

function load(system: string, name: string) {
  const bytes = readFileSync(`${FIXTURES}/${system}/${name}`);
  const truth = JSON.parse(readFileSync(`${FIXTURES}/${system}/${name.replace('.log', '.truth.json')}`, 'utf8'));
  const reader = createReader({ zone: truth.timezone });
  const lines = bytes.toString('latin1').split('\n').slice(0, -1);
  const empty = lines.filter((line) => line === '' || line === '\r').length;
  return { events: readAll(reader, bytes), counts: reader.counts, empty, truth };
}

/** `worker (4)` is worker/4 where the log tells instances, and white space is what the hook makes of it. */
function nameInLog(service: string, form: string): string {
  const [, job = service, instance] = /^(.*) \((.*)\)$/.exec(service) ?? [];
  const name = instance === undefined || form !== 'detail' ? job : `${job}/${instance}`;
  return form === 'published' ? name : name.replaceAll(' ', '_');
}

function counted(events: readonly ServiceEvent[]): Map<string, Logged> {
  const counters = new Map<string, Logged>();
  for (const { service, happened } of events) {
    counterOf(counters, service)[happened === HAPPENED.starting ? 'starting' : 'stopping']++;
  }
  return counters;
}

function counterOf(counters: Map<string, Logged>, service: string): Logged {
  const counter = counters.get(service) ?? { starting: 0, stopping: 0 };
  counters.set(service, counter);
  return counter;
}

function nonZero(counters: Map<string, Logged>): Map<string, Logged> {
  const kept = [...counters].filter(([, { starting, stopping }]) => starting + stopping > 0);
  return new Map(kept.map(([service, { starting, stopping }]) => [service, { starting, stopping }]));
}

function countOf(events: readonly ServiceEvent[], service: string, happened: number): number {
  return events.filter((event) => event.service === service && event.happened === happened).length;
}

function logsIn(system: string): string[] {
  return readdirSync(`${FIXTURES}/${system}`).filter((file) => file.endsWith('.log'));
}
