import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AlertDecision, Decision } from '../../src/core/decision.ts';
import { Pipeline } from '../../src/core/pipeline.ts';
import type { Policy } from '../../src/core/policy.ts';
import { GRACE, type Instant, SECOND } from '../../src/core/time.ts';
import { alertsIn, endOf, notificationsIn, reborn, replayed } from '../support/core-driver.ts';
import { bytesOf, type Line, randomLog } from '../support/core-log.ts';
import { SEEDS } from '../support/every-log.ts';
import { POLICIES } from '../support/policies.ts';
import { Seeded } from '../support/seeded.ts';

/** What must hold of the logs of several hosts that are followed together. */

const HOSTS = [null, 'web-1', 'web-2', 'db-1'];
const NEVER = Number.POSITIVE_INFINITY;

/** Lines of one host that are read in one go. */
interface Stretch {
  readonly host: string | null;
  readonly lines: readonly Line[];
}

test('each host has the alerts that it has alone', () => {
  let compared = 0;
  everyFleet(({ stretches, logs, policy }) => {
    const together = alertsIn(ordered(stretches, policy));
    for (const [host, lines] of logs) {
      const here = together.filter((alert) => alert.host === host).map(withoutHost);
      const alone = alertsIn(replayed(lines, policy)).map(withoutHost);
      const comparable = bothSteady(here, alone);
      compared += comparable.size;
      assert.deepEqual(of(comparable, here), of(comparable, alone));
    }
  });
  assert.ok(compared > 100, `${compared} services compared`);
});

test('a restart between any two stretches changes nothing', () => {
  everyFleet(({ stretches, policy, seed }) => {
    const random = new Seeded(seed);
    const live = ordered(stretches, policy, (pipeline) => (random.chance(0.1) ? reborn(pipeline, policy) : pipeline));
    assert.deepEqual(live, ordered(stretches, policy));
  });
});

test('live, whichever host of a second is read first, there are the alerts of replay', () => {
  everyFleet(({ stretches, policy, seed }) => {
    const shuffled = bySecond(stretches, new Seeded(seed));
    compare(live(shuffled, policy), ordered(stretches, policy));
  });
});

test('logs that are read one after the other, as at a start, end in the alerts of replay', () => {
  everyFleet(({ logs, stretches, policy }) => {
    const pipeline = new Pipeline(policy);
    pipeline.hold();
    const decisions: Decision[] = [];
    for (const [host, lines] of logs) decisions.push(...read(pipeline, { host, lines }));
    decisions.push(...pipeline.release(endOf(stretches.flatMap(({ lines }) => lines)), -Infinity));
    compare(decisions, ordered(stretches, policy));
    const ids = notificationsIn(decisions).map(({ id }) => id);
    assert.equal(new Set(ids).size, ids.length, 'no two mails have one id');
  });
});

interface Fleet {
  readonly logs: ReadonlyMap<string | null, readonly Line[]>;
  /** In the order of time. */
  readonly stretches: readonly Stretch[];
  readonly policy: Policy;
  readonly seed: number;
}

function everyFleet(check: (fleet: Fleet) => void): void {
  for (const { name, policy } of POLICIES) {
    for (let seed = 1; seed <= SEEDS; seed++) {
      const logs = new Map(HOSTS.map((host, n) => [host, randomLog(seed * HOSTS.length + n, { episodes: 6 })]));
      try {
        check({ logs, stretches: inOrder(logs), policy, seed });
      } catch (cause) {
        const why = cause instanceof Error ? cause.message : String(cause);
        throw new Error(`Seed ${seed} under the policy "${name}": ${why}`, { cause });
      }
    }
  }
}

