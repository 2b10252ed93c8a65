import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { addUnit, bundleCerberus, linesOf, type Stage } from './real-systemd.ts';
import { addScenarioUnit } from './service-scenarios.ts';

/** Shell: when the last end of all is in the log, so is all before it. */
export const END_OF_TEST = `
  systemctl start end-of-test; systemctl stop end-of-test
  until_line events.log 'end-of-test stopping'
  systemctl stop reader`;

/** Adds `cerberus journal` to the stage as the unit `reader`. */
export async function addReader(stage: Stage, options = ''): Promise<void> {
  const program = await bundleCerberus(stage);
  const command = `${process.execPath} ${program} journal --log=${stage.log} --state=${stage.dir}/state.json ${options}`;
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
ExecStart=${command}`,
  );
  addScenarioUnit(stage, { unit: 'end-of-test', how: 'stay' });
}

/** What the log says of a service: how many starts, and the details of each end. */
export function told(stage: Stage, job: string): { starts: number; ends: string[] } {
  const own = everyLine(stage)
    .map((line) => line.slice(25))
    .filter((line) => line.startsWith(`${job} `));
  const ends = own.filter((line) => line.startsWith(`${job} stopping`)).map((line) => line.slice(job.length + 10));
  return { starts: own.filter((line) => line === `${job} starting`).length, ends };
}

/** What the service itself says: how often it came up and went down. */
export function truth(stage: Stage, job: string): { starts: number; ends: number } {
  const lines = linesOf(stage.truth);
  return {
    starts: lines.filter((line) => line === `up ${job}`).length,
    ends: lines.filter((line) => line === `down ${job}`).length,
  };
}

/** The lines of the log and of what it was rotated to, the oldest first. */
export function everyLine(stage: Stage): string[] {
  const folder = dirname(stage.log);
  if (!existsSync(folder)) return [];
  const names = readdirSync(folder).filter((name) => name.startsWith(basename(stage.log)));
  return names
    .sort()
    .reverse()
    .flatMap((name) => {
      const bytes = readFileSync(join(folder, name));
      return (name.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString().split('\n').slice(0, -1);
    });
}
