import assert from 'node:assert/strict';
import { test } from 'node:test';
import { defaultConfig, onMachine } from '../../src/config/defaults.ts';
import { parseConfig } from '../../src/config/load.ts';
import { DEFAULT_TEXT, parsedDefaults } from '../../src/config/parsed-defaults.ts';

const MACHINES = [
  { host: 'web-3', timezone: 'Europe/Berlin', init: 'upstart' },
  { host: 'db-1', timezone: 'America/New_York', init: 'systemd' },
] as const;

test('the default config in the bundle is the one that its text means on any machine', () => {
  const bundled = JSON.parse(JSON.stringify(parsedDefaults()));
  for (const machine of MACHINES) {
    assert.equal(text(onMachine(bundled, machine)), text(parseConfig(DEFAULT_TEXT, 'a text', machine)));
  }
});

test('without a bundle the default config is read from its text', async () => {
  for (const machine of MACHINES) {
    assert.equal(text(await defaultConfig(machine)), text(parseConfig(DEFAULT_TEXT, 'a text', machine)));
  }
});

/** As JSON, but an infinite number is no null. */
function text(config: unknown): string {
  return JSON.stringify(config, (_, value) => (typeof value === 'number' ? String(value) : value));
}
