import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { runReplay } from '../src/cli/replay.ts';

/**
 * Each folder of test/scenarios is a promise: events.log, run through `cerberus replay` under cerberus.yaml, gives expected.txt. When
 * behaviour changes on purpose, UPDATE_GOLDEN=1 rewrites them, and the review reads the difference.
 */

const ROOT = fileURLToPath(new URL('scenarios', import.meta.url));

for (const name of readdirSync(ROOT).sort()) {
  test(name.replaceAll('-', ' '), async () => {
    const folder = join(ROOT, name);
    const actual = await transcript(folder);
    const golden = join(folder, 'expected.txt');
    if (process.env.UPDATE_GOLDEN === '1') writeFileSync(golden, actual);
    assert.equal(actual, existsSync(golden) ? readFileSync(golden, 'utf8') : '', `${golden} says otherwise`);
  });
}

async function transcript(folder: string): Promise<string> {
  const out: string[] = [];
  const err: string[] = [];
  const stdout = { write: (text: string) => out.push(text) };
  const stderr = { write: (text: string) => err.push(text) };
  const args = { config: join(folder, 'cerberus.yaml'), json: false, logs: [join(folder, 'events.log')] };
  const code = await runReplay(args, { stdout, stderr, isTerminal: false, colour: false, env: {} });
  assert.equal(code, 0, err.join(''));
  return out.join('');
}
