import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { bundle } from './bundle.ts';
import { HerdRun } from './herd-run.ts';
import { MODES } from './modes.ts';
import { Run } from './run.ts';

/** `npm run torture -- [--minutes N] [--seed N] [--mode NAME] [--seconds N] [--herd] [--debug]`. With --herd, thirty logs
 * at a time, four of them awake. Ends with 1 at the first failure, its seed said. */
const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '6' },
    seed: { type: 'string' },
    mode: { type: 'string' },
    herd: { type: 'boolean', default: false },
    debug: { type: 'boolean', default: false },
    'keep-going': { type: 'boolean', default: false },
  },
});

const dir = mkdtempSync(join(tmpdir(), 'cerberus-torture-agent-'));
const agent = await bundle(values.herd ? 'herd-agent' : 'agent', dir);
const Kind = values.herd ? HerdRun : Run;
const end = Date.now() + Number(values.minutes) * 60_000;
const sums = { runs: 0, lines: 0, kills: 0, stops: 0, moves: 0, lost: 0, doubled: 0, destructiveLost: 0, failures: 0 };
const modes = Object.entries(MODES).filter(([name]) => !values.mode || name === values.mode);
let seed = (values.seed ? Number(values.seed) : Date.now() % 1_000_000) - 1;

while (Date.now() < end && (sums.failures === 0 || values['keep-going'])) {
  for (const [name, mode] of modes) {
    seed++;
    const result = await new Kind({ mode, seed, seconds: Number(values.seconds), agent, debug: values.debug }).go();
    sums.runs++;
    for (const key of ['lines', 'kills', 'stops', 'moves', 'doubled'] as const) sums[key] += result[key];
    sums[mode.destroys ? 'destructiveLost' : 'lost'] += result.lost;
    const { stats, failure, ...figures } = result;
    if (failure) sums.failures++;
    process.stdout.write(
      `${failure ? 'FAILED' : 'ok'} ${name} --seed ${seed} ${JSON.stringify(figures)} ${failure ?? ''}\n`,
    );
    if (failure) process.stdout.write(`${JSON.stringify(stats)}\n`);
    if (Date.now() > end || (failure && !values['keep-going'])) break;
  }
}
process.stdout.write(`${JSON.stringify(sums)}\n`);
rmSync(dir, { recursive: true, force: true });
process.exitCode = sums.failures === 0 ? 0 : 1;
