import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CAUSE_PAIRS_MAX, CAUSES_PER_SERVICE_MAX, CauseCounters } from '../../src/core/cause-counters.ts';
import { createBatch, type EventBatch, HAPPENED, IS_RESPAWN } from '../../src/core/event.ts';
import { Seeded } from '../support/seeded.ts';

type Row = readonly [service: number, happened: keyof typeof HAPPENED, cause: number];

test('respawns are counted by their cause, in the order of first sight', () => {
  const causes = countersOf([3, 'respawning', 2], [3, 'died', 1], [0, 'stopping', 1], [3, 'respawning', 2]);
  assert.deepEqual(causes.of(3), [
    [2, 2],
    [1, 1],
  ]);
  assert.deepEqual(causes.of(0), [[1, 1]]);
  assert.deepEqual(causes.of(1), []);
  assert.deepEqual(causes.of(1_000_000), []);
});

test('what tells no cause, or is no respawn, is passed over', () => {
  const nothing = Object.entries(HAPPENED).filter(([, happened]) => IS_RESPAWN[happened] === 0);
  const rows = nothing.map(([name]): Row => [0, name as keyof typeof HAPPENED, 7]); // the keys of HAPPENED
  assert.deepEqual(countersOf(...rows, [0, 'stopping', 0], [0, 'died', 0]).of(0), []);
});

test('a service has so many causes of its own, and its further ones share one', () => {
  const many = Array.from({ length: CAUSES_PER_SERVICE_MAX + 5 }, (_, i): Row => [0, 'died', i + 1]);
  const causes = countersOf(...many, ...many, [1, 'died', 900]);
  const counted = causes.of(0);
  assert.equal(counted.length, CAUSES_PER_SERVICE_MAX + 1);
  assert.deepEqual(counted[0], [1, 2]);
  assert.deepEqual(counted.at(-1), [undefined, 10]);
  assert.deepEqual(causes.of(1), [[900, 1]]);
});

test('so many pairs are told apart in all, and what finds no room is counted as all others of its service', () => {
  const services = CAUSE_PAIRS_MAX / 10;
  const causes = new CauseCounters();
  const batch = createBatch(10);
  for (let service = 0; service < services; service++) {
    causes.count(
      fill(
        batch,
        Array.from({ length: 10 }, (_, i): Row => [service, 'died', i + 1]),
      ),
      service + 1,
    );
  }
  causes.count(
    fill(batch, [
      [0, 'died', 11],
      [0, 'died', 1],
      [services, 'died', 1],
    ]),
    services + 1,
  );
  assert.deepEqual(causes.of(0).at(-1), [undefined, 1]);
  assert.deepEqual(causes.of(0)[0], [1, 2]);
  assert.deepEqual(causes.of(services), [[undefined, 1]]);
  assert.equal(causes.snapshot(services + 1).service.length, CAUSE_PAIRS_MAX + 2);
});

test('random batches give what a plain map gives, whenever it is written down and read back', () => {
  const seed = Number(process.env.SEED ?? Date.now() % 1_000_000);
  const random = new Seeded(seed);
  let causes = new CauseCounters();
  const twin = new Map<string, number>();
  let services = 1;
  for (let round = 0; round < 400; round++) {
    services += random.chance(0.2) ? random.whole(1, 60) : 0;
    const rows = Array.from({ length: random.whole(0, 50) }, (): Row => {
      const happened = random.pick(Object.keys(HAPPENED)) as keyof typeof HAPPENED; // its own keys
      return [
        random.whole(0, services - 1),
        happened,
        random.chance(0.3) ? 0 : random.whole(1, CAUSES_PER_SERVICE_MAX),
      ];
    });
    causes.count(fill(createBatch(50), rows), services);
    for (const [service, happened, cause] of rows) {
      if (cause === 0 || IS_RESPAWN[HAPPENED[happened]] === 0) continue;
      twin.set(`${service} ${cause}`, (twin.get(`${service} ${cause}`) ?? 0) + 1);
    }
    if (random.chance(0.1)) causes = new CauseCounters(JSON.parse(JSON.stringify(causes.snapshot(services))));
  }
  const counted = Array.from({ length: services }, (_, id) =>
    causes.of(id).map(([cause, times]) => [`${id} ${cause}`, times] as const),
  ).flat();
  assert.deepEqual(new Map(counted), twin, `SEED=${seed}`);
  assert.equal(counted.length, twin.size, `SEED=${seed}`);
});

test('a snapshot keeps what found no room apart from what had none told', () => {
  const many = Array.from({ length: CAUSES_PER_SERVICE_MAX + 2 }, (_, i): Row => [2, 'died', i + 1]);
  const state = JSON.parse(JSON.stringify(countersOf(...many).snapshot(3)));
  const again = new CauseCounters(state);
  assert.deepEqual(again.of(2), countersOf(...many).of(2));
  again.count(fill(createBatch(1), [[2, 'died', 500]]), 3);
  assert.deepEqual(again.of(2).at(-1), [undefined, 3]);
});

function countersOf(...rows: readonly Row[]): CauseCounters {
  const causes = new CauseCounters();
  causes.count(fill(createBatch(rows.length), rows), Math.max(...rows.map(([service]) => service)) + 1);
  return causes;
}

function fill(batch: EventBatch, rows: readonly Row[]): EventBatch {
  batch.length = rows.length;
  for (const [i, [service, happened, cause]] of rows.entries()) {
    batch.service[i] = service;
    batch.happened[i] = HAPPENED[happened];
    batch.cause[i] = cause;
  }
  return batch;
}
