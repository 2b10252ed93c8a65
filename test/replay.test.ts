import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { HostLines } from '../src/past-hosts.ts';
import { replay, type Transcript } from '../src/replay.ts';
import { DEFAULT_POLICY } from './support/policies.ts';

/** Recorded logs of real init systems, run through replay under the default rules, beside what really happened. */

const FIXTURES = fileURLToPath(new URL('fixtures', import.meta.url));
const LATER = Date.UTC(2100, 0, 1);

interface Logged {
  readonly starting: number;
  readonly stopping: number;
}

interface CrashLoop {
  readonly service: string;
  readonly crashes: number;
  readonly from: number;
  readonly to: number;
  readonly median_gap_s: number;
}

interface Truth {
  readonly form: string;
  readonly crash_loops: readonly CrashLoop[];
  readonly per_service: Readonly<Record<string, { readonly logged: Logged; readonly respawn_limit_hits: number }>>;
}

for (const name of logsIn('upstart')) {
  test(`upstart/${name}: the counters are those of the truth`, async () => {
    const { form, per_service } = truthOf<Truth>('upstart', name);
    const expected = new Map<string, Logged>();
    for (const [service, { logged }] of Object.entries(per_service)) {
      const known = expected.get(nameInLog(service, form)) ?? { starting: 0, stopping: 0 };
      const sum = { starting: known.starting + logged.starting, stopping: known.stopping + logged.stopping };
      expected.set(nameInLog(service, form), sum);
    }
    assert.deepEqual(countersOf(await run('upstart', name)), sorted(expected));
  });

  test(`upstart/${name}: what crash-looped fast enough is told, and in detail nothing else is`, async () => {
    const { form, crash_loops } = truthOf<Truth>('upstart', name);
    const { alerts, notifications } = await run('upstart', name);
    // The hooks leave out one job on purpose.
    const fast = crash_loops
      .filter((loop) => isFast(loop) && loop.service !== 'startpar-bridge')
      .map(({ service }) => nameInLog(service, form));
    const fired = new Set(alerts.filter(({ rule }) => rule === 'crash-loop').map(({ service }) => service));
    // The hook of 2017 lost half of the lines: what it did not write cannot be told.
    if (form !== 'published') for (const service of fast) assert.ok(fired.has(service), `${service} crash-looped`);
    const told = new Set(notifications.flatMap(({ services }) => services));
    for (const service of fired) assert.ok(told.has(service), `${service} fired and is in no mail`);
    const looped = new Set(crash_loops.map(({ service }) => nameInLog(service, form)));
    for (const service of form === 'detail' ? fired : [])
      assert.ok(looped.has(service), `${service} did not crash-loop`);
  });
}

for (const name of logsIn('systemd')) {
  test(`systemd/${name}: the counters are those of the truth`, async () => {
    const { log } = truthOf<{ log: { jobs: Record<string, Logged> } }>('systemd', name);
    const expected = new Map(
      Object.entries(log.jobs).map(([job, { starting, stopping }]) => [job, { starting, stopping }]),
    );
    assert.deepEqual(countersOf(await run('systemd', name)), sorted(expected));
  });
}

test('deploys in the detailed form tell nothing', async () => {
  assert.deepEqual((await run('upstart', 'restart-deploy.detail.log')).notifications, []);
});

test('of stops and starts in the detailed form only the two that died and stayed down are told', async () => {
  const { alerts, notifications } = await run('upstart', 'stop-start.detail.log');
  const fired = alerts.map(({ service, rule }) => `${rule} ${service}`);
  assert.deepEqual(fired.sort(), ['down daemon-fails', 'down once-bad']);
  assert.deepEqual(
    notifications.filter(({ reason }) => reason === 'over'),
    [],
  );
});

test('the respawn limit of the detailed form is told as such, as often as it was hit', async () => {
  const { per_service } = truthOf<Truth>('upstart', 'respawn-limit.detail.log');
  const hit = Object.entries(per_service).filter(([, { respawn_limit_hits }]) => respawn_limit_hits > 0);
  const { alerts } = await run('upstart', 'respawn-limit.detail.log');
  const gaveUp = new Set(alerts.filter(({ rule }) => rule === 'gave-up').map(({ service }) => service));
  assert.deepEqual([...gaveUp].sort(), hit.map(([service]) => service).sort());
});

