import assert from 'node:assert/strict';
import { test } from 'node:test';
import { spareConfig } from '../../src/config/lenient.ts';

const DEFAULT = '/var/lib/cerberus';

const CASES: readonly (readonly [name: string, text: string, stateDir: string, zone?: string])[] = [
  ['an unknown field beside it', 'bogus: 1\nstate_dir: /srv/c\ntimezone: Asia/Tokyo', '/srv/c', 'Asia/Tokyo'],
  ['no YAML at all further down', 'state_dir: /srv/c\nrules: [{\n\t- x', '/srv/c'],
  ['a state_dir that is wrong itself', 'state_dir: [1]\ntimezone: Asia/Tokyo', DEFAULT, 'Asia/Tokyo'],
  ['a timezone that is wrong', 'state_dir: /srv/c\ntimezone: Mars/Olympus', '/srv/c'],
  ['a list', '- state_dir: /srv/c', DEFAULT],
  ['nothing', '', DEFAULT],
];

test('of a broken config the state directory and the zone are saved, each by itself', () => {
  for (const [name, text, stateDir, zone] of CASES) {
    const config = spareConfig(text);
    assert.equal(config.stateDir, stateDir, name);
    if (zone !== undefined) assert.equal(config.timezone, zone, name);
  }
});
