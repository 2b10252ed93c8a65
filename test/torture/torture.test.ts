import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { bundle } from './bundle.ts';
import { HerdRun } from './herd-run.ts';
import { MODES } from './modes.ts';
import { Run } from './run.ts';

/** A taste of `npm run torture`: other seeds every time, said when a run fails. */
const SECONDS = 2;
const TASTED = ['nocreate-gzip', 'late', 'copytruncate', 'mixed', 'everything'];

const TASTED_BY_MANY = ['mixed', 'everything'];

describe('every line is counted once under torture', { concurrency: true }, () => {
  const dir = mkdtempSync(join(tmpdir(), 'cerberus-torture-agent-'));
  const agent = bundle('agent', dir);
  after(() => rmSync(dir, { recursive: true, force: true }));
  for (const name of TASTED) {
    test(name, async (t) => {
      const mode = MODES[name];
      assert.ok(mode);
      const seed = Date.now() % 1_000_000;
      const result = await new Run({ mode, seed, seconds: SECONDS, agent: await agent }).go();
      const { failure, stats, ...figures } = result;
      t.diagnostic(JSON.stringify(figures));
      const again = `npm run torture -- --mode ${name} --seed ${seed} --seconds ${SECONDS} --debug`;
      assert.equal(failure, undefined, `${failure}; again: ${again}; ${JSON.stringify(stats)}`);
    });
  }
});

describe('every line of many logs is counted once under torture', { concurrency: true }, () => {
  const dir = mkdtempSync(join(tmpdir(), 'cerberus-torture-agent-'));
  const agent = bundle('herd-agent', dir);
  after(() => rmSync(dir, { recursive: true, force: true }));
  for (const name of TASTED_BY_MANY) {
    test(name, async (t) => {
      const mode = MODES[name];
      assert.ok(mode);
      const seed = Date.now() % 1_000_000;
      const { failure, stats, ...figures } = await new HerdRun({ mode, seed, seconds: 3, agent: await agent }).go();
      t.diagnostic(JSON.stringify(figures));
      const again = `npm run torture -- --herd --mode ${name} --seed ${seed} --seconds 3 --debug`;
      assert.equal(failure, undefined, `${failure}; again: ${again}; ${JSON.stringify(stats)}`);
    });
  }
});
