import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Pipeline } from '../../../src/core/pipeline.ts';
import { digestSubject, digestText } from '../../../src/core/telling/digest-text.ts';
import { HOUR, SECOND } from '../../../src/core/time.ts';
import { lineOf } from '../../support/core-log.ts';
import { DEFAULT_POLICY } from '../../support/policies.ts';

const START = Date.UTC(2026, 10, 24, 5);
const OUTBOX = { queued: 0, dead: 0 };

function digestOf(services: readonly (readonly [host: string | null, service: string, respawns: number])[]) {
  const pipeline = new Pipeline(DEFAULT_POLICY);
  for (const [host, service, respawns] of services) {
    const lines = Array.from({ length: respawns }, (_, i) => lineOf(START + i * SECOND, service, 'stopping'));
    const bytes = Buffer.from(lines.join(''));
    pipeline.read(bytes, 0, bytes.length, Number.POSITIVE_INFINITY, host);
  }
  pipeline.tick(START + HOUR);
  return pipeline.digest(START + HOUR, START);
}

test('the digest of a central agent says who speaks, and sums up over hosts', () => {
  const digest = digestOf([
    ...Array.from({ length: 30 }, (_, i) => [`web-${i + 1}`, 'www', 12 + (i % 2)] as const),
    ['web-1', 'api', 3],
    ['db-1', 'db', 2],
  ]);
  assert.equal(digestSubject(digest, DEFAULT_POLICY), '[digest] 30 storms, 380 respawns in 1 h on web-3');
  const text = digestText(digest, DEFAULT_POLICY, OUTBOX);
  assert.match(text, /^From Tue .* on web-3, which follows 31 hosts\.\n380 respawns, 30 storms/);
  assert.match(text, /\nRespawns:\n {7}13 {2}web-2:www\n/);
  assert.match(text, /\n {2}… and 12 other services\n/);
  assert.match(text, /\nHosts:\n {7}15 {2}web-1, 2 services\n {7}13 {2}web-2, 1 service\n/);
  assert.match(text, /\n {2}… and 21 other hosts\n/);
  assert.match(text, /\nServices on several hosts:\n {6}375 {2}www on 30 hosts\n\n/);
  assert.match(text, /\nStorms that are over:\n {2}… and 10 before\n/);
});

test('the digest of an agent that watches its own host says nothing of hosts', () => {
  const digest = digestOf([
    [null, 'www', 12],
    [null, 'db', 2],
  ]);
  assert.equal('perHost' in digest, false);
  assert.match(
    digestText(digest, DEFAULT_POLICY, OUTBOX),
    /on web-3\.\n14 respawns[\s\S]*Respawns:\n {7}12 {2}www\n {8}2 {2}db\n\nStorms/,
  );
});