test('an outage is one incident that names all its victims and suspects who fell first', async () => {
  const { crash_loops } = truthOf<Truth>('upstart', 'dependency-outage.plain.log');
  const { notifications } = await run('upstart', 'dependency-outage.plain.log');
  assert.equal(new Set(notifications.map(({ incident }) => incident)).size, 1);
  assert.equal(new Set(notifications.map(({ thread }) => thread)).size, 1);
  assert.deepEqual(
    notifications.map(({ reason }) => reason),
    ['firing', 'rising', 'rising', 'over'],
  );
  const last = notifications.at(-1);
  assert.deepEqual([...(last?.services ?? [])].sort(), crash_loops.map(({ service }) => service).sort());
  for (const { suspect } of notifications) {
    assert.equal(suspect?.service, 'db');
    assert.match(suspect?.evidence ?? '', /^stopped .* before \w+ began to respawn, and has /);
  }
  assert.match(notifications[0]?.suspect?.evidence ?? '', /has not started since$/);
  assert.match(last?.suspect?.evidence ?? '', /has been started again$/);
});

test('several logs are one past, and stamps after the given clock are counted and not judged', async () => {
  const whole = 'Tue Mar  4 09:30:00 2025 www stopping\n'.repeat(5);
  const logs = [whole, whole, 'Tue Mar  4 09:31:00 2199 www stopping\n'.repeat(20)];
  const transcript = await past(logs);
  assert.deepEqual(transcript.skipped, { future: 20, outOfOrder: 0 });
  assert.deepEqual(
    transcript.alerts.map(({ rule, respawns }) => `${rule} ${respawns}`),
    ['crash-loop 10'],
  );
});

test('what still fires when the clock stops has no end', async () => {
  const at = Date.UTC(2025, 2, 4, 9, 30);
  const storm = 'Tue Mar  4 09:30:00 2025 www stopping\n'.repeat(12);
  const { alerts, until } = await past([storm], at + 60_000);
  assert.deepEqual(
    alerts.map(({ resolvedAt, respawns }) => [resolvedAt, respawns]),
    [[undefined, 12]],
  );
  assert.equal(until, at + 60_000);
});

test('an empty log is an empty past', async () => {
  const { lines, notifications, lastLine, until } = await past(['']);
  assert.deepEqual(
    { lines, notifications, lastLine, until },
    { lines: 0, notifications: [], lastLine: undefined, until: undefined },
  );
});

function isFast({ crashes, from, to, median_gap_s }: CrashLoop): boolean {
  // Ten within a minute by a margin: gaps are a median, and stamps whole seconds.
  return crashes >= 12 && (median_gap_s <= 4.5 || to - from <= 55);
}

async function run(system: string, name: string): Promise<Transcript> {
  return past([readFileSync(`${FIXTURES}/${system}/${name}`)]);
}

async function past(logs: readonly (Uint8Array | string)[], notAfter = LATER): Promise<Transcript> {
  const [transcript] = await replay(pieces(logs), [DEFAULT_POLICY], notAfter);
  assert.ok(transcript);
  return transcript;
}

async function* pieces(logs: readonly (Uint8Array | string)[]): AsyncIterable<HostLines> {
  for (const log of logs) yield { host: null, bytes: Buffer.from(log) };
}

function truthOf<Shape>(system: string, name: string): Shape {
  return JSON.parse(readFileSync(`${FIXTURES}/${system}/${name.replace(/\.log$/, '.truth.json')}`, 'utf8'));
}

/** `worker (4)` is worker/4 where the log tells instances, and white space is what the hook makes of it. */
function nameInLog(service: string, form: string): string {
  const [, job = service, instance] = /^(.*) \((.*)\)$/.exec(service) ?? [];
  const name = instance === undefined || form !== 'detail' ? job : `${job}/${instance}`;
  return form === 'published' ? name : name.replaceAll(' ', '_');
}

function countersOf({ services }: Transcript): [string, Logged][] {
  return sorted(
    new Map(services.map(({ name, counts }) => [name, { starting: counts.starting, stopping: counts.stopping }])),
  );
}

function sorted(counters: ReadonlyMap<string, Logged>): [string, Logged][] {
  return [...counters]
    .filter(([, { starting, stopping }]) => starting + stopping > 0)
    .sort(([a], [b]) => (a < b ? -1 : 1));
}

function logsIn(system: string): string[] {
  return readdirSync(`${FIXTURES}/${system}`)
    .filter((file) => file.endsWith('.log'))
    .sort();
}