/** The lines of all hosts by their stamps, those of one host and second together. */
function inOrder(logs: Fleet['logs']): Stretch[] {
  const all = [...logs].flatMap(([host, lines]) => lines.map((line) => ({ host, line })));
  const stretches: { host: string | null; lines: Line[] }[] = [];
  for (const { host, line } of all.toSorted((a, b) => a.line.at - b.line.at)) {
    const last = stretches.at(-1);
    if (last !== undefined && last.host === host && last.lines[0]?.at === line.at) last.lines.push(line);
    else stretches.push({ host, lines: [line] });
  }
  return stretches;
}

/** As replay does it: before each stretch, all that precedes it is settled. */
function ordered(
  stretches: readonly Stretch[],
  policy: Policy,
  between: (pipeline: Pipeline) => Pipeline = (pipeline) => pipeline,
): Decision[] {
  let pipeline = new Pipeline(policy);
  const decisions: Decision[] = [];
  for (const stretch of stretches) {
    decisions.push(...pipeline.tick((stretch.lines[0]?.at ?? 0) - 1), ...read(pipeline, stretch));
    pipeline = between(pipeline);
  }
  return [...decisions, ...pipeline.tick(endOf(stretches.flatMap(({ lines }) => lines)))];
}

/** As the agent does it: the wall ticks when it likes, GRACE behind. */
function live(stretches: readonly Stretch[], policy: Policy): Decision[] {
  const pipeline = new Pipeline(policy);
  const decisions: Decision[] = [];
  for (const stretch of stretches) {
    decisions.push(...pipeline.tick((stretch.lines[0]?.at ?? 0) - GRACE), ...read(pipeline, stretch));
  }
  return [...decisions, ...pipeline.tick(endOf(stretches.flatMap(({ lines }) => lines)))];
}

function read(pipeline: Pipeline, { host, lines }: Stretch): Decision[] {
  const bytes = bytesOf(lines);
  return pipeline.read(bytes, 0, bytes.length, NEVER, host);
}

/** Within a second, hosts in any order. */
function bySecond(stretches: readonly Stretch[], random: Seeded): Stretch[] {
  const seconds = new Map<Instant, Stretch[]>();
  for (const stretch of stretches) {
    const second = Math.floor((stretch.lines[0]?.at ?? 0) / SECOND);
    seconds.set(second, [...(seconds.get(second) ?? []), stretch]);
  }
  return [...seconds.values()].flatMap((group) => (random.chance(0.5) ? group : group.toReversed()));
}

function compare(one: readonly Decision[], other: readonly Decision[]): void {
  const [ours, theirs] = [alertsIn(one).map(bare), alertsIn(other).map(bare)];
  const steady = bothSteady(ours, theirs);
  assert.deepEqual(of(steady, ours), of(steady, theirs));
}

type Told = Pick<AlertDecision, 'at' | 'kind' | 'service' | 'rule' | 'since' | 'why'>;

/** Respawns are counted by incident, which a host may share with others. */
function bare({ at, kind, service, rule, since, why }: AlertDecision): Told {
  return { at, kind, service, rule, since, why };
}

function withoutHost(alert: AlertDecision): Told {
  return { ...bare(alert), service: alert.service.replace(/^(web|db)-\d:/, '') };
}

/** Services that storm twice at most, so that they do not flap: whether one does goes by the incident that it shares. */
function bothSteady(...runs: readonly (readonly Told[])[]): Set<string> {
  const services = new Set(runs.flat().map(({ service }) => service));
  return new Set([...services].filter((service) => runs.every((alerts) => storms(alerts, service) <= 2)));
}

function storms(alerts: readonly Told[], service: string): number {
  let [firing, begun] = [0, 0];
  for (const { kind } of alerts.filter((alert) => alert.service === service)) {
    if (kind === 'fired' && firing === 0) begun++;
    firing += kind === 'fired' ? 1 : -1;
  }
  return begun;
}

function of(services: ReadonlySet<string>, alerts: readonly Told[]): string[] {
  return alerts
    .filter(({ service }) => services.has(service))
    .map((alert) => JSON.stringify(alert))
    .sort();
}
