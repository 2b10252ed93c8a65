import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { addReader } from '../support/journal-stage.ts';
import { addUnit, inSystemd, makeStage, SHELL_WAITS, writeScript } from '../support/real-systemd.ts';
import { median } from './measure.ts';

/**
 * `node --import tsx test/bench/journal.ts`, as root: what `cerberus journal` costs a host under a real systemd. How
 * much later a service starts (starts with and without the reader, in turn), CPU of reader and journalctl per start,
 * and how long after a service ran its `starting` line was in the log.
 */

const ROUNDS = 6;
const STARTS = 40;
const LAGS = 60;

/** Notes when a line came into the log, each time the log changes. */
const WATCHER = `
import { appendFileSync, readFileSync, watch } from 'node:fs';
const count = () => readFileSync('events.log', 'utf8').split('timed starting').length - 1;
let seen = count();
watch('events.log', () => {
  const now = Date.now();
  for (const n = count(); seen < n; seen += 1) appendFileSync('figures', 'seen ' + now + '000000\\n');
});
`;

const MEASURE = `
  now() { date +%s%N; }
  cpu() { systemctl show -P CPUUsageNSec reader; }
  starts() { for i in $(seq ${STARTS}); do systemctl start quick; done; }
  for round in $(seq ${ROUNDS}); do
    systemctl start reader; sleep 1; c=$(cpu); t=$(now); starts; echo "with $(( $(now) - t ))" >> figures
    sleep 1.5; echo "cpu $(( $(cpu) - c ))" >> figures; systemctl stop reader
    t=$(now); starts; echo "without $(( $(now) - t ))" >> figures
  done
  systemctl start reader; sleep 8
  c=$(cpu); sleep 60; echo "idle $(( $(cpu) - c ))" >> figures
  node watcher.mjs & watcher=$!; sleep 0.5
  for i in $(seq ${LAGS}); do systemctl start timed; sleep 0.1; done
  sleep 1; kill $watcher; systemctl stop reader`;

const stage = makeStage();
try {
  // Without a watchdog, whose two seconds in the tests are no figure of a real host.
  await addReader(stage);
  addUnit(stage, 'reader.service.d/bench.conf', '[Service]\nWatchdogSec=180\nCPUAccounting=yes');
  const quick = '[Unit]\nStartLimitIntervalSec=0\n[Service]\nType=oneshot\nExecStart=';
  addUnit(stage, 'quick.service', `${quick}/bin/true`);
  addUnit(stage, 'timed.service', `${quick}/bin/sh -c 'echo ran $(date +%%s%%N) >> ${join(stage.dir, 'figures')}'`);
  writeScript(join(stage.dir, 'watcher.mjs'), WATCHER);
  await inSystemd(stage, `${SHELL_WAITS}\n${MEASURE}`);
  report(readFileSync(join(stage.dir, 'figures'), 'utf8'));
} finally {
  stage.remove();
}

/** Figures are nanoseconds, a name and a number a line. */
function report(figures: string): void {
  const of = (name: string) =>
    [...figures.matchAll(new RegExp(`^${name} (\\d+)$`, 'gm'))].map(([, n]) => Number(n) / 1e6);
  const perStart = (name: string) => (median(of(name)) / STARTS).toFixed(2);
  console.log(
    `systemctl start of a oneshot: ${perStart('with')} ms with the reader, ${perStart('without')} ms without`,
  );
  console.log(`CPU of the reader: ${perStart('cpu')} ms a start`);
  console.log(`CPU of the reader, idle: ${median(of('idle')).toFixed(1)} ms a minute`);
  const ran = of('ran');
  const lags = of('seen').map((seen, i) => seen - (ran[i] ?? Number.NaN));
  const at = (share: number) => lags.sort((a, b) => a - b)[Math.floor((lags.length - 1) * share)]?.toFixed(1);
  console.log(`a starting line after the service ran: p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, of ${lags.length}`);
}
