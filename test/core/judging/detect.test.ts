import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Evidence, fireOnly, holdsUntil, judge, type Standing } from '../../../src/core/judging/detect.ts';
import { Tally } from '../../../src/core/judging/tally.ts';
import type { Rule } from '../../../src/core/policy.ts';
import { HOUR, MINUTE, SECOND } from '../../../src/core/time.ts';
import { ruleOf } from '../../support/core-parts.ts';

const LASTING = ruleOf({ for: 20 * SECOND });
const TWO_WINDOWS = ruleOf({
  conditions: [
    { respawns: 4, within: HOUR },
    { respawns: 2, within: MINUTE },
  ],
});
const DOWN = ruleOf({ name: 'down', kind: 'down', conditions: [], for: MINUTE });

test('a window is full from its n-th respawn until the first of them leaves it', () => {
  for (const [name, rule, stamps, expected] of [
    ['nothing yet', LASTING, [], -Infinity],
    ['one too few', LASTING, [0, 10], -Infinity],
    ['the third', LASTING, [0, 10, 20], 60],
    ['more than enough', LASTING, [0, 10, 20, 30], 70],
    ['the narrower of two windows', TWO_WINDOWS, [0, 600, 1_200, 1_210], 1_260],
    ['the wider of two windows is not full', TWO_WINDOWS, [1_200, 1_210], -Infinity],
  ] as const) {
    assert.equal(holdsUntil(rule, tallyOf(stamps)) / SECOND, expected, name);
  }
  assert.equal(holdsUntil(LASTING, undefined), -Infinity);
});

interface Judged {
  readonly name: string;
  readonly rule: Rule;
  readonly stamps?: readonly number[];
  readonly standing?: { readonly since?: number; readonly firedAt?: number; readonly startedAt?: number };
  readonly quietAtLeast?: number;
  readonly now: number;
  readonly expected: string;
}

/** Times in seconds; a standing began at 20. */
const JUDGED: readonly Judged[] = [
  { name: 'true at once, and no `for`', rule: ruleOf(), stamps: [0, 10, 20], now: 20, expected: 'fire' },
  { name: 'not true for long enough', rule: LASTING, stamps: [0, 10, 20], now: 39, expected: 'hold 40' },
  { name: 'true for exactly long enough', rule: LASTING, stamps: [0, 10, 20], now: 40, expected: 'fire' },
  {
    name: 'the window empties before that',
    rule: ruleOf({ for: MINUTE }),
    stamps: [0, 10, 20],
    now: 59,
    expected: 'hold 60',
  },
  { name: 'and empties', rule: ruleOf({ for: MINUTE }), stamps: [0, 10, 20], now: 60, expected: 'lapse' },
  {
    name: 'a respawn in time keeps it full',
    rule: ruleOf({ for: MINUTE }),
    stamps: [0, 10, 20, 60],
    now: 60,
    expected: 'hold 70',
  },
  {
    name: 'it empties just as it would fire',
    rule: ruleOf({ for: 40 * SECOND }),
    stamps: [0, 10, 20],
    now: 60,
    expected: 'lapse',
  },
  {
    name: 'true for long enough, and over already',
    rule: ruleOf({ for: 20 * SECOND, resolveAfter: 15 * SECOND }),
    ...{ stamps: [0, 10, 20], now: 40, expected: 'hold 60' },
  },
  { name: 'firing', rule: ruleOf(), stamps: [20], standing: { firedAt: 20 }, now: 319, expected: 'hold 320' },
  {
    name: 'quiet for long enough',
    rule: ruleOf(),
    stamps: [20],
    standing: { firedAt: 20 },
    now: 320,
    expected: 'resolve',
  },
  {
    name: 'quiet, but it flaps',
    rule: ruleOf(),
    ...{ stamps: [20], standing: { firedAt: 20 }, quietAtLeast: 30 * MINUTE, now: 320, expected: 'hold 1820' },
  },
  { name: 'down, and not for long', rule: DOWN, now: 79, expected: 'hold 80' },
  { name: 'down for long enough', rule: DOWN, now: 80, expected: 'fire' },
  { name: 'started before it was down for long', rule: DOWN, standing: { startedAt: 30 }, now: 30, expected: 'lapse' },
  { name: 'down and never started', rule: DOWN, standing: { firedAt: 80 }, now: 9_999, expected: 'hold Infinity' },
  { name: 'down, then started', rule: DOWN, standing: { firedAt: 80, startedAt: 100 }, now: 399, expected: 'hold 400' },
  {
    name: 'down, then started and well',
    rule: DOWN,
    standing: { firedAt: 80, startedAt: 100 },
    now: 400,
    expected: 'resolve',
  },
  {
    name: 'down, then started and crashing',
    rule: DOWN,
    ...{ stamps: [250], standing: { firedAt: 80, startedAt: 100 }, now: 400, expected: 'hold 550' },
  },
];

for (const { name, rule, now, expected, ...given } of JUDGED) {
  test(`judged: ${name}`, () => {
    assert.equal(inWords(judge(rule, standingOf(given.standing), evidenceOf(given), now * SECOND)), expected);
  });
}

test('while more lines of the second may come, nothing ends, and what fires still fires', () => {
  for (const { name, rule, now, expected, ...given } of JUDGED) {
    const verdict = inWords(fireOnly(rule, standingOf(given.standing), evidenceOf(given), now * SECOND));
    assert.equal(verdict, /lapse|resolve/.test(expected) ? `hold ${now}` : expected, name);
  }
});

function tallyOf(stamps: readonly number[]): Tally {
  const tally = new Tally(64);
  for (const at of stamps) tally.add(at * SECOND, 0);
  return tally;
}

function evidenceOf({ stamps, quietAtLeast = 0 }: Pick<Judged, 'stamps' | 'quietAtLeast'>): Evidence {
  return { tally: stamps && tallyOf(stamps), quietAtLeast };
}

function standingOf({ since = 20, firedAt, startedAt }: NonNullable<Judged['standing']> = {}): Standing {
  const instant = (seconds: number | undefined) => (seconds === undefined ? undefined : seconds * SECOND);
  return { since: since * SECOND, firedAt: instant(firedAt), startedAt: instant(startedAt) };
}

function inWords(verdict: ReturnType<typeof judge>): string {
  return verdict.kind === 'hold' ? `hold ${verdict.due / SECOND}` : verdict.kind;
}
