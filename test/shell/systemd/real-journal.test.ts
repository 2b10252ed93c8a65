import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { gunzipSync } from 'node:zlib';
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

test('nothing is missed or doubled while the reader, the journal and PID 1 are ended, stopped and replaced', async (t) => {
  if (!needsSystemd(t)) return;
  const stage = makeStage();
  const seed = Math.floor(Math.random() * 32_768);
  try {
    await addReader(stage);
    for (const unit of LOOPS) addScenarioUnit(stage, unit);
    await inSystemd(stage, `${SHELL_WAITS}\nRANDOM=${seed}\n${CHAOS}\n${END_OF_TEST}`);
    for (const { unit } of LOOPS) {
      const { starts, ends } = told(stage, unit);
      const truth = { starts: count(stage.truth, `up ${unit}`), ends: count(stage.truth, `down ${unit}`) };
      t.diagnostic(`${unit}: ${truth.starts} true, ${starts} logged; ${truth.ends} ends, ${ends.length} logged`);
      assert.deepEqual({ starts, ends: ends.length }, truth, `${unit}, seed ${seed}`);
    }
    for (const line of everyLine(stage)) assert.match(line, LINE, `seed ${seed}`);
  } finally {
    stage.remove();
  }
});

const LINE = /^\w{3} \w{3} [ \d]\d \d\d:\d\d:\d\d \d{4} \S+ (starting|stopping( [A-Z_]+=\S+)*)$/;

const LOOPING = 'Restart=always\nRestartSec=20ms';
const LOOPS = [
  { unit: 'loop', how: 'exit-1', lives: 400, service: LOOPING, head: 'StartLimitIntervalSec=0' },
  { unit: 'loop@segv', how: 'kill-SEGV', lives: 400, service: LOOPING, head: 'StartLimitIntervalSec=0' },
  { unit: 'loop@well', how: 'exit-0', lives: 400, service: LOOPING, head: 'StartLimitIntervalSec=0' },
  { unit: 'restarted', how: 'stay', head: 'StartLimitIntervalSec=0' },
];

const CHAOS = `
  pid() { systemctl show -P MainPID reader; }
  a_while() { sleep 0.$((RANDOM % 8 + 1)); }
  kill_reader() { kill -9 "$(pid)" 2>/dev/null || :; }
  systemctl start reader loop loop@segv loop@well restarted
  ( while [ ! -e done ]; do systemctl restart restarted || :; sleep 0.1; done ) & restarting=$!
  for i in 1 2 3 4 5 6 7 8; do a_while; kill_reader; done
  systemctl restart systemd-journald; a_while
  mv events.log events.log.1; a_while; kill_reader; a_while
  systemctl stop reader; a_while; systemctl start reader
  journalctl -q --rotate; a_while; a_while; journalctl -q --vacuum-files=1; a_while
  kill -STOP "$(pid)"; frozen=$(pid); waiting sh -c "! kill -0 $frozen 2>/dev/null"; a_while
  systemctl daemon-reexec; a_while; kill_reader; systemctl daemon-reload; a_while
  mv events.log.1 events.log.2; mv events.log events.log.1; kill_reader; gzip events.log.2; a_while
  for i in 1 2 3 4 5 6 7 8; do sleep 0.0$((RANDOM % 9)); kill_reader; a_while; done
  touch done; wait $restarting
  systemctl stop loop loop@segv loop@well restarted
`;

/** The lines of the log and of what it was rotated to. */
function everyLine(stage: Stage): string[] {
  const zipped = join(stage.dir, 'events.log.2.gz');
  const oldest = existsSync(zipped) ? gunzipSync(readFileSync(zipped)).toString().split('\n').slice(0, -1) : [];
  return [...oldest, ...linesOf(`${stage.log}.1`), ...linesOf(stage.log)];
}

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
  const own = everyLine(stage)
    .map((line) => line.slice(25))
    .filter((line) => line.startsWith(`${job} `));
  const ends = own.filter((line) => line.startsWith(`${job} stopping`)).map((line) => line.slice(job.length + 10));
  return { starts: own.filter((line) => line === `${job} starting`).length, ends };
}

function count(path: string, line: string): number {
  return linesOf(path).filter((other) => other === line).length;
}
