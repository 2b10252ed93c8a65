import assert from 'node:assert/strict';
import { utimesSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { test } from 'node:test';
import { siblingsOf } from '../../../src/shell/following/siblings.ts';
import { Rig } from './rig.ts';

const NAMES: readonly [string, boolean][] = [
  ['events.log.1', true],
  ['events.log.12.gz', true],
  ['events.log-20170904', true],
  ['events.log-20170904-1504554300.gz', true],
  ['events.log.old', true],
  ['events.log.1.bak', true],
  ['events-20170904.log', true],
  ['events.1.log.gz', true],
  ['events.log', false],
  ['events.log.offset', false],
  ['events.log.swp', false],
  ['events.log.www', false],
  ['events.logic.1', false],
  ['other.log.1', false],
  ['events-web.log', false],
];

test('rotated files are known by their names', (t) => {
  const rig = new Rig(t);
  for (const [name] of NAMES) writeFileSync(rig.path(name), name);
  const found = new Set(siblingsOf(rig.log, [], {})?.map(({ path }) => basename(path)));
  for (const [name, belongs] of NAMES) assert.equal(found.has(name), belongs, name);
});

test('the oldest comes first, by the last write and then by number', (t) => {
  const rig = new Rig(t);
  for (const [name, at] of [
    ['events.log.1', 300],
    ['events.log.10', 100],
    ['events.log.9', 100],
    ['events.log.2', 200],
  ] as const) {
    writeFileSync(rig.path(name), name);
    utimesSync(rig.path(name), at, at);
  }
  const order = siblingsOf(rig.log, [], {})?.map(({ path }) => basename(path));
  assert.deepEqual(order, ['events.log.10', 'events.log.9', 'events.log.2', 'events.log.1']);
});

test('a directory that cannot be read is told from an empty one', (t) => {
  const rig = new Rig(t);
  assert.deepEqual(siblingsOf(rig.log, [], {}), []);
  assert.equal(siblingsOf(rig.path('gone/events.log'), [], {}), undefined);
});
