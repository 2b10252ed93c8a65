import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { describe, test } from 'node:test';
import { until } from '../shell/delivering/support.ts';
import { type Running, start } from '../support/cerberus.ts';

describe('the demo without a terminal', { concurrency: 3, timeout: 90_000 }, () => {
  test('shows the mails warn, page and over, and ends by itself within 60 s with exit 0', async (t) => {
    const began = performance.now();
    const demo = start(t, ['demo']);
    await until('the first mail is shown', () => demo.said.stdout.includes('Mail 1: warn'), 20_000);
    const { code, stdout, stderr } = await demo.ended;
    assert.deepEqual([code, stderr], [0, '']);
    assert.ok(performance.now() - began < 60_000);
    assert.match(stdout, /Mail 1: warn[\s\S]*Subject: \[warn\] www on [\s\S]*Mail 2: page[\s\S]*Mail 3: over/);
    assert.match(stdout, /^ {2}\w{3} \w{3} [\d ]\d [\d:]{8} \d{4} www stopping$/m, 'the log grows');
    assert.match(stdout, /here +5 respawns within 10s → warn[\s\S]*default +10 respawns within 1m → warn/);
    assert.match(stdout, /│ Why it dies: \d+ × exit 1/);
    assert.match(stdout, /│ {3}\| www: cannot read settings/, 'its last words');
    assertNothingLeft(demo);
  });

  test('told to stop, it takes everything with it', async (t) => {
    const demo = start(t, ['demo']);
    await until('the log grows', () => demo.said.stdout.includes('www stopping'), 20_000);
    const { code } = await demo.end('SIGTERM');
    assert.equal(code, 130);
    assertNothingLeft(demo);
  });

  test('and so it does when its reader goes away', async (t) => {
    const demo = start(t, ['demo']);
    await until('the log grows', () => demo.said.stdout.includes('www stopping'), 20_000);
    demo.child.stdout?.destroy();
    assert.equal((await demo.ended).code, 0);
    await until('the agent has gone', () => !isAlive(agentOf(demo)));
    assertNothingLeft(demo);
  });
});

function assertNothingLeft(demo: Running): void {
  const [, dir = ''] = /(cerberus-demo-\w+)/.exec(demo.said.stdout) ?? [];
  assert.ok(dir !== '' && !readdirSync(tmpdir()).includes(dir), `${dir} is still there`);
  assert.ok(!isAlive(agentOf(demo)), 'the agent still runs');
}

function agentOf({ said }: Running): number {
  return Number(/agent +pid (\d+)/.exec(said.stdout)?.[1]);
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
