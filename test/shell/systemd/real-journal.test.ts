import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  addUnit,
  bundleJournal,
  inSystemd,
  linesOf,
  makeStage,
  needsSystemd,
  SHELL_WAITS,
  type Stage,
} from '../../support/real-systemd.ts';
import { AT_ONCE, addScenarioUnit, addScenarioUnits, SCENARIOS } from '../../support/service-scenarios.ts';

/**
 * `cerberus journal` beside a real systemd. The truth is what the services wrote of themselves: each `up` must be one
 * `starting` and each `down` one `stopping` of the log, whatever happens to the reader, the journal or PID 1.
 */

test('every start and end is told once, and the ways to end are told apart', async (t) => {
  if (!needsSystemd(t)) return;
  const stage = makeStage();
  try {
    await addReader(stage);
    addScenarioUnits(stage);
    await inSystemd(
      stage,
      `${SHELL_WAITS}
      systemctl start reader
      ${SCENARIOS.map(({ does }) => `( ${does} ) & pids="\${pids:-} $!"`).join('\n')}
      ( systemctl start ${AT_ONCE.join(' ')}; for u in ${AT_ONCE.join(' ')}; do until_ups $u 1; done
        systemctl stop ${AT_ONCE.join(' ')} ) & pids="$pids $!"
      for pid in $pids; do wait $pid; done
      ${END_OF_TEST}`,
    );
    for (const scenario of SCENARIOS) {
      const { starts, ends } = told(stage, scenario.unit);
      assert.deepEqual(ends, scenario.ends, scenario.unit);
      assert.equal(starts, scenario.starts ?? count(stage.truth, `up ${scenario.unit}`), scenario.unit);
      t.diagnostic(`${scenario.unit}: ${count(stage.truth, `up ${scenario.unit}`)} true, ${starts} logged`);
    }
    for (const unit of AT_ONCE)
      assert.deepEqual(told(stage, unit), { starts: 1, ends: ['RESULT=ok GOAL=stop PID=1'] }, unit);
  } finally {
    stage.remove();
  }
});

const END_OF_TEST = `
  # The last end of all: when it is in the log, so is all before it.
  systemctl start end-of-test; systemctl stop end-of-test
  until_line events.log 'end-of-test stopping'
  systemctl stop reader`;

async function addReader(stage: Stage, options = ''): Promise<void> {
  const program = await bundleJournal(stage);
  addUnit(
    stage,
    'reader.service',
    `
[Unit]
StartLimitIntervalSec=0
[Service]
Type=notify
NotifyAccess=all
WatchdogSec=2
TimeoutAbortSec=1
Restart=always
RestartSec=50ms
ExecStart=${process.execPath} ${program} --log=${stage.log} --state=${stage.dir}/state.json ${options}`,
  );
  addScenarioUnit(stage, { unit: 'end-of-test', how: 'stay' });
}

/** What the log says of a service: how many starts, and the details of each end. */
function told(stage: Stage, job: string): { starts: number; ends: string[] } {
  const own = linesOf(stage.log)
    .map((line) => line.slice(25))
    .filter((line) => line.startsWith(`${job} `));
  const ends = own.filter((line) => line.startsWith(`${job} stopping`)).map((line) => line.slice(job.length + 10));
  return { starts: own.filter((line) => line === `${job} starting`).length, ends };
}

function count(path: string, line: string): number {
  return linesOf(path).filter((other) => other === line).length;
}
