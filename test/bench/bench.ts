import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { barsOf, barText, LONG, LONG_LOG, REPLAY, type Row } from './bars.ts';
import { type Contestant, findContestants } from './contestants.ts';
import { type Measured, measure, median } from './measure.ts';
import { LOGS, type LogKind, PLAIN, writeLog } from './write-log.ts';

/**
 * `npm run bench [-- --lines N --rounds N --long]`: how fast a log is read, beside programs everybody knows, on the same
 * machine and in turn, so that the ratios mean something whatever the machine. Writes bench.json.
 */

const { values } = parseArgs({
  options: {
    lines: { type: 'string', default: '5000000' },
    rounds: { type: 'string', default: '5' },
    // Ten times as long a log, read once: is the time ten times as long, and the memory the same?
    long: { type: 'boolean', default: false },
  },
});
const [lines, rounds] = [Number(values.lines), Number(values.rounds)];
const folder = mkdtempSync(join(tmpdir(), 'cerberus-bench-'));
try {
  const { contestants, missing } = await findContestants(folder);
  const results: Row[] = [];
  for (const kind of LOGS) results.push(...(await race(kind, contestants)));
  if (values.long) results.push(...(await long(contestants)));
  const bars = barsOf(results);
  for (const bar of bars) console.log(barText(bar));
  for (const program of missing) console.log(`missing: ${program}`);
  const [{ model = 'unknown' } = {}] = cpus();
  const machine = { model, cores: cpus().length, node: process.version, date: new Date().toISOString() };
  writeFileSync('bench.json', `${JSON.stringify({ machine, lines, rounds, missing, results, bars }, null, 2)}\n`);
} finally {
  rmSync(folder, { recursive: true });
}

/** Everyone reads the log once a round, in turn, so that a slow moment of the machine hits all of them. */
async function race(kind: LogKind, contestants: readonly Contestant[]): Promise<Row[]> {
  const log = join(folder, 'events.log');
  writeLog(log, kind, lines);
  if (kind === PLAIN) execFileSync('gzip', ['-kf', log]);
  console.log(`\n${kind.name}: ${lines} lines, ${(statSync(log).size / 1e6).toFixed(0)} MB, ${rounds} rounds`);
  const measured = new Map<Contestant, Measured[]>(
    contestants.filter(({ plainOnly }) => kind === PLAIN || plainOnly !== true).map((one) => [one, []]),
  );
  for (let round = 0; round < rounds; round++) {
    for (const [one, times] of measured) times.push(await measure(one.command(log)));
  }
  const rows = [...measured].map(([one, times]) => rowOf(kind, one, times));
  const mawk = rows.find(({ program }) => program === 'mawk')?.seconds;
  const compared = rows.map((row) => ({ ...row, toMawk: mawk === undefined ? undefined : mawk / row.seconds }));
  for (const row of compared) console.log(asText(row));
  return compared;
}

/** `replay` alone, once, on a log ten times as long. */
async function long(contestants: readonly Contestant[]): Promise<Row[]> {
  const replay = contestants.find(({ name }) => name === REPLAY);
  if (replay === undefined) return [];
  const log = join(folder, 'long.log');
  writeLog(log, PLAIN, lines * LONG);
  console.log(`\nplain, ${LONG} times as long: ${lines * LONG} lines`);
  const row = rowOf({ ...PLAIN, name: LONG_LOG }, replay, [await measure(replay.command(log))]);
  console.log(asText(row, lines * LONG));
  return [row];
}

function rowOf({ name }: LogKind, { name: program }: Contestant, times: readonly Measured[]): Row {
  const seconds = times.map((time) => time.seconds);
  const sizes = times.flatMap(({ rss }) => rss ?? []);
  const rss = sizes.length === 0 ? undefined : Math.max(...sizes);
  return { log: name, program, seconds: median(seconds), best: Math.min(...seconds), rss, toMawk: undefined };
}

function asText({ program, seconds, best, rss, toMawk }: Row, read = lines): string {
  const columns = [
    program.padEnd(18),
    `${seconds.toFixed(3)} s`.padStart(9),
    `best ${best.toFixed(3)}`.padStart(11),
    toMawk === undefined ? '' : `${toMawk.toFixed(2)} × mawk`.padStart(13),
    `${(read / seconds / 1e6).toFixed(1)} M lines/s`.padStart(15),
    rss === undefined ? '' : `${rss.toFixed(0)} MB`.padStart(7),
  ];
  return columns.join('  ');
}
