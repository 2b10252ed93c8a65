import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Lane, type Waiting } from '../../../src/shell/delivering/lane.ts';

const CONCURRENCY = 3;
const delay = (failures: number): number => failures * 10;

function waiting(id: number, thread: number): Waiting {
  return {
    id: `m${id}`,
    receiver: 'oncall',
    thread: `t${thread}`,
    at: id,
    queuedAt: id,
    attempts: 0,
    lastError: undefined,
    to: undefined,
    mail: undefined,
    inFlight: false,
    held: false,
    turn: 0,
    notBefore: 0,
    successesThen: 0,
    toldFallback: false,
  };
}

/** Runs a lane against servers that answer at random, and checks what must hold at every step. */
function run(threads: readonly number[], answers: readonly boolean[]): string[] {
  const lane = new Lane(CONCURRENCY);
  for (const [id, thread] of threads.entries()) lane.waiting.set(`m${id}`, waiting(id, thread));
  const underWay: { waiting: Waiting; setbacks: number }[] = [];
  const done: string[] = [];
  /** Since the last success, or the last wait. */
  const failed = new Set<string>();
  let now = 0;
  for (let step = 0; done.length < threads.length; step += 1) {
    assert.ok(step < 2_000, 'it never ends');
    for (let taken = lane.take(now); taken; taken = lane.take(now)) {
      assert.ok(!failed.has(taken.waiting.id), 'a failure is followed by a wait');
      underWay.push(taken);
    }
    const inFlight = underWay.map((t) => t.waiting.thread);
    assert.ok(inFlight.length <= CONCURRENCY);
    assert.equal(new Set(inFlight).size, inFlight.length, 'two of a thread at once');
    const landing = underWay.shift();
    if (landing === undefined) {
      const wakeAt = lane.wakeAt();
      assert.ok(wakeAt !== undefined && wakeAt > now, 'mails wait and nothing is to come');
      now = wakeAt;
      failed.clear();
      continue;
    }
    if (answers[step] ?? true) {
      lane.waiting.delete(landing.waiting.id);
      lane.answered(landing.waiting);
      done.push(landing.waiting.id);
      failed.clear();
    } else {
      lane.failed(landing.waiting, now, landing.setbacks, delay);
      failed.add(landing.waiting.id);
    }
  }
  return done;
}

test('whatever a server answers, every mail is tried until taken, each thread in order, one at a time', () => {
  const threads = fc.array(fc.nat(5), { minLength: 1, maxLength: 30 });
  fc.assert(
    fc.property(threads, fc.array(fc.boolean(), { maxLength: 60 }), (of, answers) => {
      const done = run(of, answers);
      for (const thread of new Set(of)) {
        const ids = done.filter((id) => of[Number(id.slice(1))] === thread).map((id) => Number(id.slice(1)));
        assert.deepEqual(
          ids,
          [...ids].sort((a, b) => a - b),
        );
      }
    }),
  );
});

test('tries that were under way together and fail together are one setback', () => {
  const lane = new Lane(CONCURRENCY);
  for (let id = 0; id < 3; id += 1) lane.waiting.set(`m${id}`, waiting(id, id));
  const taken = [lane.take(0), lane.take(0), lane.take(0)];
  for (const one of taken) if (one) lane.failed(one.waiting, 0, one.setbacks, delay);
  assert.equal(lane.wakeAt(), 10);
  const probe = lane.take(10);
  assert.ok(probe);
  assert.equal(lane.take(10), undefined, 'one asks for all');
  lane.failed(probe.waiting, 10, probe.setbacks, delay);
  assert.equal(lane.wakeAt(), 30);
  const next = lane.take(30);
  assert.ok(next && next.waiting !== probe.waiting, 'the next asks in turn');
  lane.answered(next.waiting);
  assert.ok(lane.take(30), 'its success wakes the others');
});
