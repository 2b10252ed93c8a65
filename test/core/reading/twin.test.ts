import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { pick, randomLog, seeded } from '../../support/random-lines.ts';
import { createReader, readAll } from '../../support/read-all.ts';
import { readSlowly } from '../../support/slow-reader.ts';

/** The reader and its slow, obvious twin must make the same of any bytes. */

const ZONES = ['UTC', 'Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kathmandu', 'America/St_Johns'];
const FIXTURES = fileURLToPath(new URL('../../fixtures', import.meta.url));
const SEED = Number(process.env.CERBERUS_SEED ?? Date.now() % 1e9);

test('the twin agrees on every recorded log', () => {
  for (const file of readdirSync(FIXTURES, { recursive: true, encoding: 'utf8' }).filter((f) => f.endsWith('.log'))) {
    agree(readFileSync(`${FIXTURES}/${file}`), { zone: 'UTC' }, file);
  }
});

test('the twin agrees on a million random lines over six zones', () => {
  const random = seeded(SEED);
  for (const zone of ZONES) agree(randomLog(random, 167_000, 0.002), { zone }, `${zone}, seed ${SEED}`);
});

test('the twin agrees on jobs first seen with an instance, however many there are', () => {
  const stamp = 'Sun Oct 26 04:16:53 2025';
  const jobs = Array.from({ length: 300 }, (_, n) => `job${n}`);
  const lines = jobs.map((job) => `${stamp} ${job} stopping RESULT=ok INSTANCE=1\n${stamp} ${job} starting\n`);
  agree(Buffer.from(`${stamp} first starting\n${lines.join('')}`), { zone: 'UTC' }, 'instances first');
});

test('the twin agrees on names that begin or end alike, one after another', () => {
  const random = seeded(SEED);
  const letters = 'abcdefghijklmnopqrstuvwxyz0123456789';
  const names = Array.from({ length: 36 }, (_, i) => letters.slice(0, i + 1)).flatMap((name) => {
    const middle = name.length >> 1;
    return [
      name,
      `${name}-`,
      `X${name.slice(1)}`,
      `${name.slice(0, -1)}X`,
      `${name.slice(0, middle)}X${name.slice(middle + 1)}`,
    ];
  });
  let [name, text] = ['a', ''];
  for (let line = 0; line < 20_000; line++) {
    // The same again, or a neighbour, or any.
    if (random() < 0.5) name = pick(random, random() < 0.5 ? names : names.slice(names.indexOf(name)).slice(0, 8));
    const event = pick(random, ['starting', 'stopping', 'stopping', 'stopping RESULT=ok GOAL=start PID=0']);
    text += `Mon Sep  4 19:45:${10 + (line % 50)} 2017 ${name}${random() < 0.9 ? ' ' : 'X'}${event}\n`;
  }
  agree(Buffer.from(text), { zone: 'UTC' }, `seed ${SEED}`);
});

test('the twin agrees on lines that something happened to, in logs of a few lines and with narrow limits', () => {
  for (let run = 0; run < 400; run++) {
    const seed = SEED + run;
    const random = seeded(seed);
    const options = {
      zone: pick(random, ZONES),
      maxServices: pick(random, [0, 1, 5, 10_000]),
      maxLine: pick(random, [40, 60, 100, 512, 4096]),
    };
    agree(randomLog(random, 1 + Math.floor(random() * 200), 0.4), options, `seed ${seed}`);
  }
});

test('the twin agrees on bytes that are no log at all', () => {
  const random = seeded(SEED);
  for (let run = 0; run < 200; run++) {
    const few = random() < 0.5;
    const bytes = Buffer.from(Array.from({ length: 2_000 }, () => Math.floor(random() * (few ? 14 : 256))));
    agree(Buffer.concat([bytes, Buffer.from('\n')]), { zone: 'UTC' }, `seed ${SEED}, run ${run}`);
  }
});

interface Options {
  readonly zone: string;
  readonly maxLine?: number;
  readonly maxServices?: number;
}

function agree(bytes: Uint8Array, options: Options, what: string): void {
  const reader = createReader(options);
  const events = readAll(reader, bytes, 5_000);
  const twin = readSlowly(bytes, options);
  // Comparing half a million objects deeply takes longer than reading them.
  for (const [i, event] of events.entries()) {
    const other = twin.events[i];
    const same = event.at === other?.at && event.service === other.service;
    if (!same || event.happened !== other.happened || event.cause !== other.cause) {
      assert.deepEqual(event, other, `event ${i} of ${what}`);
    }
  }
  assert.equal(events.length, twin.events.length, what);
  assert.deepEqual({ ...reader.counts, causesOverLimit: 0 }, { ...twin.counts, causesOverLimit: 0 }, what);
}
