import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type FollowTrouble, Troubles } from '../../../src/shell/following/troubles.ts';

test('a trouble is told when it begins and when it is over, however often it is met', () => {
  const told: FollowTrouble[] = [];
  const troubles = new Troubles((trouble) => told.push(trouble));
  for (let i = 0; i < 3; i++) troubles.begins('missing', '/log', 'gone');
  troubles.begins('missing', '/other', 'gone too');
  for (let i = 0; i < 3; i++) troubles.ends('missing', '/log');
  troubles.begins('missing', '/log', 'gone again');
  assert.deepEqual(
    told.map(({ path, why, over }) => `${path}: ${why}${over ? ', over' : ''}`),
    ['/log: gone', '/other: gone too', '/log: gone, over', '/log: gone again'],
  );
});
