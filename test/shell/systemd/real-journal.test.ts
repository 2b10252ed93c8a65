import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addReader, END_OF_TEST, everyLine, told, truth } from '../../support/journal-stage.ts';
import { inSystemd, makeStage, needsSystemd, SHELL_WAITS } from '../../support/real-systemd.ts';
import { AT_ONCE, addScenarioUnit, addScenarioUnits, SCENARIOS, STOPPED } from '../../support/service-scenarios.ts';

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
    await inSystemd(stage, `${SHELL_WAITS}\nsystemctl start reader\n${ALL_AT_THE_SAME_TIME}\n${END_OF_TEST}`);
    for (const { unit, ends, starts } of SCENARIOS) {
      const said = told(stage, unit);
      t.diagnostic(`${unit}: ${truth(stage, unit).starts} starts true, ${said.starts} logged`);
      assert.deepEqual(said.ends, ends, unit);
      assert.equal(said.starts, starts ?? truth(stage, unit).starts, unit);
    }
    for (const unit of AT_ONCE) assert.deepEqual(told(stage, unit), { starts: 1, ends: [STOPPED] }, unit);
  } finally {
    stage.remove();
  }
});

const ALL_AT_THE_SAME_TIME = `
  pids=
  ${SCENARIOS.map(({ does }) => `( ${does} ) & pids="$pids $!"`).join('\n')}
  ( systemctl start ${AT_ONCE.join(' ')}; for u in ${AT_ONCE.join(' ')}; do until_ups $u 1; done
    systemctl stop ${AT_ONCE.join(' ')} ) & pids="$pids $!"
  for pid in $pids; do wait $pid; done`;

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
      const true_ = truth(stage, unit);
      t.diagnostic(
        `${unit}: ${true_.starts} starts true, ${starts} logged; ${true_.ends} ends true, ${ends.length} logged`,
      );
      assert.deepEqual({ starts, ends: ends.length }, true_, `${unit}, seed ${seed}`);
    }
    for (const line of everyLine(stage)) assert.match(line, LINE, `seed ${seed}`);
  } finally {
    stage.remove();
  }
});

const LINE = /^\w{3} \w{3} [ \d]\d \d\d:\d\d:\d\d \d{4} \S+ (starting|stopping( [A-Z_]+=\S+)*)$/;

const LOOPING = { lives: 1000, service: 'Restart=always\nRestartSec=20ms', head: 'StartLimitIntervalSec=0' };
const LOOPS = [
  { ...LOOPING, unit: 'loop', how: 'exit-1' },
  { ...LOOPING, unit: 'loop@segv', how: 'kill-SEGV' },
  { ...LOOPING, unit: 'loop@well', how: 'exit-0' },
  { unit: 'restarted', how: 'stay', head: 'StartLimitIntervalSec=0' },
];

/**
 * While journald or PID 1 is replaced, PID 1 does not wait to be heard: what it says then is lost. Lives in a crash loop
 * are known from its own count all the same; a restart by hand would not be, so there is none just then.
 */
const CHAOS = `
  pid() { systemctl show -P MainPID reader; }
  a_while() { sleep 0.$((RANDOM % 5 + 1)); }
  running() { [ "$(pid)" != 0 ]; }
  kill_reader() { waiting running; p=$(pid); [ "$p" = 0 ] || kill -9 "$p" 2>/dev/null || :; }
  systemctl start reader loop loop@segv loop@well restarted
  alone() { flock lock sh -c "$*; sleep 0.4"; }
  settled() { [ "$(grep ' restarted' truth | tail -1)" = 'stays restarted' ]; }
  ( while [ ! -e done ]; do waiting settled; flock lock systemctl restart restarted; sleep 0.1; done ) & restarting=$!
  for i in 1 2 3 4 5; do a_while; kill_reader; done
  alone systemctl restart systemd-journald; a_while
  mv events.log events.log.1; a_while; kill_reader; a_while
  systemctl stop reader; a_while; systemctl start reader
  journalctl -q --rotate; a_while; a_while; journalctl -q --vacuum-files=1; a_while
  waiting running; frozen=$(pid); [ $frozen != 0 ]; kill -STOP $frozen; waiting sh -c "! kill -0 $frozen 2>/dev/null"; a_while
  alone systemctl daemon-reexec; a_while; kill_reader; systemctl daemon-reload; a_while
  mv events.log.1 events.log.2; mv events.log events.log.1; kill_reader; gzip events.log.2; a_while
  for i in 1 2 3 4 5; do sleep 0.0$((RANDOM % 9)); kill_reader; a_while; done
  touch done; wait $restarting
  calm loop loop@segv loop@well restarted
`;
